package sirocco.nn.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far predicted numbers are from the true ones.
 *
 * @param meanAbsoluteError MAE
 * @param meanSquaredError MSE
 * @param medianAbsoluteError the middle absolute error, or the mean of the two in the middle
 * @param r2 1 − Σ (y − ŷ)² / Σ (y − ȳ)²: 1 is perfect, 0 no better than the mean; where all y are equal, 1 if all are
 *     right and else 0
 * @param explainedVariance as r2, but a constant error costs nothing
 */
public record Regression(
        double meanAbsoluteError,
        double meanSquaredError,
        double medianAbsoluteError,
        double r2,
        double explainedVariance) {

    /**
     * Of predictions.
     *
     * @param truth [n]
     * @param predicted [n]
     * @throws IllegalArgumentException if these are not equally long, or empty
     */
    public static Regression of(double[] truth, double[] predicted) {
        int n = truth.length;
        if (predicted.length != n || n == 0) {
            throw new IllegalArgumentException("regression: " + n + " true values and " + predicted.length
                    + " predicted ones; as many of both are needed, and at least one");
        }
        double[] errors =
                IntStream.range(0, n).mapToDouble(i -> truth[i] - predicted[i]).toArray();
        double[] sizes = Arrays.stream(errors).map(Math::abs).sorted().toArray();
        double squares = squaresAround(0, errors);
        double spread = squaresAround(mean(truth), truth);
        return new Regression(
                mean(sizes),
                squares / n,
                (sizes[(n - 1) / 2] + sizes[n / 2]) / 2,
                explained(squares, spread),
                explained(squaresAround(mean(errors), errors), spread));
    }

    /** √MSE, in the unit of the values. */
    public double rootMeanSquaredError() {
        return Math.sqrt(meanSquaredError);
    }

    private static double explained(double left, double spread) {
        if (spread == 0) {
            return left == 0 ? 1 : 0;
        }
        return 1 - left / spread;
    }

    private static double mean(double... values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double squaresAround(double centre, double... values) {
        return Arrays.stream(values).map(v -> (v - centre) * (v - centre)).sum();
    }
}
