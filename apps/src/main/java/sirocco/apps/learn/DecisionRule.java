package sirocco.apps.learn;

import java.util.List;
import java.util.stream.IntStream;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;
import sirocco.apps.cli.Names;
import sirocco.nn.metrics.Confusion;

/**
 * Which recall is required of a classifier; settings.
 *
 * @param recall that the decision shall reach at the least cost in accuracy; 0 for none, which decides by argmax
 * @param of     macro, or the class whose recall is meant
 */
public record DecisionRule(double recall, String of) {
    public static final DecisionRule ARGMAX = new DecisionRule(0, "macro");
    private static final String MACRO = "macro";

    public DecisionRule {
        if (!(recall >= 0 && recall <= 1)) {
            throw new IllegalArgumentException("0 ≤ decision.recall ≤ 1 is needed");
        }
    }

    /** Whether a recall is required at all. */
    public boolean isRequired() {
        return recall > 0;
    }

    /**
     * Throws {@link Failure} where nothing can be chosen: the class is unknown, or not among the rows to choose by.
     *
     * @param truth of the validation part; empty where there is none
     */
    public void require(List<String> classes, int[] truth) {
        if (!isRequired()) {
            return;
        }
        if (!of.equals(MACRO) && !classes.contains(of)) {
            throw new UsageError("--set decision.of=" + of + ": there is no such class. Give macro or one of "
                    + String.join(", ", classes)
                    + Names.nearest(of, classes).map(n -> "; " + n + "?").orElse("."));
        }
        if (truth.length == 0) {
            throw new Failure("decision.recall=" + recall
                    + " is chosen on the validation part, and there is none. Hold one out with --set validation=.1");
        }
        if (!of.equals(MACRO) && IntStream.of(truth).noneMatch(k -> k == classes.indexOf(of))) {
            throw new Failure("decision.of=" + of + ": the validation part has none of that class to choose by");
        }
    }

    /** What the recall of each class counts; of the macro mean only classes that occur. */
    double[] weights(List<String> classes, int[] truth) {
        boolean[] counts = new boolean[classes.size()];
        if (of.equals(MACRO)) {
            IntStream.of(truth).forEach(k -> counts[k] = true);
        } else {
            counts[classes.indexOf(of)] = true;
        }
        long counted = IntStream.range(0, counts.length).filter(k -> counts[k]).count();
        return IntStream.range(0, counts.length)
                .mapToDouble(k -> counts[k] ? 1.0 / counted : 0)
                .toArray();
    }

    /** The recall that is meant. */
    double recall(Confusion confusion, Classification data) {
        double[] weights = weights(data.classes(), data.truth());
        return IntStream.range(0, weights.length)
                .mapToDouble(k -> weights[k] * confusion.recall(k))
                .sum();
    }

    @Override
    public String toString() {
        return (of.equals(MACRO) ? "macro recall" : "recall of " + of) + " of at least " + recall;
    }
}
