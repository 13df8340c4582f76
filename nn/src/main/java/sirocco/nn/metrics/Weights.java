package sirocco.nn.metrics;

import java.util.Arrays;

/** Weights of samples. */
final class Weights {
    private Weights() {}

    static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    static double sum(double... weights) {
        return Arrays.stream(weights).sum();
    }

    /** Throws {@link IllegalArgumentException} unless there are n weights, none negative, not all 0. */
    static void require(String measure, double[] weights, int n) {
        if (weights.length != n || !(sum(weights) > 0) || Arrays.stream(weights).anyMatch(w -> !(w >= 0))) {
            throw new IllegalArgumentException(
                    measure + ": " + n + " weights are expected, none of them negative or NaN and" + " not all 0; got "
                            + weights.length + " of sum " + sum(weights));
        }
    }
}
