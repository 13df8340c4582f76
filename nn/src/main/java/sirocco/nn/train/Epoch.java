package sirocco.nn.train;

/**
 * How an epoch went.
 *
 * @param epoch its number, from 1
 * @param of how many there will be at most
 * @param trainingLoss the mean over its rows, taken while the model changed
 * @param validationLoss after it; NaN without validation data
 * @param metric after it; NaN without a metric
 * @param rate the learning rate of its last step
 * @param samplesPerSecond rows trained on per second
 * @param secondsLeft until the last epoch, if all take as long as those so far
 */
public record Epoch(
        int epoch,
        int of,
        double trainingLoss,
        double validationLoss,
        double metric,
        double rate,
        double samplesPerSecond,
        double secondsLeft) {

    /** The validation loss, or the training loss where there is none. */
    public double loss() {
        return Double.isNaN(validationLoss) ? trainingLoss : validationLoss;
    }
}
