package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;

/** One of two computations, chosen by a BOOL scalar. Inputs are the scalar, then those of both graphs. */
public record Cond(Graph then, Graph otherwise) implements Primitive {

    public Cond {
        if (!then.outputSpecs().equals(otherwise.outputSpecs())) {
            throw new IllegalArgumentException("cond: the branches give different types or shapes: "
                    + then.outputSpecs() + " and " + otherwise.outputSpecs());
        }
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (!inputs.getFirst().equals(Spec.of(DType.BOOL))) {
            throw new IllegalArgumentException("cond: the predicate must be a BOOL scalar, got " + inputs.getFirst());
        }
        return then.outputSpecs();
    }

    /** The derivative computes the chosen branch once more. */
    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        List<Tensor> arguments = inputs.subList(1, inputs.size());
        List<Integer> active = floating(arguments);
        List<Tensor> filled = Dual.orZeros(cotangents, outputs);
        List<Tensor> operands = new ArrayList<>(inputs);
        operands.addAll(filled);
        List<Tensor> pulled =
                Ops.applyAll(new Cond(pullback(then, active, outputs), pullback(otherwise, active, outputs)), operands);
        List<Tensor> result = new ArrayList<>(Arrays.asList(new Tensor[inputs.size()]));
        for (int i = 0; i < active.size(); i++) {
            result.set(1 + active.get(i), pulled.get(i));
        }
        return result;
    }

    private static List<Integer> floating(List<Tensor> tensors) {
        List<Integer> result = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).dtype().isFloating()) {
                result.add(i);
            }
        }
        return result;
    }

    private static Graph pullback(Graph branch, List<Integer> active, List<Tensor> outputs) {
        int n = branch.inputs().size();
        List<Spec> specs = new ArrayList<>(branch.inputSpecs());
        specs.addAll(Spec.of(outputs));
        return Graph.trace(specs, all -> {
            Linearized linearized = Reverse.linearize(branch, all.subList(0, n));
            List<Tensor> pulled =
                    linearized.pullback().apply(Dual.floating(all.subList(n, all.size()), linearized.outputs()));
            return Dual.orZeros(
                    active.stream().map(pulled::get).toList(),
                    active.stream().map(all::get).toList());
        });
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        List<Tensor> operands = new ArrayList<>(inputs);
        operands.addAll(Dual.orZeros(tangents, inputs).subList(1, inputs.size()));
        List<Tensor> changes = Ops.applyAll(new Cond(pushed(then), pushed(otherwise)), operands);
        return Dual.floating(changes, outputs);
    }

    private static Graph pushed(Graph branch) {
        int n = branch.inputs().size();
        List<Spec> specs = new ArrayList<>(branch.inputSpecs());
        specs.addAll(branch.inputSpecs());
        return Graph.trace(specs, all -> {
            List<Tensor> values = all.subList(0, n);
            Forward.Pushed pushed = Forward.push(branch, values, Dual.floating(all.subList(n, 2 * n), values));
            return Dual.orZeros(pushed.tangents(), pushed.outputs());
        });
    }

    @Override
    public String toString() {
        return "cond[" + then.nodes().size() + " or " + otherwise.nodes().size() + " nodes]";
    }
}
