package sirocco.nn.metrics;

/** Measures of predicted probabilities, and the step from scores to classes. */
public final class Scores {
    /**
     * The least probability that counts: a certain but wrong prediction costs 36 nats, not infinity (scikit-learn's
     * eps for double).
     */
    private static final double EPSILON = Math.ulp(1.0);

    private Scores() {}

    /**
     * The class with the largest score of each row; the first of equal ones.
     *
     * @param scores [n, classes], row-major
     */
    public static int[] argmax(float[] scores, int classes) {
        requireRows(scores.length, classes);
        int[] best = new int[scores.length / classes];
        for (int i = 0; i < best.length; i++) {
            for (int k = 1; k < classes; k++) {
                if (scores[i * classes + k] > scores[i * classes + best[i]]) {
                    best[i] = k;
                }
            }
        }
        return best;
    }

    /**
     * Mean negative log probability of the true classes, each row divided by its sum first.
     *
     * @param probabilities [n, classes], row-major
     * @param truth         [n]
     */
    public static double logLoss(double[] probabilities, int[] truth, int classes) {
        return logLoss(probabilities, truth, classes, Weights.ones(truth.length));
    }

    /**
     * The same with samples that differ in weight.
     *
     * @param weights [n], none negative
     */
    public static double logLoss(double[] probabilities, int[] truth, int classes, double[] weights) {
        requireRows(probabilities.length, classes);
        if (truth.length != probabilities.length / classes || truth.length == 0) {
            throw new IllegalArgumentException(
                    "logLoss: " + truth.length + " labels for " + probabilities.length / classes + " rows");
        }
        Weights.require("logLoss", weights, truth.length);
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            double row = 0;
            for (int k = 0; k < classes; k++) {
                row += probabilities[i * classes + k];
            }
            double share = probabilities[i * classes + truth[i]] / row;
            sum -= weights[i] * Math.log(Math.clamp(share, EPSILON, 1 - EPSILON));
        }
        return sum / Weights.sum(weights);
    }

    /**
     * The mean squared difference between the probability of the positive class and 1 or 0 (Brier 1950).
     *
     * @param probabilities [n] of being positive
     * @param positive [n]
     * @param weights [n], none negative
     */
    public static double brier(double[] probabilities, boolean[] positive, double[] weights) {
        int n = probabilities.length;
        if (positive.length != n || n == 0) {
            throw new IllegalArgumentException("brier: " + n + " probabilities and " + positive.length
                    + " labels; as many of both are needed, and at least one");
        }
        Weights.require("brier", weights, n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double off = probabilities[i] - (positive[i] ? 1 : 0);
            sum += weights[i] * off * off;
        }
        return sum / Weights.sum(weights);
    }

    /**
     * Mean cross-entropy in nats straight from logits: log Σ exp(z) − z[truth], stable for any size of logit.
     *
     * @param logits [n, classes], row-major
     * @param truth  [n]
     */
    public static double crossEntropy(float[] logits, int[] truth, int classes) {
        requireRows(logits.length, classes);
        if (truth.length != logits.length / classes || truth.length == 0) {
            throw new IllegalArgumentException(
                    "crossEntropy: " + truth.length + " labels for " + logits.length / classes + " rows");
        }
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            sum += logSumExp(logits, i * classes, classes) - logits[i * classes + truth[i]];
        }
        return sum / truth.length;
    }

    private static double logSumExp(float[] logits, int from, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            max = Math.max(max, logits[from + k]);
        }
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += Math.exp(logits[from + k] - max);
        }
        return max + Math.log(sum);
    }

    private static void requireRows(int length, int classes) {
        if (classes < 1 || length % classes != 0) {
            throw new IllegalArgumentException("scores: " + length + " values are no rows of " + classes + " classes");
        }
    }
}
