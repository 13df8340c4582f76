package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;

/** A group of elementwise operations of one shape that a backend computes in one loop. Its body holds nothing else. */
public record Fused(Graph group) implements Composite {

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        return group.apply(inputs);
    }

    @Override
    public Graph graph(List<Spec> inputs) {
        return group;
    }

    @Override
    public String toString() {
        return "fused" + group.nodes().stream().map(n -> n.op().name()).toList();
    }
}
