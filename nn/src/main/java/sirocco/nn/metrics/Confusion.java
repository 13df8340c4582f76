package sirocco.nn.metrics;

import java.util.Arrays;

/**
 * The confusion matrix of a classifier and all that follows from it: accuracy; precision, recall and F1 of each
 * class, as the mean over the classes (macro) and as the mean weighted by the classes' true shares; balanced
 * accuracy.
 *
 * <p>A ratio whose denominator is 0 (a class never predicted, or absent) counts as 0, as in scikit-learn with {@code
 * zero_division=0}; as there, too, the macro means run over the classes that occur in truth or prediction, and
 * balanced accuracy over those in truth.
 *
 * @param weights [classes, classes], row = true class, column = predicted class: how many samples, or their weight
 */
public record Confusion(double[][] weights) {
    public Confusion {
        weights = copy(weights);
        for (double[] row : weights) {
            if (row.length != weights.length) {
                throw new IllegalArgumentException("confusion: " + weights.length + " rows but a row of " + row.length);
            }
        }
    }

    /** Of samples that weigh 1 each. */
    public Confusion(long[][] counts) {
        this(Arrays.stream(counts)
                .map(row -> Arrays.stream(row).asDoubleStream().toArray())
                .toArray(double[][]::new));
    }

    /**
     * Counts labels 0 … classes − 1. Throws {@link IllegalArgumentException} on arrays of unequal length, an empty
     * set or a label out of range.
     *
     * @param truth     [n] true classes
     * @param predicted [n] predicted classes
     */
    public static Confusion of(int[] truth, int[] predicted, int classes) {
        return of(truth, predicted, classes, Weights.ones(truth.length));
    }

    /**
     * The same with samples that differ in weight.
     *
     * @param weights [n], none negative
     */
    public static Confusion of(int[] truth, int[] predicted, int classes, double[] weights) {
        if (truth.length != predicted.length || truth.length == 0) {
            throw new IllegalArgumentException("confusion: " + truth.length + " true labels and " + predicted.length
                    + " predicted ones; as many of both are needed, and at least one");
        }
        Weights.require("confusion", weights, truth.length);
        double[][] sums = new double[classes][classes];
        for (int i = 0; i < truth.length; i++) {
            sums[checked(truth[i], classes, i)][checked(predicted[i], classes, i)] += weights[i];
        }
        return new Confusion(sums);
    }

    private static int checked(int label, int classes, int at) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException(
                    "confusion: label " + label + " at " + at + " is outside 0…" + (classes - 1));
        }
        return label;
    }

    @Override
    public double[][] weights() {
        return copy(weights);
    }

    /**
     * [classes, classes]: how many samples.
     *
     * @throws IllegalStateException if samples have weights that do not add up to whole numbers
     */
    public long[][] counts() {
        return Arrays.stream(weights)
                .map(row -> Arrays.stream(row).mapToLong(Confusion::whole).toArray())
                .toArray(long[][]::new);
    }

    private static long whole(double weight) {
        if (weight != Math.rint(weight)) {
            throw new IllegalStateException(
                    "confusion: counts are asked for, but samples have weights, here " + weight + ": use weights()");
        }
        return (long) weight;
    }

    public int classes() {
        return weights.length;
    }

    /** The number of samples, or their weight. */
    public double total() {
        return Arrays.stream(weights)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .sum();
    }

    /** How many samples are truly of a class, or their weight. */
    public double support(int truth) {
        return Arrays.stream(weights[truth]).sum();
    }

    /** How many samples are predicted to be of a class, or their weight. */
    public double predicted(int as) {
        return Arrays.stream(weights).mapToDouble(row -> row[as]).sum();
    }

    public double accuracy() {
        double right = 0;
        for (int k = 0; k < classes(); k++) {
            right += weights[k][k];
        }
        return ratio(right, total());
    }

    /** True positives / predicted positives of a class. */
    public double precision(int k) {
        return ratio(weights[k][k], predicted(k));
    }

    /** True positives / all positives of a class (sensitivity). */
    public double recall(int k) {
        return ratio(weights[k][k], support(k));
    }

    /** The harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN). */
    public double f1(int k) {
        return ratio(2 * weights[k][k], support(k) + predicted(k));
    }

    /** Precision, recall and F1 over all decisions together, which for one label a sample are all the accuracy. */
    public double micro() {
        return accuracy();
    }

    public double macroPrecision() {
        return macro(this::precision);
    }

    public double macroRecall() {
        return macro(this::recall);
    }

    public double macroF1() {
        return macro(this::f1);
    }

    public double weightedPrecision() {
        return weighted(this::precision);
    }

    /** Equal to the accuracy: each class' recall times its share. */
    public double weightedRecall() {
        return weighted(this::recall);
    }

    public double weightedF1() {
        return weighted(this::f1);
    }

    /** The mean recall of the classes that truly occur. */
    public double balancedAccuracy() {
        double sum = 0;
        int present = 0;
        for (int k = 0; k < classes(); k++) {
            if (support(k) > 0) {
                sum += recall(k);
                present++;
            }
        }
        return sum / present;
    }

    /**
     * Matthews' correlation of truth and prediction, −1 … 1, for any number of classes (Gorodkin 2004); 0 where one
     * of them is constant.
     */
    public double matthews() {
        double n = total();
        double truthSpread = n * n;
        double predictedSpread = n * n;
        double covariance = accuracy() * n * n;
        for (int k = 0; k < classes(); k++) {
            covariance -= support(k) * predicted(k);
            truthSpread -= support(k) * support(k);
            predictedSpread -= predicted(k) * predicted(k);
        }
        double spread = Math.sqrt(truthSpread * predictedSpread);
        return spread == 0 ? 0 : covariance / spread;
    }

    /** Cohen's kappa: agreement beyond chance, (p₀ − pₑ) / (1 − pₑ). */
    public double kappa() {
        double n = total();
        double chance = 0;
        for (int k = 0; k < classes(); k++) {
            chance += support(k) / n * (predicted(k) / n);
        }
        return (accuracy() - chance) / (1 - chance);
    }

    /**
     * [classes, classes]: each row divided by its sum, so that the diagonal shows the recalls; a row of zeros stays
     * so.
     */
    public double[][] rowNormalised() {
        double[][] shares = new double[classes()][classes()];
        for (int i = 0; i < classes(); i++) {
            for (int j = 0; j < classes(); j++) {
                shares[i][j] = ratio(weights[i][j], support(i));
            }
        }
        return shares;
    }

    private interface PerClass {
        double of(int k);
    }

    private double macro(PerClass measure) {
        double sum = 0;
        int present = 0;
        for (int k = 0; k < classes(); k++) {
            if (support(k) + predicted(k) > 0) {
                sum += measure.of(k);
                present++;
            }
        }
        return sum / present;
    }

    private double weighted(PerClass measure) {
        double sum = 0;
        for (int k = 0; k < classes(); k++) {
            sum += measure.of(k) * support(k);
        }
        return sum / total();
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }
}
