package sirocco.nn.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;

/** Every measure of every case that scikit-learn computed; a case or a measure that is not compared is a failure. */
class GoldenMetricsTest {
    /** Both sides compute in double; only the order of sums differs. */
    private static final double RELATIVE = 1e-10;

    static List<GoldenCase> cases() {
        return GoldenCases.of("sklearn", "metrics.npz");
    }

    /** A case, and what of it was not compared yet. */
    private static final class Comparison {
        private final Map<String, Tensor> in;
        private final Map<String, Tensor> out;
        private final TreeSet<String> left;

        Comparison(GoldenCase given) {
            in = given.inputs(DType.F64);
            out = given.outputs();
            left = new TreeSet<>(out.keySet());
        }

        double[] doubles(String input) {
            return in.get(input).toDoubles();
        }

        int[] ints(String input) {
            return in.get(input).toInts();
        }

        double[] weights(int n) {
            return in.containsKey("sample_weight") ? doubles("sample_weight") : Weights.ones(n);
        }

        boolean has(String measure) {
            return out.containsKey(measure);
        }

        void check(String measure, double... actual) {
            assertTrue(left.remove(measure), "no (other) " + measure);
            double[] expected = out.get(measure).toDoubles();
            assertEquals(expected.length, actual.length, measure);
            for (int i = 0; i < actual.length; i++) {
                double tolerance = RELATIVE * Math.max(1, Math.abs(expected[i]));
                assertEquals(expected[i], actual[i], Double.isInfinite(tolerance) ? 0 : tolerance, measure + " " + i);
            }
        }

        void check(String measure, double[][] actual) {
            check(measure, Arrays.stream(actual).flatMapToDouble(Arrays::stream).toArray());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void measuresAreThoseOfScikitLearn(GoldenCase given) {
        Comparison c = new Comparison(given);
        switch (given.op()) {
            case "multiclass" -> severalClasses(c, given.integer("classes"));
            case "binary" -> twoClasses(c);
            case "regression" -> regression(c);
            case "clustering" -> clustering(c);
            default -> throw new AssertionError("no test of " + given);
        }
        assertEquals(new TreeSet<>(), c.left, "not compared");
    }

    /** The stored areas are without sample weights, which scikit-learn does not have for pairs of classes. */
    private static void severalClasses(Comparison c, int classes) {
        int[] truth = c.ints("y_true");
        double[] weights = c.weights(truth.length);
        Confusion confusion = Confusion.of(truth, c.ints("y_pred"), classes, weights);
        c.check("confusion", confusion.weights());
        c.check("accuracy", confusion.accuracy());
        c.check("balanced_accuracy", confusion.balancedAccuracy());
        c.check("precision_macro", confusion.macroPrecision());
        c.check("precision_weighted", confusion.weightedPrecision());
        c.check("precision_micro", confusion.micro());
        c.check("recall_macro", confusion.macroRecall());
        c.check("recall_weighted", confusion.weightedRecall());
        c.check("recall_micro", confusion.micro());
        c.check("f1_macro", confusion.macroF1());
        c.check("f1_weighted", confusion.weightedF1());
        c.check("f1_micro", confusion.micro());
        c.check("precision_per_class", perClass(classes, confusion::precision));
        c.check("recall_per_class", perClass(classes, confusion::recall));
        c.check("f1_per_class", perClass(classes, confusion::f1));
        c.check("mcc", confusion.matthews());
        c.check("kappa", confusion.kappa());
        double[] probabilities = c.doubles("proba");
        c.check("log_loss", Scores.logLoss(probabilities, truth, classes, weights));
        if (c.has("auc_ovr_macro")) {
            double[] ones = Weights.ones(truth.length);
            c.check("auc_ovr_macro", Roc.areaOneVersusRest(probabilities, truth, classes, ones));
            c.check("auc_ovo_macro", Roc.areaOneVersusOne(probabilities, truth, classes));
        }
    }

    private static double[] perClass(int classes, IntToDoubleFunction measure) {
        return IntStream.range(0, classes).mapToDouble(measure).toArray();
    }

    private static void twoClasses(Comparison c) {
        int[] truth = c.ints("y_true");
        double[] scores = c.doubles("score");
        double[] weights = c.weights(truth.length);
        boolean[] positive = new boolean[truth.length];
        double[] probabilities = new double[2 * truth.length];
        int[] atHalf = new int[truth.length];
        for (int i = 0; i < truth.length; i++) {
            positive[i] = truth[i] == 1;
            probabilities[2 * i] = 1 - scores[i];
            probabilities[2 * i + 1] = scores[i];
            atHalf[i] = scores[i] >= .5 ? 1 : 0;
        }
        Roc all = Roc.of(scores, positive, weights);
        c.check("roc_fpr_all", all.falseRate());
        c.check("roc_tpr_all", all.trueRate());
        c.check("roc_threshold_all", all.thresholds());
        c.check("auc", all.area());
        Roc corners = Roc.withoutCollinear(scores, positive, weights);
        c.check("roc_fpr", corners.falseRate());
        c.check("roc_tpr", corners.trueRate());
        c.check("roc_threshold", corners.thresholds());
        PrecisionRecall curve = PrecisionRecall.of(scores, positive, weights);
        c.check("pr_precision", curve.precision());
        c.check("pr_recall", curve.recall());
        c.check("pr_threshold", curve.thresholds());
        c.check("average_precision", curve.average());
        Confusion confusion = Confusion.of(truth, atHalf, 2, weights);
        c.check("confusion_at_half", confusion.weights());
        c.check("f1_at_half", confusion.f1(1));
        c.check("balanced_accuracy_at_half", confusion.balancedAccuracy());
        c.check("mcc_at_half", confusion.matthews());
        c.check("log_loss", Scores.logLoss(probabilities, truth, 2, weights));
        c.check("brier", Scores.brier(scores, positive, weights));
    }

    private static void regression(Comparison c) {
        Regression regression = Regression.of(c.doubles("y_true"), c.doubles("y_pred"));
        c.check("mse", regression.meanSquaredError());
        c.check("rmse", regression.rootMeanSquaredError());
        c.check("mae", regression.meanAbsoluteError());
        c.check("median_ae", regression.medianAbsoluteError());
        c.check("r2", regression.r2());
        c.check("explained_variance", regression.explainedVariance());
    }

    private static void clustering(Comparison c) {
        Clustering clustering = Clustering.of(c.ints("labels_true"), c.ints("labels_pred"));
        c.check("adjusted_rand", clustering.adjustedRand());
        c.check("nmi", clustering.normalisedMutualInformation());
    }
}
