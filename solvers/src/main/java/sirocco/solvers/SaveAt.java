package sirocco.solvers;

import sirocco.tensor.Tensor;

/** What of a solution is kept. */
public sealed interface SaveAt {

    /** The state at the end alone. */
    static SaveAt end() {
        return new End();
    }

    /**
     * The states at these times, [n] floating, in the order in which they are passed, within the interval. Steps do not
     * end there: the values are interpolated. Derivatives know these times: a state moves with its own along the slope. It does
     * not move with the end of the interval, unless the time was computed from it.
     */
    static SaveAt times(Tensor ts) {
        return new Times(ts);
    }

    /** The states at these times. */
    static SaveAt times(double... ts) {
        return new Times(Tensor.of(ts));
    }

    /**
     * The states at the start and after each accepted step. To derivatives the first row moves with the start, the last with the
     * end, and the times between are constant.
     */
    static SaveAt steps() {
        return new Steps();
    }

    /** The solution as a function of time. */
    static SaveAt dense() {
        return new Everywhere();
    }

    record End() implements SaveAt {}

    record Times(Tensor ts) implements SaveAt {
        public Times {
            if (ts.rank() != 1 || !ts.dtype().isFloating() || ts.size() == 0) {
                throw new IllegalArgumentException("save times: a floating vector is expected, got " + ts.spec());
            }
        }
    }

    record Steps() implements SaveAt {}

    record Everywhere() implements SaveAt {}
}
