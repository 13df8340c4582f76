package sirocco.apps.learn;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Finds the shifts of logits that reach a required recall at the least cost in accuracy, on data that were held out.
 *
 * <p>It climbs accuracy + λ · recall for a row of rising λ (the Lagrangian of the task), one class at a time: all others
 * fixed, the rows sorted by the shift from which on they would go to that class give every outcome that its shift can
 * have, in one sweep. Among all outcomes that it meets, also on the way, it keeps the best that has the recall; if none
 * has, the one of the highest recall. For the recall of a single class this is exact as far as its own shift goes.
 */
final class DecisionSearch {
    private static final double[] LAMBDAS = {0, .0625, .125, .25, .5, 1, 2, 4, 8, 64};
    private static final int ROUNDS = 4;
    /** What sums of shares of rows may be off by. */
    static final double ROUNDING = 1e-9;

    private final float[] logits;
    private final int[] truth;
    private final int classes;
    /** What a row of each class that is found adds to the recall. */
    private final double[] gain;

    private final double required;
    private final double[] shifts;
    private Outcome best = new Outcome(null, -1, -1);

    /** Shifts and what they lead to. */
    private record Outcome(double[] shifts, double accuracy, double recall) {}

    private DecisionSearch(Classification data, DecisionRule rule) {
        this.logits = data.logits();
        this.truth = data.truth();
        this.classes = data.classes().size();
        this.required = rule.recall() - ROUNDING;
        this.shifts = new double[classes];
        this.gain = rule.weights(data.classes(), truth);
        int[] rows = new int[classes];
        IntStream.of(truth).forEach(k -> rows[k]++);
        for (int k = 0; k < classes; k++) {
            gain[k] /= Math.max(1, rows[k]);
        }
    }

    /** The decision to take; argmax itself where it has the recall and nothing is more accurate. */
    static Decision choose(Classification data, DecisionRule rule) {
        var search = new DecisionSearch(data, rule);
        search.tryArgmax();
        for (double lambda : LAMBDAS) {
            search.climb(lambda);
        }
        return Decision.of(search.best.shifts);
    }

    private void tryArgmax() {
        int[] predicted = Decision.argmax(classes).predicted(logits);
        double correct = 0;
        double recall = 0;
        for (int i = 0; i < truth.length; i++) {
            if (predicted[i] == truth[i]) {
                correct++;
                recall += gain[truth[i]];
            }
        }
        consider(0, 0, correct / truth.length, recall);
    }

    private void climb(double lambda) {
        double before = Double.NEGATIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            double after = before;
            for (int k = 0; k < classes; k++) {
                after = sweep(k, lambda);
            }
            if (after <= before + ROUNDING) {
                return;
            }
            before = after;
        }
    }

    /** Sets the shift of class {@code k} to the best one, and returns what is climbed. */
    private double sweep(int k, double lambda) {
        int n = truth.length;
        int[] rivals = new int[n];
        double[] from = new double[n];
        for (int i = 0; i < n; i++) {
            rivals[i] = rival(i, k);
            from[i] = shifted(i, rivals[i]) - logits[i * classes + k];
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> from[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double correct = 0;
        double recall = 0;
        for (int i = 0; i < n; i++) {
            if (rivals[i] == truth[i]) {
                correct++;
                recall += gain[truth[i]];
            }
        }
        double top = Double.NEGATIVE_INFINITY;
        double chosen = shifts[k];
        for (int at = 0; at <= n; at++) {
            if (at == 0 || at == n || from[order[at]] > from[order[at - 1]]) {
                double shift = between(from, order, at);
                consider(k, shift, correct / n, recall);
                double height = correct / n + lambda * recall;
                if (height > top + ROUNDING) {
                    top = height;
                    chosen = shift;
                }
            }
            if (at < n) {
                int i = order[at];
                int change = truth[i] == k ? 1 : rivals[i] == truth[i] ? -1 : 0;
                correct += change;
                recall += change * gain[truth[i]];
            }
        }
        shifts[k] = chosen;
        return top;
    }

    /** The class that a row goes to if not to {@code k}. */
    private int rival(int row, int k) {
        int best = k == 0 ? 1 : 0;
        for (int j = best + 1; j < classes; j++) {
            if (j != k && shifted(row, j) > shifted(row, best)) {
                best = j;
            }
        }
        return best;
    }

    private double shifted(int row, int k) {
        return logits[row * classes + k] + shifts[k];
    }

    /** A shift with which the first {@code at} rows go to the class and the others do not. */
    private static double between(double[] from, int[] order, int at) {
        int n = order.length;
        return at == 0
                ? from[order[0]] - 1
                : at == n ? from[order[n - 1]] + 1 : (from[order[at - 1]] + from[order[at]]) / 2;
    }

    private void consider(int k, double shift, double accuracy, double recall) {
        boolean has = recall >= required;
        boolean had = best.recall >= required;
        boolean better = has && had
                ? accuracy > best.accuracy + ROUNDING
                : has
                        || !had
                                && (recall > best.recall + ROUNDING
                                        || recall >= best.recall && accuracy > best.accuracy + ROUNDING);
        if (better) {
            double[] all = Arrays.copyOf(shifts, classes);
            all[k] = shift;
            best = new Outcome(all, accuracy, recall);
        }
    }
}
