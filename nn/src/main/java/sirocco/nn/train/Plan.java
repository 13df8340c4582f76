package sirocco.nn.train;

import java.util.Optional;

/**
 * How long and in what portions to train.
 *
 * @param batchSize rows of a step; a whole data set that is not larger is one batch, in its own order
 * @param seed of the order of rows and of dropout
 */
public record Plan(int epochs, int batchSize, long seed, Rates rates, Optional<EarlyStopping> stopping) {

    public Plan {
        if (epochs < 0 || batchSize < 1) {
            throw new IllegalArgumentException("training plan: epochs ≥ 0 and batchSize ≥ 1 are expected, got " + epochs
                    + " epochs of batches of " + batchSize);
        }
    }

    /** Batches of 32, seed 0, rate 1e-3, no early stopping. */
    public static Plan epochs(int epochs) {
        return new Plan(epochs, 32, 0, Rates.constant(1e-3), Optional.empty());
    }

    public Plan batchSize(int rows) {
        return new Plan(epochs, rows, seed, rates, stopping);
    }

    /** Every step on all rows. */
    public Plan fullBatch() {
        return batchSize(Integer.MAX_VALUE);
    }

    public Plan seed(long value) {
        return new Plan(epochs, batchSize, value, rates, stopping);
    }

    public Plan rate(double rate) {
        return rates(Rates.constant(rate));
    }

    public Plan rates(Rates value) {
        return new Plan(epochs, batchSize, seed, value, stopping);
    }

    public Plan stopping(EarlyStopping value) {
        return new Plan(epochs, batchSize, seed, rates, Optional.of(value));
    }
}
