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
        return of(scores, positive, Weights.ones(scores.length));
    }

    /**
     * The same with samples that differ in weight; those of weight 0 are left out.
     *
     * @param weights [n], none negative
     */
    public static Roc of(double[] scores, boolean[] positive, double[] weights) {
        return of(Ranking.of("roc", scores, positive, weights));
    }

    /** The same curve without the points on a line between their neighbours, to be drawn. */
    public static Roc withoutCollinear(double[] scores, boolean[] positive, double[] weights) {
        return of(Ranking.of("roc", scores, positive, weights).withoutCollinear());
    }

    /**
     * The mean area over the classes, each against all others.
     *
     * @param probabilities [n, classes], row-major
     * @param truth [n]
     * @param weights [n]
     */
    public static double areaOneVersusRest(double[] probabilities, int[] truth, int classes, double[] weights) {
        int[] all = IntStream.range(0, truth.length).toArray();
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += area(probabilities, truth, classes, weights, all, k);
        }
        return sum / classes;
    }

    /**
     * The mean area over all pairs of classes (Hand, Till 2001): among the samples of two classes, each against the
     * other by its own probability.
     *
     * @param probabilities [n, classes], row-major
     * @param truth [n]
     */
    public static double areaOneVersusOne(double[] probabilities, int[] truth, int classes) {
        double[] ones = Weights.ones(truth.length);
        double sum = 0;
        for (int a = 0; a < classes; a++) {
            for (int b = 0; b < a; b++) {
                int one = a;
                int other = b;
                int[] pair = IntStream.range(0, truth.length)
                        .filter(i -> truth[i] == one || truth[i] == other)
                        .toArray();
                sum += area(probabilities, truth, classes, ones, pair, a)
                        + area(probabilities, truth, classes, ones, pair, b);
            }
        }
        return sum / (classes * (classes - 1));
    }

    /** Of class {@code k} against the others among the samples {@code of}. */
    private static double area(double[] probabilities, int[] truth, int classes, double[] weights, int[] of, int k) {
        double[] scores = new double[of.length];
        boolean[] positive = new boolean[of.length];
        double[] weightsOf = new double[of.length];
        for (int i = 0; i < of.length; i++) {
            scores[i] = probabilities[of[i] * classes + k];
            positive[i] = truth[of[i]] == k;
            weightsOf[i] = weights[of[i]];
        }
        return of(scores, positive, weightsOf).area();
    }

    private static Roc of(Ranking ranking) {
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
