package sirocco.apps.workflow.linear;

import java.util.Arrays;
import sirocco.apps.random.Mt19937;

/**
 * Points near a line, made as numpy would: {@code seed(s); x = rand(n); y = b + a·x + noise·randn(n)}, then a shuffle
 * of the rows.
 *
 * @param x [n]
 * @param y [n]
 */
record LineData(double[] x, double[] y) {
    static LineData of(int seed, int points, double slope, double intercept, double noise) {
        var random = Mt19937.seed(seed);
        double[] x = random.rand(points);
        double[] e = random.randn(points);
        double[] y = new double[points];
        Arrays.setAll(y, i -> intercept + slope * x[i] + noise * e[i]);
        int[] order = random.permutation(points);
        return new LineData(pick(x, order), pick(y, order));
    }

    /** Rows {@code from} … {@code to} − 1. */
    LineData rows(int from, int to) {
        return new LineData(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to));
    }

    int size() {
        return x.length;
    }

    private static double[] pick(double[] values, int[] order) {
        return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    }
}
