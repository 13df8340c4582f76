package sirocco.apps.workflow.ecg;

import sirocco.nn.optimiser.Adam;
import sirocco.nn.schedule.Plateau;
import sirocco.nn.schedule.Schedule;
import sirocco.nn.train.EarlyStopping;
import sirocco.nn.train.Rates;

/**
 * What else is done for a better net.
 *
 * @param schedule how the learning rate changes
 * @param warmup share of the steps in which a cosine's or cycle's rate rises
 * @param weightDecay by which parameters shrink each step, times the rate (AdamW)
 * @param labelSmoothing share of each target that is spread over all classes
 * @param averaging share of the running average of the weights that each step keeps, as .999; 0 for the weights as they are
 * @param monitor what chooses the best epoch and stops the training
 */
record BeatRecipe(
        Rate schedule, double warmup, double weightDecay, double labelSmoothing, double averaging, Monitor monitor) {
    static final BeatRecipe DEFAULT = new BeatRecipe(Rate.PLATEAU, .05, 0, 0, 0, Monitor.LOSS);

    private static final double PLATEAU_FACTOR = .1;
    private static final double LAST_PART = 1e-3;
    private static final double CYCLE_START = 25;
    private static final double CYCLE_END = 1e4;

    BeatRecipe {
        boolean shares = inside(labelSmoothing) && inside(averaging) && inside(warmup) && warmup > 0;
        if (!shares || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "0 < warmup < 1, weightDecay ≥ 0, 0 ≤ labelSmoothing < 1 and" + " 0 ≤ averaging < 1 are needed");
        }
    }

    private static boolean inside(double share) {
        return share >= 0 && share < 1;
    }

    /** How the learning rate changes. */
    enum Rate {
        /** It falls to a tenth when the validation loss no longer falls. */
        PLATEAU,
        /** It rises straight, then falls by half a cosine to a thousandth at the last epoch. */
        COSINE,
        /** It rises and falls by half a cosine each, from a 25th to nothing (Smith, Topin 2018). */
        ONE_CYCLE
    }

    /** What is watched on the validation part. */
    enum Monitor {
        /** The loss, weighted as in training. */
        LOSS,
        /** The mean recall of the classes. */
        RECALL
    }

    /**
     * The rate of each step.
     *
     * @param peak the greatest rate
     * @param steps of the whole training
     */
    Rates rates(double peak, long steps, int plateauPatience) {
        return switch (schedule) {
            case PLATEAU -> Rates.onPlateau(Plateau.of(peak, Plateau.Rule.of(PLATEAU_FACTOR, plateauPatience)));
            case COSINE -> {
                long rising = Math.max(1, Math.round(warmup * steps));
                yield Rates.perStep(Schedule.warmupCosine(
                        peak / rising, peak, rising, Math.max(rising + 1, steps), LAST_PART * peak));
            }
            case ONE_CYCLE -> Rates.perStep(Schedule.oneCycle(peak, steps, warmup, CYCLE_START, CYCLE_END));
        };
    }

    Adam optimiser() {
        return weightDecay == 0 ? Adam.standard() : Adam.decoupled(weightDecay);
    }

    EarlyStopping stopping(int patience) {
        return monitor == Monitor.LOSS ? EarlyStopping.onLoss(patience) : EarlyStopping.onMetric(patience);
    }
}
