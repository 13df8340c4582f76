package sirocco.apps.learn;

import java.util.List;
import sirocco.apps.Run;
import sirocco.nn.metrics.Confusion;

/** Records what follows from a confusion matrix. */
public final class Measures {
    private Measures() {}

    /** Accuracy, recall, precision and F1 under {@code part.…}, and the recall of each class. */
    public static void report(Run<?> run, String part, Confusion confusion, List<String> classes) {
        run.metric(part + ".accuracy", confusion.accuracy());
        run.metric(part + ".recall_macro", confusion.macroRecall());
        run.metric(part + ".precision_macro", confusion.macroPrecision());
        run.metric(part + ".f1_macro", confusion.macroF1());
        run.metric(part + ".balanced_accuracy", confusion.balancedAccuracy());
        for (int k = 0; k < classes.size(); k++) {
            run.metric(part + ".recall." + classes.get(k), confusion.recall(k));
        }
    }
}
