package sirocco.apps.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import sirocco.apps.RunFolder;

/** Writes what saved models say of each row of a file of data. */
public final class Predictions {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private Predictions() {}

    /**
     * Writes a CSV file, whole or not at all: for each row its number from 0 and, of classes, the predicted one and the
     * probability of each, else each value.
     *
     * @return the number of rows
     */
    public static int write(Ensemble models, Path data, Path file) {
        Answers answers = models.answer(data);
        Path whole = file.toAbsolutePath();
        new RunFolder(whole.getParent()).write(whole.getFileName().toString(), out -> print(answers, out));
        return answers.sample().rows();
    }

    private static void print(Answers answers, OutputStream out) throws IOException {
        List<String> names = answers.task().names();
        List<Object> header = new ArrayList<>(List.of("index"));
        answers.decided().ifPresent(_ -> header.add("predicted"));
        header.addAll(names);
        Writer csv = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        FORMAT.printRecord(csv, header.toArray());
        for (int i = 0; i < answers.sample().rows(); i++) {
            FORMAT.printRecord(csv, row(answers, i, names));
        }
        csv.flush();
    }

    private static Object[] row(Answers answers, int i, List<String> names) {
        List<Object> row = new ArrayList<>(List.of(i));
        answers.decided().ifPresent(decided -> row.add(names.get(decided[i])));
        for (int k = 0; k < names.size(); k++) {
            row.add(answers.values()[i * names.size() + k]);
        }
        return row.toArray();
    }
}
