package sirocco.apps.workflow.node;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What two coupled, oscillating quantities do over a stretch of equally spaced times.
 *
 * @param period of both, the mean; in units of time, NaN if there is no full cycle
 * @param lag    of the second after the first, between −period/2 and period/2
 * @param amplitudes standard deviation of each
 */
record Cycle(double period, double lag, double[] amplitudes) {

    /** Of samples {@code step} apart. */
    static Cycle of(double[] first, double[] second, double step) {
        double period = (period(first, step) + period(second, step)) / 2;
        return new Cycle(period, lag(first, second, step, period), new double[] {deviation(first), deviation(second)});
    }

    /** The mean time between upward passages through the mean. */
    static double period(double[] x, double step) {
        double mean = Arrays.stream(x).average().orElse(0);
        double[] crossings = IntStream.range(1, x.length)
                .filter(i -> x[i - 1] < mean && x[i] >= mean)
                .mapToDouble(i -> step * (i - (x[i] - mean) / (x[i] - x[i - 1])))
                .toArray();
        int n = crossings.length;
        return n < 2 ? Double.NaN : (crossings[n - 1] - crossings[0]) / (n - 1);
    }

    /** The shift of the second at which both correlate best. */
    private static double lag(double[] first, double[] second, double step, double period) {
        if (Double.isNaN(period)) {
            return Double.NaN;
        }
        int most = Math.min((int) (period / 2 / step), first.length / 2);
        return step
                * IntStream.rangeClosed(-most, most)
                        .boxed()
                        .max(java.util.Comparator.comparingDouble(shift -> correlation(first, second, shift)))
                        .orElseThrow();
    }

    /** The correlation of first[i] with second[i + shift] where both exist. */
    private static double correlation(double[] first, double[] second, int shift) {
        int from = Math.max(0, -shift);
        int to = Math.min(first.length, second.length - shift);
        double[] a = Arrays.copyOfRange(first, from, to);
        double[] b = Arrays.copyOfRange(second, from + shift, to + shift);
        double meanA = Arrays.stream(a).average().orElse(0);
        double meanB = Arrays.stream(b).average().orElse(0);
        double sum = IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - meanA) * (b[i] - meanB))
                .sum();
        return sum / (a.length * deviation(a) * deviation(b));
    }

    static double deviation(double[] x) {
        double mean = Arrays.stream(x).average().orElse(0);
        return Math.sqrt(
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElse(0));
    }
}
