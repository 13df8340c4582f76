package sirocco.nn.train;

/** Hears of each epoch and may then end the training; hears of each step if it wants to. */
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

    /** Hears of each step: that {@code step} of {@code steps} in epoch {@code epoch}, all from 1, was done. */
    default void during(int epoch, int step, int steps) {}
}
