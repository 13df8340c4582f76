package sirocco.tensor.graph;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.op.Op;

/** One application of an operation in a graph. Inputs are other nodes' outputs, graph inputs, constants, or captured. */
public final class Node {
    private final Op op;
    private final List<Tensor> inputs;
    private final List<TracedTensor> outputs;

    Node(Op op, List<Tensor> inputs, List<Spec> specs, Trace trace) {
        this.op = op;
        this.inputs = List.copyOf(inputs);
        TracedTensor[] results = new TracedTensor[specs.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = new TracedTensor(specs.get(i), trace, this, i);
        }
        this.outputs = List.of(results);
    }

    public Op op() {
        return op;
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    public List<TracedTensor> outputs() {
        return outputs;
    }

    public TracedTensor output() {
        return outputs.getFirst();
    }
}
