package sirocco.apps.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import sirocco.apps.Failure;

/**
 * Reads a CSV file with a header line: columns whose values are all numbers become doubles, the others texts; empty
 * values are nulls.
 */
public final class CsvTable {
    private CsvTable() {}

    /** The whole table. Throws {@link Failure} naming file and line where a line has too few or too many values. */
    public static Table read(Path file) {
        var header = new ArrayList<String>();
        var rows = new ArrayList<String[]>();
        CsvFile.forEach(file, line -> {
            if (header.isEmpty()) {
                header.addAll(line.toList());
            } else {
                rows.add(values(file, line, header));
            }
        });
        if (header.isEmpty()) {
            throw new Failure(file + ": the file is empty; a header line is expected");
        }
        var columns = new ArrayList<Column>();
        for (int i = 0; i < header.size(); i++) {
            columns.add(column(header.get(i), i, rows));
        }
        return new Table(file.toString(), rows.size(), columns);
    }

    private static String[] values(Path file, CSVRecord line, List<String> header) {
        if (line.size() != header.size()) {
            throw new Failure(CsvFile.at(file, line) + line.size() + " values where the header names " + header.size()
                    + " columns. Is the file cut off?");
        }
        return line.values();
    }

    private static Column column(String name, int index, List<String[]> rows) {
        String[] texts = rows.stream().map(row -> row[index]).toArray(String[]::new);
        double[] numbers = new double[texts.length];
        var nulls = new BitSet();
        boolean numeric = true;
        for (int i = 0; i < texts.length; i++) {
            if (texts[i].isEmpty()) {
                nulls.set(i);
            } else if (numeric) {
                numeric = parse(texts[i], numbers, i);
            }
        }
        return numeric ? new Column.Doubles(name, numbers, nulls) : new Column.Texts(name, texts, nulls);
    }

    private static boolean parse(String text, double[] into, int at) {
        try {
            into[at] = Double.parseDouble(text);
            return true;
        } catch (NumberFormatException word) {
            return false;
        }
    }
}
