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

    /** Whether each beat must have a class. */
    enum Labels {
        REQUIRED,
        OPTIONAL
    }

    /** What becomes of beats that lack a sample. */
    enum Gaps {
        REFUSED,
        KEPT
    }

    /**
     * Reads {@code .parq}, {@code .parquet}, {@code .csv}, {@code .csv.gz} and {@code .npz}.
     *
     * @throws Failure naming the file, the place in it, what was got and what was expected
     */
    public static Beats read(Path file) {
        return read(file, Labels.REQUIRED, Gaps.REFUSED).labelled();
    }

    /** Reads beats whose classes may be unknown: the last column, or the array {@code y}, may be left out. */
    public static Signals readSignals(Path file) {
        return read(file, Labels.OPTIONAL, Gaps.REFUSED).complete();
    }

    /** Reads beats as they are, with labels of any number or none, NaN where a sample is missing. */
    public static Signals readRaw(Path file) {
        return read(file, Labels.OPTIONAL, Gaps.KEPT);
    }

    private static Signals read(Path file, Labels labels, Gaps gaps) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parq") || name.endsWith(".parquet")) {
            return of(ParquetTable.read(file), labels, gaps);
        }
        if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            return readCsv(file, labels, gaps);
        }
        if (name.endsWith(".npz")) {
            return NpzBeats.read(file, labels);
        }
        throw new Failure(file + ": beats are read from .parq, .parquet, .csv, .csv.gz and .npz files");
    }

    /** The table of the course's layout: columns "0" … "186" and "target". */
    static Beats of(Table table) {
        return of(table, Labels.REQUIRED, Gaps.REFUSED).labelled();
    }

    private static Signals of(Table table, Labels labels, Gaps gaps) {
        if (table.rows() == 0) {
            throw new Failure(table.source() + ": holds no beats");
        }
        boolean without = labels == Labels.OPTIONAL
                && table.columns().size() == Beats.LENGTH
                && !table.names().contains(LABEL);
        if (table.columns().size() != COLUMNS && !without) {
            throw new Failure(table.source() + ": " + table.columns().size() + " columns where " + COLUMNS
                    + " are expected (\"0\" to \"186\" and \"target\")");
        }
        var columns = IntStream.range(0, Beats.LENGTH)
                .mapToObj(i -> numbers(table, table.column(Integer.toString(i)), gaps))
                .toList();
        return new Signals(
                table.source(),
                rowMajor(columns, table.rows()),
                without ? Optional.empty() : Optional.of(labels(table)),
                Optional.empty());
    }

    private static int[] labels(Table table) {
        Column target = numbers(table, table.column(LABEL), Gaps.REFUSED);
        return IntStream.range(0, table.rows())
                .map(row -> label(table, target, row))
                .toArray();
    }

    private static Column numbers(Table table, Column column, Gaps gaps) {
        if (column instanceof Column.Texts || column instanceof Column.Bytes) {
            throw new Failure(table.source() + ": column \"" + column.name() + "\" holds " + column.kind()
                    + " where numbers are expected");
        }
        if (gaps == Gaps.REFUSED && !column.nulls().isEmpty()) {
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
        if (column instanceof Column.Floats floats && floats.nulls().isEmpty()) {
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
    private static Signals readCsv(Path file, Labels labels, Gaps gaps) {
        var lines = new Lines(labels, gaps);
        CsvFile.forEach(file, line -> lines.add(file, line));
        return new Signals(
                file.toString(),
                Arrays.copyOf(lines.samples, lines.count * Beats.LENGTH),
                lines.columns == COLUMNS ? Optional.of(Arrays.copyOf(lines.labels, lines.count)) : Optional.empty(),
                Optional.empty());
    }

    private static final class Lines {
        private final Labels required;
        private final Gaps gaps;
        private float[] samples = new float[1024 * Beats.LENGTH];
        private int[] labels = new int[1024];
        private int count;
        /** Of each line: the first one tells whether there are labels. */
        private int columns = COLUMNS;

        Lines(Labels required, Gaps gaps) {
            this.required = required;
            this.gaps = gaps;
        }

        void add(Path file, CSVRecord line) {
            if (count == 0 && required == Labels.OPTIONAL && line.size() == Beats.LENGTH) {
                columns = Beats.LENGTH;
            }
            if (line.size() != columns) {
                throw new Failure(CsvFile.at(file, line) + line.size() + " values where " + columns + " are expected ("
                        + Beats.LENGTH + " samples" + (columns == COLUMNS ? " and a label" : ", as in the first line")
                        + "). Is the file cut off?");
            }
            if (count == labels.length) {
                samples = Arrays.copyOf(samples, Math.multiplyExact(2, samples.length));
                labels = Arrays.copyOf(labels, 2 * count);
            }
            for (int i = 0; i < Beats.LENGTH; i++) {
                samples[count * Beats.LENGTH + i] = sample(file, line, i);
            }
            labels[count++] = columns == COLUMNS ? label(file, line) : 0;
        }

        private float sample(Path file, CSVRecord line, int column) {
            if (gaps == Gaps.KEPT && line.get(column).isEmpty()) {
                return Float.NaN;
            }
            float value = (float) CsvFile.number(file, line, column);
            if (gaps == Gaps.REFUSED && !Float.isFinite(value)) {
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
