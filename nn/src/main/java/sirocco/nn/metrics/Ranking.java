package sirocco.nn.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How many positives and negatives, or what weight of them, score at least as high as each distinct score, from the
 * highest down: what the curves are made of.
 *
 * @param scores         [distinct], descending
 * @param truePositives  [distinct] positives with at least this score
 * @param falsePositives [distinct] negatives with at least this score
 */
record Ranking(double[] scores, double[] truePositives, double[] falsePositives) {
    /**
     * Throws {@link IllegalArgumentException} naming the measure unless both classes occur and no score is NaN. Samples
     * of weight 0 are left out.
     */
    static Ranking of(String measure, double[] scores, boolean[] positive, double[] weights) {
        int n = scores.length;
        if (positive.length != n || Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(
                    measure + ": " + n + " scores and " + positive.length + " labels; as many of both, no NaN");
        }
        Weights.require(measure, weights, n);
        int[] order = IntStream.range(0, n)
                .filter(i -> weights[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        long positives = Arrays.stream(order).filter(i -> positive[i]).count();
        if (positives == 0 || positives == order.length) {
            throw new IllegalArgumentException(
                    measure + ": " + positives + " of " + order.length + " are positive; both classes are needed");
        }
        return sum(scores, positive, weights, order);
    }

    private static Ranking sum(double[] scores, boolean[] positive, double[] weights, int[] order) {
        int n = order.length;
        double[] distinct = new double[n];
        double[] hits = new double[n];
        double[] falseAlarms = new double[n];
        int last = -1;
        for (int i = 0; i < n; i++) {
            double score = scores[order[i]];
            if (last < 0 || distinct[last] != score) {
                last++;
                distinct[last] = score;
                hits[last] = last == 0 ? 0 : hits[last - 1];
                falseAlarms[last] = last == 0 ? 0 : falseAlarms[last - 1];
            }
            (positive[order[i]] ? hits : falseAlarms)[last] += weights[order[i]];
        }
        return new Ranking(
                Arrays.copyOf(distinct, last + 1), Arrays.copyOf(hits, last + 1), Arrays.copyOf(falseAlarms, last + 1));
    }

    /** Without the points on a line between their neighbours. */
    Ranking withoutCollinear() {
        int n = size();
        int[] kept = IntStream.range(0, n)
                .filter(i -> i == 0 || i == n - 1 || bends(truePositives, i) || bends(falsePositives, i))
                .toArray();
        return new Ranking(pick(scores, kept), pick(truePositives, kept), pick(falsePositives, kept));
    }

    private static boolean bends(double[] sums, int i) {
        return sums[i + 1] - sums[i] != sums[i] - sums[i - 1];
    }

    private static double[] pick(double[] values, int... at) {
        return Arrays.stream(at).mapToDouble(i -> values[i]).toArray();
    }

    int size() {
        return scores.length;
    }

    double positives() {
        return truePositives[size() - 1];
    }

    double negatives() {
        return falsePositives[size() - 1];
    }
}
