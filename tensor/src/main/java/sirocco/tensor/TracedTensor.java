package sirocco.tensor;

import sirocco.tensor.graph.Node;
import sirocco.tensor.graph.Trace;

/** A tensor without values: an input or the result of a node of a graph that is being recorded. */
public final class TracedTensor implements Tensor {
    private final Spec spec;
    private final Trace trace;
    private final Node producer;
    private final int index;

    /** An output of {@code producer}, or an input of the trace where that is null. */
    public TracedTensor(Spec spec, Trace trace, Node producer, int index) {
        this.spec = spec;
        this.trace = trace;
        this.producer = producer;
        this.index = index;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    public Trace trace() {
        return trace;
    }

    /** The node whose result this is; null for an input. */
    public Node producer() {
        return producer;
    }

    /** Which output of the producer, or which input, this is. */
    public int index() {
        return index;
    }

    @Override
    public String toString() {
        return "traced " + spec;
    }
}
