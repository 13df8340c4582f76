package sirocco.solvers;

import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.graph.Graph;

/** What must hold of the arguments of a solution. Times that are traced are not checked: they have no values yet. */
final class Checks {
    private Checks() {}

    static void state(Tree.Flat state) {
        if (state.leaves().isEmpty()) {
            throw new IllegalArgumentException("solve: the state has no tensors");
        }
        for (Tensor tensor : state.leaves()) {
            if (!tensor.dtype().isFloating() || tensor.size() == 0) {
                throw new IllegalArgumentException("solve: the state must consist of floating tensors with at least one"
                        + " element each, got " + tensor.spec() + " (an empty batch?)");
            }
        }
    }

    static void fits(MlpField net, Tensor state) {
        int n = net.weights().getLast().shape().size(0);
        if (state.shape().size(-1) != n) {
            throw new IllegalArgumentException("solve: the net gives " + n
                    + " elements, so the state's last axis must be as long; got " + state.spec());
        }
    }

    static void slope(Tree.Flat state, Graph field) {
        if (!Spec.of(state.leaves()).equals(field.outputSpecs())) {
            throw new IllegalArgumentException(
                    "solve: the slope must have the structure, types and shapes of the state, "
                            + Spec.of(state.leaves()) + ", got " + field.outputSpecs());
        }
    }

    static void event(Graph function) {
        List<Spec> given = function.outputSpecs();
        if (given.size() != 1
                || given.getFirst().shape().rank() != 0
                || !given.getFirst().dtype().isFloating()) {
            throw new IllegalArgumentException("event: the condition must give a floating scalar, got " + given);
        }
    }

    static void times(Tensor t0, Tensor t1, SaveAt saveAt) {
        if (t0.rank() != 0 || t1.rank() != 0) {
            throw new IllegalArgumentException(
                    "solve: t0 and t1 must be scalars, got " + t0.spec() + " and " + t1.spec());
        }
        if (!(t0 instanceof ConcreteTensor) || !(t1 instanceof ConcreteTensor)) {
            return;
        }
        if (!Double.isFinite(t0.item()) || !Double.isFinite(t1.item())) {
            throw new IllegalArgumentException(
                    "solve: t0 and t1 must be finite, got " + t0.item() + " and " + t1.item());
        }
        if (saveAt instanceof SaveAt.Times times && times.ts() instanceof ConcreteTensor) {
            saved(t0.item(), t1.item(), times.ts().toDoubles());
        }
    }

    private static void saved(double t0, double t1, double[] ts) {
        double direction = t1 >= t0 ? 1 : -1;
        double before = t0;
        for (double t : ts) {
            if (!(t * direction >= before * direction && t * direction <= t1 * direction)) {
                throw new IllegalArgumentException("save times: they must lie between t0 = " + t0 + " and t1 = " + t1
                        + ", sorted in that direction; got " + t + " after " + before);
            }
            before = t;
        }
    }
}
