package sirocco.nn.metrics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic of a two-class score: one point for each distinct score, from (0, 0) to (1, 1).
 *
 * @param thresholds [points] a sample counts as positive when its score is at least this; the first is +∞
 * @param falseRate  [points] false positives / negatives
 * @param trueRate   [points] true positives / positives
 */
public record Roc(double[] thresholds, double[] falseRate, double[] trueRate) {
    /** Throws {@link IllegalArgumentException} unless both classes occur and no score is NaN. */
    public static Roc of(double[] scores, boolean[] positive) {
        Ranking ranking = Ranking.of("roc", scores, positive);
        int points = ranking.size() + 1;
        double[] thresholds = new double[points];
        double[] falseRate = new double[points];
        double[] trueRate = new double[points];
        thresholds[0] = Double.POSITIVE_INFINITY;
        for (int i = 1; i < points; i++) {
            thresholds[i] = ranking.scores()[i - 1];
            falseRate[i] = ranking.falsePositives()[i - 1] / ranking.negatives();
            trueRate[i] = ranking.truePositives()[i - 1] / ranking.positives();
        }
        return new Roc(thresholds, falseRate, trueRate);
    }

    /**
     * The area under the curve by the trapezoidal rule: the chance that a positive scores above a negative, ties
     * counting half.
     */
    public double area() {
        double area = 0;
        for (int i = 1; i < falseRate.length; i++) {
            area += (falseRate[i] - falseRate[i - 1]) * (trueRate[i] + trueRate[i - 1]) / 2;
        }
        return area;
    }

    /** The index of the point with the largest true rate − false rate (Youden's J). */
    public int optimum() {
        return IntStream.range(0, trueRate.length)
                .boxed()
                .max(Comparator.comparingDouble((Integer i) -> trueRate[i] - falseRate[i]))
                .orElseThrow();
    }
}
