package sirocco.nn.train;

/** The loss became infinite or NaN; holds the weights after the last epoch in which it was not. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Object lastGood;

    NonFiniteLossException(int epoch, int step, int steps, double rate, Object lastGood) {
        super("the loss was no longer finite in epoch " + epoch + ", step " + step + " of " + steps
                + ", with learning rate " + rate + ". The weights before that epoch are kept (lastGood())."
                + " Try a lower rate or clipped gradients, skip such steps (Optimiser.skippingNonFinite),"
                + " or look for NaN in the data");
        this.lastGood = lastGood;
    }

    /** The model after the last good epoch, or as it was given. */
    @SuppressWarnings("unchecked")
    public <M> M lastGood() {
        return (M) lastGood;
    }
}
