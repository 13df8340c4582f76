package sirocco.apps.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.apps.data.TimeSeries;

/** Small published time series, from the jar. */
public final class KnownSeries {
    private KnownSeries() {}

    /** Daily counts of new COVID-19 cases in the first wave of 2020, over 100 days. */
    public static TimeSeries covid() {
        return read("covid.csv");
    }

    /**
     * Thousands of pelts of snowshoe hare and Canada lynx by year, 1845 to 1935 (D. A. MacLulich, "Fluctuations in the
     * numbers of the varying hare", 1937; C. Elton, M. Nicholson, Journal of Animal Ecology 11 (1942) 215–244).
     */
    public static TimeSeries hareAndLynx() {
        return read("hare-lynx.csv");
    }

    private static TimeSeries read(String resource) {
        try (var lines = new BufferedReader(
                new InputStreamReader(KnownSeries.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            String[][] cells =
                    lines.lines().map(line -> line.strip().split(",")).toArray(String[][]::new);
            double[][] columns = IntStream.range(0, cells[0].length)
                    .mapToObj(c -> Arrays.stream(cells)
                            .skip(1)
                            .mapToDouble(row -> Double.parseDouble(row[c]))
                            .toArray())
                    .toArray(double[][]::new);
            List<String> names = List.of(cells[0]);
            return new TimeSeries(
                    resource,
                    names.subList(1, names.size()),
                    columns[0],
                    Arrays.copyOfRange(columns, 1, columns.length));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
