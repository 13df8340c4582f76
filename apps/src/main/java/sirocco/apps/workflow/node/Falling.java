package sirocco.apps.workflow.node;

import sirocco.nn.schedule.Schedule;
import sirocco.nn.train.Rates;

/** How a learning rate changes in the course of a training. */
public enum Falling {
    /** Not at all. */
    NOT,
    /** To 0 by half a cosine. */
    COSINE;

    Rates rates(double first, int epochs) {
        return Rates.perEpoch(schedule(first, epochs));
    }

    /** The rate of each of {@code steps} steps. */
    public Schedule schedule(double first, long steps) {
        return this == NOT ? Schedule.constant(first) : Schedule.cosine(first, steps, 0);
    }
}
