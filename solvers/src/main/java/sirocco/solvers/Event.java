package sirocco.solvers;

import sirocco.tensor.Tensor;

/**
 * Something at which a solution ends: a function of time and state becomes 0. It is noticed at the ends of steps, so
 * that a function that changes its sign twice within one step is not; the time is found on the polynomial of the
 * step. The derivatives of first order of the last state, and of its time, take into account that the time changes.
 *
 * @param <Y> the state
 * @param <A> the parameters
 */
public record Event<Y, A>(Condition<Y, A> condition, Crossing crossing) {

    /** The function that becomes 0. */
    @FunctionalInterface
    public interface Condition<Y, A> {
        /** A floating scalar. {@code t} is a scalar of the type of the first tensor of {@code y}. */
        Tensor of(Tensor t, Y y, A args);
    }

    /** In which direction the function goes through 0. A function that is 0 at the start must first leave it. */
    public enum Crossing {
        RISING,
        FALLING,
        EITHER
    }

    /** An event at which a function becomes 0 from above. */
    public static <Y, A> Event<Y, A> falling(Condition<Y, A> condition) {
        return new Event<>(condition, Crossing.FALLING);
    }

    /** An event at which a function becomes 0 from below. */
    public static <Y, A> Event<Y, A> rising(Condition<Y, A> condition) {
        return new Event<>(condition, Crossing.RISING);
    }
}
