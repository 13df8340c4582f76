package sirocco.bench;

import sirocco.tensor.Compiled;
import sirocco.tensor.Explanation;

/** A case ready to be run, and what a run does. */
record Trial(Runnable run, Work work) {

    /** A program that computes: its rate is in FLOP/s. */
    static Trial operations(Compiled.Bound<?> bound, Explanation program) {
        return new Trial(bound::run, new Work(program.cost(), Work.Counted.OPERATIONS));
    }

    /** A program that passes over memory: its rate is in bytes a second. */
    static Trial bytes(Compiled.Bound<?> bound, Explanation program) {
        return new Trial(bound::run, new Work(program.cost(), Work.Counted.BYTES));
    }

    static Trial uncounted(Runnable run) {
        return new Trial(run, Work.UNKNOWN);
    }
}
