package sirocco.solvers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.LinearSolve;
import sirocco.tensor.op.Linearized;
import sirocco.tensor.op.Ops;

/**
 * The stage Y of an implicit method: Y = base + g·f(t, Y), all as vectors, by Newton's iteration with one matrix for
 * all its steps. Inputs are the parameters, t and g (F64 scalars), base, a first guess, and an approximate inverse of
 * I − g ∂f/∂y. The derivative is that of the solution of the equation, whatever the iteration did: with M = I − g
 * ∂f/∂y at Y, Ẏ = M⁻¹·(change of base + g·f). Where the iteration does not converge Y is NaN.
 *
 * @param field (parameters, t, state) → slopes
 * @param accuracy of Y, relative to its elements
 */
record ImplicitStage(Graph field, Ravel ravel, double accuracy, int maxIterations) implements Composite {

    /** What is 0 beside numbers of usual size. */
    private static final double FLOOR = 1e-4;

    private int parameters() {
        return field.inputs().size() - 1 - ravel.specs().size();
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return List.of(inputs.get(parameters() + 2));
    }

    private Tensor slope(List<Tensor> parameters, Tensor t, Tensor y) {
        return ravel.vector(new Field(field, parameters).at(t, ravel.state(y)));
    }

    private record Iteration(Tensor y, Tensor error, Tensor count) {}

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        int p = parameters();
        List<Tensor> parameters = inputs.subList(0, p);
        Tensor t = inputs.get(p);
        Tensor base = inputs.get(p + 2);
        Tensor g = inputs.get(p + 1).convert(base.dtype());
        Tensor inverse = inputs.get(p + 4);
        Tensor unknown = Tensor.scalar(DType.F64, Double.POSITIVE_INFINITY);
        Iteration last = Control.whileLoop(
                now -> now.error.gt(1).and(now.count.lt(maxIterations)),
                now -> {
                    Tensor rest =
                            now.y.sub(base).sub(slope(parameters, t, now.y).mul(g));
                    Tensor change = inverse.matmul(rest);
                    Tensor size = now.y.abs().add(FLOOR).mul(accuracy);
                    return new Iteration(
                            now.y.sub(change),
                            States.rms(List.of(change.div(size))),
                            now.count.add(Tensor.scalar(DType.I32, 1)));
                },
                new Iteration(inputs.get(p + 3), unknown, Tensor.scalar(DType.I32, 0)));
        Tensor converged = last.error.le(last.error.like(1));
        return List.of(converged.where(last.y, last.y.like(Double.NaN)));
    }

    /** I − g ∂f/∂y at {@code y}, [n, n]. */
    static Tensor matrix(Field field, Ravel ravel, Tensor t, Tensor g, Tensor y) {
        int n = ravel.size();
        Tensor identity = Tensor.eye(y.dtype(), n);
        List<Tensor> arguments = new ArrayList<>(field.parameters());
        arguments.add(t.convert(y.dtype()));
        arguments.addAll(ravel.state(y));
        Tensor columns = Control.scan(
                        (Tensor none, Tensor direction) -> {
                            List<Tensor> changes = new ArrayList<>(
                                    Collections.nCopies(field.parameters().size() + 1, null));
                            changes.addAll(ravel.state(direction));
                            Forward.Pushed pushed = Forward.push(field.graph(), arguments, changes);
                            List<Tensor> tangents = new ArrayList<>();
                            for (int i = 0; i < ravel.specs().size(); i++) {
                                Tensor tangent = pushed.tangents().get(i);
                                tangents.add(
                                        tangent != null
                                                ? tangent
                                                : pushed.outputs().get(i).zerosLike());
                            }
                            return new Control.Step<>(none, ravel.vector(tangents));
                        },
                        Tensor.full(y.dtype(), Shape.SCALAR, 0),
                        identity)
                .given();
        return identity.sub(columns.transpose().mul(g.convert(y.dtype())));
    }

    private Tensor matrixAt(List<Tensor> inputs, Tensor y) {
        int p = parameters();
        return matrix(new Field(field, inputs.subList(0, p)), ravel, inputs.get(p), inputs.get(p + 1), y);
    }

    /** (parameters, t, g, base) → base + g·f(t, Y) at a Y that stays. */
    private Graph rightHandSide(List<Tensor> inputs, Tensor y) {
        int p = parameters();
        return Graph.trace(Spec.of(inputs.subList(0, p + 3)), all -> {
            Tensor g = all.get(p + 1).convert(y.dtype());
            return List.of(
                    all.get(p + 2).add(slope(all.subList(0, p), all.get(p), y).mul(g)));
        });
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        Tensor y = Ops.apply(this, inputs.toArray(new Tensor[0]));
        return new Linearized(List.of(y), cotangents -> {
            Tensor lambda = LinearSolve.ofVector(matrixAt(inputs, y).transpose(), cotangents.getFirst());
            List<Tensor> first = inputs.subList(0, parameters() + 3);
            List<Tensor> result = new ArrayList<>(Reverse.linearize(rightHandSide(inputs, y), first)
                    .pullback()
                    .apply(List.of(lambda)));
            result.addAll(Arrays.asList(null, null));
            return result;
        });
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor y = outputs.getFirst();
        int first = parameters() + 3;
        Tensor change = Forward.push(rightHandSide(inputs, y), inputs.subList(0, first), tangents.subList(0, first))
                .tangents()
                .getFirst();
        return change == null
                ? Arrays.asList((Tensor) null)
                : List.of(LinearSolve.ofVector(matrixAt(inputs, y), change));
    }

    @Override
    public String toString() {
        return "implicitstage[" + ravel.size() + "]";
    }
}
