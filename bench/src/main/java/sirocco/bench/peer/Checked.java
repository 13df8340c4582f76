package sirocco.bench.peer;

import sirocco.tensor.Tensor;

/** A look at what a peer computes before it is timed: one that computes something else is no peer. */
final class Checked {
    private static final double RELATIVE = 1e-3;
    private static final int LOOKS = 1000;

    private Checked() {}

    /** An element of a result, row-major. */
    interface ElementAt {
        float get(int i);
    }

    /**
     * Runs it once and compares a thousand elements.
     *
     * @param expected the same by Sirocco; what is compared may differ by a thousandth of its largest element
     * @throws IllegalStateException naming the first element that differs by more
     */
    static Runnable against(String name, Tensor expected, Runnable run, ElementAt element) {
        run.run();
        float[] values = expected.toFloats();
        double bound = 0;
        for (float value : values) {
            bound = Math.max(bound, RELATIVE * Math.abs(value));
        }
        int step = Math.max(1, values.length / LOOKS);
        for (int i = 0; i < values.length; i += step) {
            if (!(Math.abs(element.get(i) - values[i]) <= bound)) {
                throw new IllegalStateException(
                        name + ": element " + i + " is " + values[i] + ", the peer says " + element.get(i));
            }
        }
        return run;
    }
}
