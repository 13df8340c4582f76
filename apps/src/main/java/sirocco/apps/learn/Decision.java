package sirocco.apps.learn;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How a class is chosen: the one whose logit plus shift is the largest. Equal shifts are argmax; a shift is the logarithm
 * of the factor by which a class' probability is raised.
 *
 * @param shifts [classes]
 */
public record Decision(List<Double> shifts) {
    /** The name under which a saved model's metadata list the shifts. */
    public static final String SHIFTS = "decision.shifts";

    public Decision {
        shifts = List.copyOf(shifts);
    }

    /** The most probable class. */
    public static Decision argmax(int classes) {
        return new Decision(Collections.nCopies(classes, 0.0));
    }

    /** Shifts, of which only the differences matter: their mean becomes 0. */
    public static Decision of(double[] shifts) {
        double mean = DoubleStream.of(shifts).average().orElseThrow();
        return new Decision(DoubleStream.of(shifts).map(b -> b - mean).boxed().toList());
    }

    /**
     * The class of each row; the first of equal ones.
     *
     * @param logits [n, classes], row-major
     */
    public int[] predicted(float[] logits) {
        int classes = shifts.size();
        int[] predicted = new int[logits.length / classes];
        for (int i = 0; i < predicted.length; i++) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                if (shifted(logits, i, k) > shifted(logits, i, best)) {
                    best = k;
                }
            }
            predicted[i] = best;
        }
        return predicted;
    }

    /** The shifts as a saved model's metadata list them. */
    public String listed() {
        return String.join(",", shifts.stream().map(Object::toString).toList());
    }

    private double shifted(float[] logits, int row, int k) {
        return logits[row * shifts.size() + k] + shifts.get(k);
    }
}
