package sirocco.apps.learn;

import java.util.List;
import sirocco.apps.Run;
import sirocco.apps.plot.Maps;
import sirocco.nn.metrics.Confusion;
import sirocco.nn.metrics.Scores;
import sirocco.tensor.Tensor;

/**
 * A classifier's outputs on a whole data set, and what they are worth.
 *
 * @param logits [rows · classes], row-major
 * @param truth [rows]
 */
public record Classification(float[] logits, int[] truth, List<String> classes) {

    public static Classification of(Tensor logits, int[] truth, List<String> classes) {
        return new Classification(logits.toFloats(), truth, classes);
    }

    public int[] predicted() {
        return Scores.argmax(logits, classes.size());
    }

    public Confusion confusion() {
        return Confusion.of(truth, predicted(), classes.size());
    }

    /** The mean cross-entropy, unweighted. */
    public double loss() {
        return Scores.crossEntropy(logits, truth, classes.size());
    }

    /**
     * The macro recall that one gets by averaging over batches of {@code rows}: what some projects print, and too high,
     * since a batch without a class counts that class as if it were found.
     */
    public double batchMeanOfMacroRecall(int rows) {
        int[] predicted = predicted();
        double sum = 0;
        int batches = 0;
        for (int from = 0; from < truth.length; from += rows) {
            int to = Math.min(truth.length, from + rows);
            sum += Confusion.of(
                            java.util.Arrays.copyOfRange(truth, from, to),
                            java.util.Arrays.copyOfRange(predicted, from, to),
                            classes.size())
                    .balancedAccuracy();
            batches++;
        }
        return sum / batches;
    }

    /** Records loss, accuracy, recall, precision and F1 under {@code part.…}, and draws the confusion matrix. */
    public void report(Run<?> run, String part) {
        Confusion confusion = confusion();
        run.metric(part + ".rows", (long) truth.length);
        run.metric(part + ".loss", loss());
        run.metric(part + ".accuracy", confusion.accuracy());
        run.metric(part + ".recall_macro", confusion.macroRecall());
        run.metric(part + ".precision_macro", confusion.macroPrecision());
        run.metric(part + ".f1_macro", confusion.macroF1());
        run.metric(part + ".balanced_accuracy", confusion.balancedAccuracy());
        for (int k = 0; k < classes.size(); k++) {
            run.metric(part + ".recall." + classes.get(k), confusion.recall(k));
        }
        run.plot(Maps.confusion("Confusion on the " + part + " set, by true class", confusion.counts(), classes));
    }
}
