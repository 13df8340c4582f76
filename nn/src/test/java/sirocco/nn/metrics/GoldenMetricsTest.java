package sirocco.nn.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/** The measures against scikit-learn's values. */
class GoldenMetricsTest {
    private static final double RELATIVE = 1e-10;
    private static Map<String, Tensor> golden;

    @BeforeAll
    static void load() throws IOException {
        String root = System.getProperty("sirocco.golden", "");
        assumeTrue(!root.isBlank(), "skipped: -Dsirocco.golden=FOLDER is not set");
        try (Npz archive = Npz.open(Path.of(root, "sklearn/metrics.npz"))) {
            golden = archive.readAll().tensors();
        }
    }

    private static Tensor at(String name, String array) {
        return golden.get(name + "." + array);
    }

    private static void check(String name, String measure, double actual) {
        double expected = at(name, "out." + measure).item();
        assertEquals(expected, actual, RELATIVE * Math.max(1, Math.abs(expected)), name + " " + measure);
    }

    private static void check(String name, String measure, double[] actual) {
        assertArrayEquals(at(name, "out." + measure).toDoubles(), actual, RELATIVE, name + " " + measure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi_balanced", "multi_imbalanced", "multi_missing"})
    void severalClasses(String name) {
        int classes = at(name, "out.confusion").shape().size(0);
        int[] truth = at(name, "in.y_true").toInts();
        var confusion = Confusion.of(truth, at(name, "in.y_pred").toInts(), classes);
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                assertEquals(
                        at(name, "out.confusion").toLongs()[i * classes + j],
                        confusion.counts()[i][j]);
            }
        }
        check(name, "accuracy", confusion.accuracy());
        check(name, "balanced_accuracy", confusion.balancedAccuracy());
        check(name, "precision_macro", confusion.macroPrecision());
        check(name, "recall_macro", confusion.macroRecall());
        check(name, "f1_macro", confusion.macroF1());
        check(name, "precision_weighted", confusion.weightedPrecision());
        check(name, "recall_weighted", confusion.weightedRecall());
        check(name, "f1_weighted", confusion.weightedF1());
        check(name, "mcc", confusion.matthews());
        check(name, "kappa", confusion.kappa());
        check(name, "log_loss", Scores.logLoss(at(name, "in.proba").toDoubles(), truth, classes));
        double[][] perClass = new double[3][classes];
        for (int k = 0; k < classes; k++) {
            perClass[0][k] = confusion.precision(k);
            perClass[1][k] = confusion.recall(k);
            perClass[2][k] = confusion.f1(k);
        }
        check(name, "precision_per_class", perClass[0]);
        check(name, "recall_per_class", perClass[1]);
        check(name, "f1_per_class", perClass[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"binary", "binary_rare", "binary_ties", "binary_perfect", "binary_constant", "binary_extreme"})
    void twoClasses(String name) {
        int[] truth = at(name, "in.y_true").toInts();
        double[] scores = at(name, "in.score").toDoubles();
        boolean[] positive = new boolean[truth.length];
        double[] probabilities = new double[2 * truth.length];
        for (int i = 0; i < truth.length; i++) {
            positive[i] = truth[i] == 1;
            probabilities[2 * i] = 1 - scores[i];
            probabilities[2 * i + 1] = scores[i];
        }
        var roc = Roc.of(scores, positive);
        check(name, "roc_fpr_all", roc.falseRate());
        check(name, "roc_tpr_all", roc.trueRate());
        check(name, "roc_threshold_all", roc.thresholds());
        check(name, "auc", roc.area());
        var curve = PrecisionRecall.of(scores, positive);
        check(name, "pr_precision", curve.precision());
        check(name, "pr_recall", curve.recall());
        check(name, "pr_threshold", curve.thresholds());
        check(name, "average_precision", curve.average());
        check(name, "log_loss", Scores.logLoss(probabilities, truth, 2));
    }

    @Test
    void theThresholdForARecallReachesIt() {
        double[] scores = {.1, .4, .35, .8, .7};
        boolean[] positive = {false, false, true, true, true};
        var curve = PrecisionRecall.of(scores, positive);
        assertEquals(.7, curve.thresholdFor(.6));
        assertEquals(.35, curve.thresholdFor(1));
        assertEquals(Double.NaN, curve.thresholdFor(1.01));
    }
}
