package sirocco.solvers;

import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * Many solutions of one equation, each with steps of its own: one after another, or as one operation where the right-hand side is
 * data.
 */
final class Trajectories {
    private Trajectories() {}

    /** What differs from trajectory to trajectory. */
    record Start<Y>(Tensor t0, Tensor t1, Y y) {}

    /** Nothing goes from one trajectory to the next. */
    record Nothing() {}

    static <Y, A> Solution<Y> solve(
            OdeSolve solve, OdeTerm<Y, A> term, Tensor t0, Tensor t1, Y y0, A args, SaveAt saveAt) {
        if (saveAt instanceof SaveAt.Everywhere) {
            throw new IllegalArgumentException(
                    "solve each: solutions as functions of time cannot be stacked. Save at the"
                            + " end, at times, or at all steps");
        }
        Tree.Flat state = Tree.flatten(y0);
        Checks.state(state);
        int count = count(state);
        Start<Y> starts = new Start<>(each("t0", t0, count), each("t1", t1, count), y0);
        if (term instanceof MlpField net && solve.takesEachWhole(state, saveAt)) {
            return solve.eachWhole(net, starts.t0, starts.t1, state, saveAt);
        }
        return Control.scan(
                        (Nothing nothing, Start<Y> one) ->
                                new Control.Step<>(nothing, solve.solve(term, one.t0, one.t1, one.y, args, saveAt)),
                        new Nothing(),
                        starts)
                .given();
    }

    /** States along the first axis, at times of their own: see {@link Endpoint}. */
    static List<Tensor> at(Endpoint.Side side, Field field, List<Tensor> y, Tensor times) {
        if (!Endpoint.mayMove(times)) {
            return y;
        }
        return Control.scan(
                        (Nothing nothing, Start<List<Tensor>> one) ->
                                new Control.Step<>(nothing, Endpoint.at(side, field, one.y, one.t0)),
                        new Nothing(),
                        new Start<>(times, times, y))
                .given();
    }

    private static int count(Tree.Flat state) {
        Tensor first = state.leaves().getFirst();
        boolean alike = state.leaves().stream()
                .allMatch(y -> y.rank() > 0
                        && first.rank() > 0
                        && y.shape().size(0) == first.shape().size(0));
        if (!alike) {
            throw new IllegalArgumentException(
                    "solve each: the first axis of all tensors of the state must be that of the"
                            + " trajectories, got "
                            + state.leaves().stream().map(Tensor::spec).toList());
        }
        return first.shape().size(0);
    }

    private static Tensor each(String name, Tensor t, int count) {
        boolean fits = t.rank() == 0 || t.rank() == 1 && t.shape().size(0) == count;
        if (!fits) {
            throw new IllegalArgumentException("solve each: " + name
                    + " must be a scalar or have one time for each of the " + count + " trajectories, got " + t.spec());
        }
        Tensor times = t.convert(DType.F64);
        return t.rank() == 0 ? times.broadcastTo(count) : times;
    }
}
