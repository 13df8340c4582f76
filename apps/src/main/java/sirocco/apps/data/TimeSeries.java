package sirocco.apps.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.apps.Failure;

/**
 * Quantities measured at increasing times.
 *
 * @param source where they come from, for messages
 * @param names  of the columns
 * @param times  [rows]
 * @param values [columns][rows]
 */
public record TimeSeries(String source, List<String> names, double[] times, double[][] values) {

    public TimeSeries {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() != values.length) {
            throw new Failure(source + ": a column of times and at least one of values are expected");
        }
        for (int i = 0; i < times.length; i++) {
            requireFinite(source, "time", i, times[i]);
            if (i > 0 && times[i] <= times[i - 1]) {
                throw new Failure(source + ", row " + i + ": time " + times[i] + " after " + times[i - 1]
                        + "; times must increase");
            }
            for (int c = 0; c < values.length; c++) {
                requireFinite(source, names.get(c), i, values[c][i]);
            }
        }
    }

    private static void requireFinite(String source, String name, int row, double value) {
        if (!Double.isFinite(value)) {
            throw new Failure(source + ", row " + row + ": " + name + " is " + value + " where a number is expected");
        }
    }

    public int rows() {
        return times.length;
    }

    /** The rows from {@code from} (inclusive) to {@code to} (exclusive). */
    public TimeSeries rows(int from, int to) {
        return new TimeSeries(
                source,
                names,
                Arrays.copyOfRange(times, from, to),
                Arrays.stream(values).map(v -> Arrays.copyOfRange(v, from, to)).toArray(double[][]::new));
    }

    /** The rows of times from {@code first} to {@code last}, both included. */
    public TimeSeries between(double first, double last) {
        int[] rows = IntStream.range(0, times.length)
                .filter(i -> times[i] >= first && times[i] <= last)
                .toArray();
        return rows.length == 0 ? rows(0, 0) : rows(rows[0], rows[rows.length - 1] + 1);
    }
}
