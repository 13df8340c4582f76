package sirocco.nn.train;

import sirocco.nn.schedule.Plateau;
import sirocco.nn.schedule.Schedule;

/** Where the learning rate comes from. Immutable. */
public interface Rates {

    /** The rate of step {@code step} (0, 1, …), in epoch {@code epoch} (0, 1, …). */
    double at(long step, int epoch);

    /**
     * What this becomes after an epoch that ended with {@code loss}: that of validation, or of training without one.
     */
    default Rates after(double loss) {
        return this;
    }

    static Rates constant(double rate) {
        return (step, epoch) -> rate;
    }

    static Rates perStep(Schedule schedule) {
        return (step, epoch) -> schedule.at(step);
    }

    static Rates perEpoch(Schedule schedule) {
        return (step, epoch) -> schedule.at(epoch);
    }

    /** Falling when the loss no longer does. */
    static Rates onPlateau(Plateau plateau) {
        return new Rates() {
            @Override
            public double at(long step, int epoch) {
                return plateau.rate();
            }

            @Override
            public Rates after(double loss) {
                return onPlateau(plateau.after(loss));
            }
        };
    }
}
