package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;

/** A computation whose intermediate results are not kept for the derivative but computed once more for it. */
public record Checkpoint(Graph computation) implements Composite {

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        return computation.apply(inputs);
    }

    @Override
    public Graph graph(List<Spec> inputs) {
        return computation;
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        List<Tensor> outputs = Ops.applyAll(this, inputs);
        return new Linearized(outputs, cotangents -> {
            List<Tensor> fenced = new ArrayList<>(inputs);
            cotangents.stream().filter(c -> c != null).forEach(fenced::add);
            List<Tensor> again = Ops.applyAll(new Barrier(inputs.size()), fenced);
            return Reverse.linearize(computation, again).pullback().apply(cotangents);
        });
    }

    @Override
    public String toString() {
        return "checkpoint[" + computation.nodes().size() + " nodes]";
    }
}
