package sirocco.solvers;

import java.util.function.Function;
import sirocco.tensor.Control;

/** How the derivative of a solution in reverse mode is found. Forward mode is the same with all of them. */
public sealed interface Adjoint {

    /**
     * The exact derivative of the steps that were taken, step sizes as constants. The state after each step is kept,
     * its stages are computed once more on the way back.
     */
    static Adjoint storedSteps() {
        return new StoredSteps();
    }

    /** As {@link #storedSteps}, with all that the stages computed kept too: more memory for less time. */
    static Adjoint storedStages() {
        return new StoredStages();
    }

    /**
     * The continuous adjoint equation, solved back in time together with the equation itself (Chen et al. 2018, "Neural
     * ordinary differential equations"): memory does not grow with the number of steps, but the gradient is only as
     * accurate as both solutions, and wrong where the equation cannot be solved backwards.
     */
    static Adjoint backsolve() {
        return new Backsolve();
    }

    record StoredSteps() implements Adjoint {}

    record StoredStages() implements Adjoint {}

    record Backsolve() implements Adjoint {}

    /** A step as derivatives are to see it. */
    default <A, R> Function<A, R> remembering(Function<A, R> step) {
        return this instanceof StoredStages ? step : Control.checkpoint(step);
    }
}
