package sirocco.solvers;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * A one-step method: from a state to the next one. Times and step sizes are F64 scalars; steps back in time are
 * negative.
 */
public interface Solver {

    /** The order k of the error estimate: the error of a step of size h is taken to be O(hᵏ). */
    int errorOrder();

    /** Whether steps come with an estimate of their error, as step-size control needs it. */
    boolean estimatesError();

    /** The degree of the polynomials between the ends of a step. */
    int degree();

    /** Evaluations of the right-hand side before the first step. */
    int evaluationsToStart();

    /** Evaluations of the right-hand side in each step, accepted or not. */
    int evaluationsPerStep();

    /** What the first step needs from the state alone and each step passes on, as the first slope. */
    List<Tensor> start(Field field, Tensor t, List<Tensor> y);

    /** A step from {@code t} to {@code t + h}. */
    Step step(Field field, Tensor t, Tensor h, List<Tensor> y, List<Tensor> memory);

    /** The outcome of a step. */
    interface Step {
        /** The state at the end. */
        List<Tensor> y();

        /** The estimate of its error. */
        List<Tensor> error();

        /** What the next step needs. */
        List<Tensor> memory();

        /** For each tensor of the state the [degree, …] coefficients of θ, θ², … of y(t + θh) − y(t). */
        List<Tensor> polynomial();
    }
}
