package sirocco.solvers;

import java.util.function.Function;
import sirocco.tensor.Control;

/** How the derivative of a solution in reverse mode is found. Forward mode is the same with all of them. */
public sealed interface Adjoint {

    /** 256 MiB. */
    long USUAL_BYTES = 256L << 20;

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
     * As {@link #storedSteps}, where the states that are kept at one time take at most {@code bytes}: some of them
     * alone are kept, and steps are done again between them, in as few levels as the bound allows. What is saved at
     * times within the interval is not counted: it takes what it takes.
     */
    static Adjoint checkpoints(long bytes) {
        return new Checkpoints(bytes);
    }

    /** {@link #storedSteps} if its states take at most 256 MiB, else {@link #checkpoints} within these. */
    static Adjoint auto() {
        return auto(USUAL_BYTES);
    }

    /**
     * {@link #storedSteps} if its states take at most {@code bytes}, else {@link #checkpoints} within these. The choice
     * is told by the logger {@code sirocco.solvers} at level DEBUG.
     */
    static Adjoint auto(long bytes) {
        return new Auto(bytes);
    }

    /**
     * The continuous adjoint equation, solved back in time together with the equation itself (Chen et al. 2018, "Neural
     * ordinary differential equations"): memory does not grow with the number of steps, but the gradient is only as
     * accurate as both solutions, and wrong where the equation cannot be solved backwards.
     */
    static Adjoint backsolve() {
        return new Backsolve(Norm.ALL);
    }

    /** {@link #backsolve} with steps whose size the gradient of the parameters does not influence. */
    static Adjoint backsolveSeminorm() {
        return new Backsolve(Norm.STATE);
    }

    /**
     * The continuous adjoint equation, solved back in time along the solution's own polynomials, which are kept: right
     * also where the equation cannot be solved backwards, and as accurate as the polynomials are.
     */
    static Adjoint interpolating() {
        return new Interpolating(Norm.ALL);
    }

    /** {@link #interpolating} with steps whose size the gradient of the parameters does not influence. */
    static Adjoint interpolatingSeminorm() {
        return new Interpolating(Norm.STATE);
    }

    /** What of an adjoint equation counts when its steps are controlled. */
    enum Norm {
        ALL,
        /** The state and its cotangent, not the cotangents of the parameters. */
        STATE
    }

    record StoredSteps() implements Adjoint {}

    record StoredStages() implements Adjoint {}

    record Checkpoints(long bytes) implements Adjoint {
        public Checkpoints {
            positive(bytes);
        }
    }

    record Auto(long bytes) implements Adjoint {
        private static final System.Logger LOG = System.getLogger("sirocco.solvers");

        public Auto {
            positive(bytes);
        }

        /** What it comes to for so many steps with states of {@code each} bytes. */
        Adjoint choice(int steps, long each) {
            Adjoint chosen = steps * each <= bytes ? storedSteps() : checkpoints(bytes);
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "adjoint: {0}, as {1} steps of {2} bytes take {3} of {4} bytes",
                    chosen,
                    steps,
                    each,
                    steps * each,
                    bytes);
            return chosen;
        }
    }

    record Backsolve(Norm norm) implements Adjoint {}

    record Interpolating(Norm norm) implements Adjoint {}

    /** Whether it is an equation of its own, and not the derivative of the steps that were taken. */
    default boolean isContinuous() {
        return this instanceof Backsolve || this instanceof Interpolating;
    }

    /** A step as derivatives are to see it. */
    default <A, R> Function<A, R> remembering(Function<A, R> step) {
        return this instanceof StoredStages ? step : Control.checkpoint(step);
    }

    private static void positive(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("adjoint: a number of bytes greater than 0 is expected, got " + bytes);
        }
    }
}
