package sirocco.apps.workflow.ecg;

import sirocco.apps.learn.DecisionRule;

/**
 * How a heartbeat workflow trains.
 *
 * @param learningRate at its greatest
 * @param patience epochs without a better validation part after which training ends, keeping the best weights
 * @param plateauPatience epochs without a better validation loss after which the rate falls to a tenth
 * @param batchMean rows of the batches whose mean macro recall is printed for comparison with other projects
 * @param decision the recall that the decision shall reach on the validation part
 */
record BeatTraining(
        double learningRate,
        int batchSize,
        int epochs,
        int patience,
        int plateauPatience,
        int batchMean,
        DecisionRule decision,
        BeatRecipe recipe,
        BeatTransfer transfer) {
    static final BeatTraining DEFAULT =
            new BeatTraining(1e-3, 32, 30, 10, 5, 32, DecisionRule.ARGMAX, BeatRecipe.DEFAULT, BeatTransfer.NONE);

    BeatTraining {
        boolean counts = batchSize >= 1 && epochs >= 1 && patience >= 1 && plateauPatience >= 0 && batchMean >= 1;
        if (!counts || !(learningRate > 0)) {
            throw new IllegalArgumentException("learningRate > 0, batchSize ≥ 1, epochs ≥ 1, patience ≥ 1,"
                    + " plateauPatience ≥ 0 and batchMean ≥ 1 are needed");
        }
    }

    /** How many steps {@code rows} training rows take in all epochs. */
    long steps(int rows) {
        return (long) epochs * Math.ceilDiv(rows, batchSize);
    }
}
