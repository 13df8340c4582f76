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

    /** What another decision than argmax makes of the same outputs. */
    public Confusion confusion(Decision decision) {
        return Confusion.of(truth, decision.predicted(logits), classes.size());
    }

    /**
     * The decision that reaches a required recall on these data, a validation part, at the least cost in accuracy; or the
     * highest recall, where none reaches it. What argmax and the decision reach is recorded.
     */
    public Decision decide(Run<?> run, DecisionRule rule) {
        Decision decision = DecisionSearch.choose(this, rule);
        Confusion plain = confusion();
        Confusion decided = confusion(decision);
        Measures.report(run, "validation", plain, classes);
        Measures.report(run, "validation.decided", decided, classes);
        boolean reached = rule.recall(decided, this) >= rule.recall() - DecisionSearch.ROUNDING;
        run.note(
                "Classes are decided for a %s: on the validation part it is %.4f%s, where argmax has %.4f; accuracy %.4f, argmax %.4f."
                        .formatted(
                                rule,
                                rule.recall(decided, this),
                                reached ? "" : " at best",
                                rule.recall(plain, this),
                                decided.accuracy(),
                                plain.accuracy()));
        return decision;
    }

    /** Records loss, accuracy, recall, precision and F1 under {@code part.…}, and draws the confusion matrix. */
    public void report(Run<?> run, String part) {
        run.metric(part + ".rows", (long) truth.length);
        run.metric(part + ".loss", loss());
        Measures.report(run, part, confusion(), classes);
        run.plot(Maps.confusion(
                "Confusion on the " + part + " set, by true class", confusion().counts(), classes));
    }

    /** The same for what a decision makes of the outputs, under {@code part.decided.…}. */
    public void report(Run<?> run, String part, Decision decision) {
        Confusion decided = confusion(decision);
        Measures.report(run, part + ".decided", decided, classes);
        run.plot(Maps.confusion("Confusion on the " + part + " set, by required recall", decided.counts(), classes)
                .named("confusion-decided"));
    }
}
