package sirocco.nn.train;

import java.util.Optional;

/**
 * The loss, or a weight, became infinite or NaN; names the first step in which that was so and the operation it began
 * with, and holds the last weights that were known to be good.
 */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long step;
    private final String operation;
    private final transient Object lastGood;

    /**
     * @param step of all, from 0
     * @param steps of an epoch
     */
    NonFiniteLossException(
            What what, long step, int steps, double rate, Diagnosis.Reason reason, Object lastGood, long lastGoodStep) {
        super(what.text + " in epoch " + (step / steps + 1) + ", step " + (step % steps + 1) + " of " + steps
                + ", with learning rate " + rate + ": " + reason.text() + ". The weights as they were "
                + (lastGoodStep == 0 ? "at the start" : "after step " + lastGoodStep + " of all")
                + " are kept (lastGood()). Try a lower rate or clipped gradients, skip such steps"
                + " (Optimiser.skippingNonFinite), or mend the data");
        this.step = step + 1;
        this.operation = reason.operation();
        this.lastGood = lastGood;
    }

    /** What was not finite. */
    enum What {
        LOSS("the loss was no longer finite"),
        WEIGHTS("the weights were no longer finite after the update");

        private final String text;

        What(String text) {
            this.text = text;
        }
    }

    /** The first step, of all, from 1, that was not finite. */
    public long step() {
        return step;
    }

    /** The name of the operation that gave the first value that was not finite; empty if the data had one. */
    public Optional<String> operation() {
        return Optional.ofNullable(operation);
    }

    /** The model as it was when all was last seen to be finite, or as it was given. */
    @SuppressWarnings("unchecked")
    public <M> M lastGood() {
        return (M) lastGood;
    }
}
