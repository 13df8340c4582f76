package sirocco.nn.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How many positives and negatives score at least as high as each distinct score, from the highest down: what the
 * curves are made of.
 *
 * @param scores         [distinct], descending
 * @param truePositives  [distinct] positives with at least this score
 * @param falsePositives [distinct] negatives with at least this score
 */
record Ranking(double[] scores, long[] truePositives, long[] falsePositives) {
    /** Throws {@link IllegalArgumentException} naming the measure unless both classes occur and no score is NaN. */
    static Ranking of(String measure, double[] scores, boolean[] positive) {
        int n = scores.length;
        if (positive.length != n || Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(
                    measure + ": " + n + " scores and " + positive.length + " labels; as many of both, no NaN");
        }
        long positives = IntStream.range(0, n).filter(i -> positive[i]).count();
        if (positives == 0 || positives == n) {
            throw new IllegalArgumentException(
                    measure + ": " + positives + " of " + n + " are positive; both classes are needed");
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return count(scores, positive, order);
    }

    private static Ranking count(double[] scores, boolean[] positive, int[] order) {
        int n = order.length;
        double[] distinct = new double[n];
        long[] hits = new long[n];
        long[] falseAlarms = new long[n];
        int last = -1;
        for (int i = 0; i < n; i++) {
            double score = scores[order[i]];
            if (last < 0 || distinct[last] != score) {
                last++;
                distinct[last] = score;
                hits[last] = last == 0 ? 0 : hits[last - 1];
                falseAlarms[last] = last == 0 ? 0 : falseAlarms[last - 1];
            }
            (positive[order[i]] ? hits : falseAlarms)[last]++;
        }
        return new Ranking(
                Arrays.copyOf(distinct, last + 1), Arrays.copyOf(hits, last + 1), Arrays.copyOf(falseAlarms, last + 1));
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
