package sirocco.apps.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import sirocco.apps.RunFolder;
import sirocco.apps.plot.Plot;

/** A comparison of runs as files: {@code comparison.csv}, {@code comparison.html} and a picture of each curve. */
public final class ComparisonFiles {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private ComparisonFiles() {}

    /** Writes them; former ones are replaced. */
    public static void write(Comparison comparison, RunFolder to) {
        to.write("comparison.csv", out -> csv(comparison, out));
        for (Plot plot : comparison.curves()) {
            byte[] png = plot.png();
            to.write("plots/" + plot.name() + ".png", out -> out.write(png));
        }
        byte[] html = HtmlReport.of(comparison);
        to.write("comparison.html", out -> out.write(html));
    }

    private static void csv(Comparison comparison, OutputStream out) throws IOException {
        Writer csv = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        List<String> header = new ArrayList<>(List.of("kind", "name"));
        header.addAll(comparison.names());
        header.add("best");
        FORMAT.printRecord(csv, header.toArray());
        for (Comparison.Row row : comparison.rows()) {
            List<String> line = new ArrayList<>(List.of(row.kind(), row.name()));
            line.addAll(row.cells());
            line.add(String.join(
                    " ", row.best().stream().map(comparison.names()::get).toList()));
            FORMAT.printRecord(csv, line.toArray());
        }
        csv.flush();
    }
}
