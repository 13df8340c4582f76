package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;

/**
 * An operation with a meaning written in other operations: its body.
 *
 * <p>A backend that has a kernel for it takes it whole; any other inlines the body, and the body is the oracle for the
 * kernel. The derivative is that of the body unless {@link #linearize} is overridden.
 */
public non-sealed interface Composite extends Op {

    /** The outputs, in terms of other operations. */
    List<Tensor> body(List<Tensor> inputs);

    /** The body as a graph for inputs of these types and shapes. */
    default Graph graph(List<Spec> inputs) {
        return Graph.trace(inputs, this::body);
    }

    @Override
    default List<Spec> outputs(List<Spec> inputs) {
        return graph(inputs).outputSpecs();
    }

    @Override
    default Linearized linearize(List<Tensor> inputs) {
        return Reverse.linearize(graph(Spec.of(inputs)), inputs);
    }

    @Override
    default List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return Forward.push(graph(Spec.of(inputs)), inputs, tangents).tangents();
    }
}
