package sirocco.nn.continuous;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.SaveAt;
import sirocco.solvers.Solution;
import sirocco.tensor.Tensor;

/**
 * A layer whose output is the solution of dy/dt = f(t, y) (Chen et al. 2018, "Neural ordinary differential equations").
 *
 * @param field f, a record of tensors
 */
public record NeuralOde<F extends Record & VectorField>(F field, OdeSolve solve) implements Layer {

    /**
     * The solution at {@code times} [n] in order, from {@code start} […] at the first of them on; [n, …].
     *
     * <p>It has NaN where the solver did not get, so that the loss says so.
     */
    public Tensor path(Tensor times, Tensor start) {
        return solution(times, start).values();
    }

    /** The same with the solver's account. */
    public Solution<Tensor> solution(Tensor times, Tensor start) {
        return solve.solve(field.term(), times.select(0, 0), times.select(0, -1), start, none(), SaveAt.times(times));
    }

    /** The solution at time 1 from {@code x} at time 0 on: a block of a network of continuous depth. */
    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return solve.solve(field.term(), 0, 1, x, none(), SaveAt.end()).last();
    }

    static Object none() {
        return java.util.List.of();
    }
}
