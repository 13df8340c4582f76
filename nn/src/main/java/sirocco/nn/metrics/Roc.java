package sirocco.nn.metrics;

import java.util.Arrays;
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
        int n = scores.length;
        long positives = IntStream.range(0, n).filter(i -> positive[i]).count();
        if (positive.length != n || positives == 0 || positives == n || IntStream.range(0, n).anyMatch(i -> Double.isNaN(scores[i]))) {
            throw new IllegalArgumentException("roc: " + n + " scores with " + positives + " positive; both classes are needed, no NaN");
        }
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue).toArray();
        var points = new Points(order.length, positives, n - positives);
        for (int i = 0; i < n; i++) {
            points.add(positive[order[i]]);
            if (i == n - 1 || scores[order[i]] != scores[order[i + 1]]) {
                points.mark(scores[order[i]]);
            }
        }
        return points.roc();
    }

    /** The area under the curve by the trapezoidal rule: the chance that a positive scores above a negative, ties counting half. */
    public double area() {
        double area = 0;
        for (int i = 1; i < falseRate.length; i++) {
            area += (falseRate[i] - falseRate[i - 1]) * (trueRate[i] + trueRate[i - 1]) / 2;
        }
        return area;
    }

    /** The index of the point with the largest true rate − false rate (Youden's J). */
    public int optimum() {
        return IntStream.range(0, trueRate.length).boxed()
                .max(Comparator.comparingDouble((Integer i) -> trueRate[i] - falseRate[i])).orElseThrow();
    }

    private static final class Points {
        private final double[] thresholds;
        private final double[] falseRate;
        private final double[] trueRate;
        private final long positives;
        private final long negatives;
        private long truePositives;
        private long falsePositives;
        private int count = 1;

        Points(int most, long positives, long negatives) {
            this.thresholds = new double[most + 1];
            this.falseRate = new double[most + 1];
            this.trueRate = new double[most + 1];
            this.positives = positives;
            this.negatives = negatives;
            this.thresholds[0] = Double.POSITIVE_INFINITY;
        }

        void add(boolean positive) {
            if (positive) {
                truePositives++;
            } else {
                falsePositives++;
            }
        }

        void mark(double threshold) {
            thresholds[count] = threshold;
            falseRate[count] = (double) falsePositives / negatives;
            trueRate[count] = (double) truePositives / positives;
            count++;
        }

        Roc roc() {
            return new Roc(Arrays.copyOf(thresholds, count), Arrays.copyOf(falseRate, count),
                    Arrays.copyOf(trueRate, count));
        }
    }
}
