package sirocco.tensor.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.op.Op;

/**
 * The recording of one graph. Traces nest: an operation is recorded in the innermost trace among those of its inputs,
 * so that what does not depend on the inner function's arguments stays outside.
 */
public final class Trace {
    private static final ThreadLocal<Trace> CURRENT = new ThreadLocal<>();

    private final Trace outer;
    private final int depth;
    private final Scope scope;
    private final List<Node> nodes = new ArrayList<>();
    private boolean open = true;

    private Trace(Trace outer, Scope scope) {
        this.outer = outer;
        this.scope = scope;
        this.depth = outer == null ? 0 : outer.depth + 1;
    }

    /** Which operations a trace records. */
    enum Scope {
        /** Those that depend on its inputs. */
        DEPENDENT,
        /** The same, and derivatives by its inputs are taken of what it records. */
        DIFFERENTIATED,
        /** All on traced tensors, as a branch must, which may not be taken. */
        ALL
    }

    /** Records what {@code body} does with inputs of these types and shapes. */
    static Graph record(List<Spec> inputs, Scope scope, UnaryOperator<List<Tensor>> body) {
        Trace trace = new Trace(CURRENT.get(), scope);
        CURRENT.set(trace);
        try {
            List<TracedTensor> arguments = new ArrayList<>();
            for (Spec spec : inputs) {
                arguments.add(new TracedTensor(spec, trace, null, arguments.size()));
            }
            List<Tensor> results = body.apply(List.copyOf(arguments));
            return new Graph(trace, arguments, trace.nodes, results);
        } finally {
            trace.open = false;
            CURRENT.set(trace.outer);
        }
    }

    /** The trace that records an operation on {@code inputs}; null if all of them are concrete. */
    public static Trace of(Op op, List<Tensor> inputs) {
        Trace innermost = null;
        for (Tensor input : inputs) {
            if (input instanceof TracedTensor traced) {
                Trace trace = traced.trace();
                if (!trace.open) {
                    throw new IllegalStateException(op.name() + ": an input (" + traced.spec()
                            + ") was traced by a function that has returned. Return it from that function as a result");
                }
                if (innermost == null || trace.depth > innermost.depth) {
                    innermost = trace;
                }
            }
        }
        return innermost == null ? null : innermost.orBranchInside();
    }

    /** The innermost branch being recorded inside this trace; this trace if there is none. */
    private Trace orBranchInside() {
        for (Trace trace = CURRENT.get(); trace != null && trace.depth > depth; trace = trace.outer) {
            if (trace.scope == Scope.ALL) {
                return trace;
            }
        }
        return this;
    }

    /**
     * Whether derivatives may be taken by what is recorded here: in this trace or one around it a function is recorded to
     * be differentiated. What only inner functions differentiate is a constant to them.
     */
    public boolean isDifferentiated() {
        return scope == Scope.DIFFERENTIATED || outer != null && outer.isDifferentiated();
    }

    /** Adds an operation. */
    public List<Tensor> record(Op op, List<Tensor> inputs) {
        Node node = new Node(op, inputs, op.outputs(Spec.of(inputs)), this);
        nodes.add(node);
        Origins.recorded(node);
        return List.copyOf(node.outputs());
    }
}
