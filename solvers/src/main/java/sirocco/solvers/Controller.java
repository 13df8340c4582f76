package sirocco.solvers;

import java.util.List;
import sirocco.tensor.Tensor;

/** Decides on each step: whether it is accepted, and how long the next one is to be. */
public sealed interface Controller permits ConstantStep, EqualSteps, Pid, Seminorm {

    /** What the first decision needs and each decision passes on: F64 scalars. */
    List<Tensor> start();

    /**
     * Judges a step.
     *
     * @param h its size, an F64 scalar greater than 0 in either direction of time
     */
    Verdict judge(Solver solver, Tensor h, List<Tensor> before, Solver.Step step, List<Tensor> memory);

    /** Steps shorter than this end the solution. */
    double shortestStep();

    /** @throws IllegalArgumentException if it cannot work with {@code solver} */
    default void check(Solver solver) {}

    /**
     * The decision on a step.
     *
     * @param accept a BOOL scalar
     * @param error the error relative to what is allowed, an F64 scalar
     * @param next the size of the next step, an F64 scalar
     */
    record Verdict(Tensor accept, Tensor error, Tensor next, List<Tensor> memory) {}
}
