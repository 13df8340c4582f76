package sirocco.kernels.cpu;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Composite;

/** A run of operations on a few elements, which are computed number by number in one method. */
record Unrolled(Graph run) implements Composite {

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        return run.apply(inputs);
    }

    @Override
    public Graph graph(List<Spec> inputs) {
        return run;
    }

    @Override
    public String toString() {
        return "unrolled[" + run.nodes().size() + " operations]";
    }
}
