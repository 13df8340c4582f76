package sirocco.apps.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import sirocco.apps.Failure;

/**
 * Reads heartbeats from the files they come in: Parquet, CSV (also packed with gzip), NPZ; told apart by the name's
 * ending.
 */
public final class BeatsFile {
    private static final int COLUMNS = Beats.LENGTH + 1;
    private static final String LABEL = "target";

    private BeatsFile() {}

    /**
     * Reads {@code .parq}, {@code .parquet}, {@code .csv}, {@code .csv.gz} and {@code .npz}.
     *
     * @throws Failure naming the file, the place in it, what was got and what was expected
     */
    public static Beats read(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parq") || name.endsWith(".parquet")) {
            return of(ParquetTable.read(file));
        }
        if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            return readCsv(file);
        }
        if (name.endsWith(".npz")) {
            return NpzBeats.read(file);
        }
        throw new Failure(file + ": beats are read from .parq, .parquet, .csv, .csv.gz and .npz files");
    }

    /** The table of the course's layout: columns "0" … "186" and "target". */
    static Beats of(Table table) {
        if (table.rows() == 0) {
            throw new Failure(table.source() + ": holds no beats");
        }
        if (table.columns().size() != COLUMNS) {
            throw new Failure(table.source() + ": " + table.columns().size() + " columns where " + COLUMNS
                    + " are expected (\"0\" to \"186\" and \"target\")");
        }
        var columns = IntStream.range(0, Beats.LENGTH)
                .mapToObj(i -> numbers(table, table.column(Integer.toString(i))))
                .toList();
        Column target = numbers(table, table.column(LABEL));
        int[] labels = IntStream.range(0, table.rows())
                .map(row -> label(table, target, row))
                .toArray();
        return new Beats(table.source(), rowMajor(columns, table.rows()), labels, Optional.empty());
    }

    private static Column numbers(Table table, Column column) {
        if (column instanceof Column.Texts || column instanceof Column.Bytes) {
            throw new Failure(table.source() + ": column \"" + column.name() + "\" holds " + column.kind()
                    + " where numbers are expected");
        }
        if (!column.nulls().isEmpty()) {
            throw new Failure(table.source() + ": column \"" + column.name() + "\" has no value in row "
                    + column.nulls().nextSetBit(0));
        }
        return column;
    }

    private static int label(Table table, Column target, int row) {
        double label = target.doubleAt(row);
        if (label != Math.rint(label)) {
            throw new Failure(
                    table.source() + ", row " + row + ": label " + label + " where a whole number is expected");
        }
        return (int) label;
    }

    /** Rows are transposed in blocks that stay in the cache; the blocks in parallel. */
    private static float[] rowMajor(List<Column> columns, int rows) {
        float[] samples = new float[Math.multiplyExact(rows, Beats.LENGTH)];
        int block = 256;
        IntStream.range(0, Math.ceilDiv(rows, block)).parallel().forEach(b -> {
            int end = Math.min(rows, (b + 1) * block);
            for (int column = 0; column < Beats.LENGTH; column++) {
                transpose(columns.get(column), samples, column, b * block, end);
            }
        });
        return samples;
    }

    private static void transpose(Column column, float[] samples, int at, int from, int to) {
        if (column instanceof Column.Floats floats) {
            float[] values = floats.values();
            for (int row = from; row < to; row++) {
                samples[row * Beats.LENGTH + at] = values[row];
            }
        } else {
            for (int row = from; row < to; row++) {
                samples[row * Beats.LENGTH + at] = (float) column.doubleAt(row);
            }
        }
    }

    /** Kaggle's layout: 187 samples and the label on each line, no header. */
    private static Beats readCsv(Path file) {
        var lines = new Lines();
        CsvFile.forEach(file, line -> lines.add(file, line));
        return new Beats(
                file.toString(),
                Arrays.copyOf(lines.samples, lines.count * Beats.LENGTH),
                Arrays.copyOf(lines.labels, lines.count),
                Optional.empty());
    }

    private static final class Lines {
        private float[] samples = new float[1024 * Beats.LENGTH];
        private int[] labels = new int[1024];
        private int count;

        void add(Path file, CSVRecord line) {
            if (line.size() != COLUMNS) {
                throw new Failure(CsvFile.at(file, line) + line.size() + " values where " + COLUMNS + " are expected ("
                        + Beats.LENGTH + " samples and a label). Is the file cut off?");
            }
            if (count == labels.length) {
                samples = Arrays.copyOf(samples, Math.multiplyExact(2, samples.length));
                labels = Arrays.copyOf(labels, 2 * count);
            }
            for (int i = 0; i < Beats.LENGTH; i++) {
                samples[count * Beats.LENGTH + i] = sample(file, line, i);
            }
            labels[count++] = label(file, line);
        }

        private static float sample(Path file, CSVRecord line, int column) {
            float value = (float) CsvFile.number(file, line, column);
            if (!Float.isFinite(value)) {
                throw new Failure(CsvFile.at(file, line) + "column " + (column + 1) + " is " + value
                        + " where a finite number is expected");
            }
            return value;
        }

        private static int label(Path file, CSVRecord line) {
            double label = CsvFile.number(file, line, Beats.LENGTH);
            if (label != Math.rint(label) || label < 0 || label >= Beats.CLASSES.size()) {
                throw new Failure(CsvFile.at(file, line) + "label " + line.get(Beats.LENGTH) + " where 0 to "
                        + (Beats.CLASSES.size() - 1) + " are expected");
            }
            return (int) label;
        }
    }
}
