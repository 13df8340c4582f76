package sirocco.apps.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import sirocco.apps.Failure;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npy;
import sirocco.tensor.io.Npz;

/** Reads time series: CSV with a header line, NPY, or NPZ with one array; the first column holds the times. */
public final class SeriesFile {
    private SeriesFile() {}

    /**
     * Reads {@code .csv}, {@code .csv.gz}, {@code .npy} and {@code .npz}.
     *
     * @param columns how many columns of values are expected
     * @throws Failure naming the file, what was got and what was expected
     */
    public static TimeSeries read(Path file, int columns) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        TimeSeries series;
        if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            series = of(CsvTable.read(file));
        } else if (name.endsWith(".npy") || name.endsWith(".npz")) {
            series = of(file, array(file, name.endsWith(".npz")));
        } else {
            throw new Failure(file + ": time series are read from .csv, .csv.gz, .npy and .npz files");
        }
        if (series.names().size() != columns) {
            throw new Failure(file + ": " + series.names().size() + " columns of values (" + series.names() + ") where "
                    + columns + " are expected after the times");
        }
        return series;
    }

    /** The series of a table. */
    public static TimeSeries of(Table table) {
        double[][] columns =
                table.columns().stream().map(c -> doubles(table, c)).toArray(double[][]::new);
        return series(table.source(), table.names(), columns);
    }

    private static double[] doubles(Table table, Column column) {
        if (column instanceof Column.Texts) {
            throw new Failure(
                    table.source() + ": column \"" + column.name() + "\" holds texts where numbers are expected");
        }
        return IntStream.range(0, column.rows()).mapToDouble(column::doubleAt).toArray();
    }

    private static TimeSeries of(Path file, Tensor array) {
        if (array.rank() != 2 || array.shape().size(1) < 2) {
            throw new Failure(file + ": an array [times, 1 + columns] is expected, got " + array.spec());
        }
        int n = array.shape().size(0);
        int width = array.shape().size(1);
        double[] all = array.toDoubles();
        double[][] columns = IntStream.range(0, width)
                .mapToObj(c -> IntStream.range(0, n)
                        .mapToDouble(i -> all[i * width + c])
                        .toArray())
                .toArray(double[][]::new);
        List<String> names = IntStream.range(0, width)
                .mapToObj(c -> c == 0 ? "time" : "value " + c)
                .toList();
        return series(file.toString(), names, columns);
    }

    private static TimeSeries series(String source, List<String> names, double[][] columns) {
        int width = columns.length;
        if (width < 2) {
            throw new Failure(
                    source + ": a column of times and at least one of values are expected, got " + width + " columns");
        }
        double[][] values = java.util.Arrays.copyOfRange(columns, 1, width);
        return new TimeSeries(source, names.subList(1, width), columns[0], values);
    }

    private static Tensor array(Path file, boolean archive) {
        try {
            return archive ? onlyMember(file) : Npy.read(file);
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (IOException damaged) {
            throw new Failure(damaged.getMessage(), damaged);
        }
    }

    private static Tensor onlyMember(Path file) throws IOException {
        try (Npz archive = Npz.open(file)) {
            if (archive.names().size() != 1) {
                throw new Failure(file + ": an archive of one array is expected, got " + archive.names());
            }
            return archive.read(archive.names().getFirst());
        }
    }
}
