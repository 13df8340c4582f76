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
        return this == NOT ? Rates.constant(first) : Rates.perEpoch(Schedule.cosine(first, epochs, 0));
    }
}
