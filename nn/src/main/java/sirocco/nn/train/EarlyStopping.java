package sirocco.nn.train;

/** Ends training when {@code monitor} has not improved for {@code patience} epochs, and restores the best weights. */
public record EarlyStopping(Monitor monitor, int patience) {

    /** What is watched. */
    public enum Monitor {
        /** The validation loss, or the training loss without validation data: the lower the better. */
        LOSS,
        /** The metric: the higher the better. */
        METRIC;

        /** How good an epoch was: the higher the better. */
        double score(Epoch epoch) {
            return this == LOSS ? -epoch.loss() : epoch.metric();
        }
    }

    public static EarlyStopping onLoss(int patience) {
        return new EarlyStopping(Monitor.LOSS, patience);
    }

    public static EarlyStopping onMetric(int patience) {
        return new EarlyStopping(Monitor.METRIC, patience);
    }
}
