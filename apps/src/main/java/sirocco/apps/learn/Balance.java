package sirocco.apps.learn;

import java.util.Arrays;
import java.util.List;
import sirocco.apps.Run;

/** How rows are spread over classes. */
public final class Balance {
    /** A class with less than this share of the rows is easily overlooked in training. */
    private static final double RARE = .05;

    private Balance() {}

    /**
     * Records the number of rows of each class, and names rare classes.
     *
     * @param labels [n]; those that are no class are counted as such
     */
    public static void report(Run<?> run, List<String> classes, int[] labels) {
        double[] counts = new double[classes.size()];
        long others = 0;
        for (int label : labels) {
            if (label >= 0 && label < counts.length) {
                counts[label]++;
            } else {
                others++;
            }
        }
        for (int k = 0; k < counts.length; k++) {
            run.metric("classes." + classes.get(k), (long) counts[k]);
            run.metric("share." + classes.get(k), counts[k] / labels.length);
        }
        if (others > 0) {
            run.metric("classes.unknown", others);
            run.note(others + " rows have a label that is none of 0 to " + (classes.size() - 1)
                    + "; training refuses such data.");
        }
        List<String> rare = classes.stream()
                .filter(name -> counts[classes.indexOf(name)] < RARE * labels.length)
                .toList();
        if (!rare.isEmpty()) {
            run.note(
                    "Rare classes: %s. Accuracy says little here (always answering %s has %.3f); look at the macro recall."
                            .formatted(
                                    String.join(", ", rare),
                                    classes.get(largest(counts)),
                                    Arrays.stream(counts).max().orElseThrow() / labels.length));
        }
    }

    private static int largest(double[] counts) {
        int largest = 0;
        for (int k = 1; k < counts.length; k++) {
            largest = counts[k] > counts[largest] ? k : largest;
        }
        return largest;
    }
}
