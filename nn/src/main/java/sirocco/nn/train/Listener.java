package sirocco.nn.train;

import sirocco.tensor.Explanation;

/** Hears of each epoch, and may end the training. */
@FunctionalInterface
public interface Listener {
    /** Hears nothing. */
    Listener NONE = epoch -> Answer.CONTINUE;

    /** What is to be done after an epoch. */
    enum Answer {
        CONTINUE,
        STOP
    }

    Answer after(Epoch epoch);

    /** Hears, once and before the first step, how a step was compiled, and to what. */
    default void compiled(Explanation step) {}

    /** Hears that {@code done} of the {@code of} steps of epoch {@code epoch} (from 1) are done. */
    default void step(int epoch, int done, int of) {}
}
