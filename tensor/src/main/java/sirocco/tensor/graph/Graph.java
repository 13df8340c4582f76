package sirocco.tensor.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.op.Ops;

/**
 * A computation as data: inputs, nodes in an order in which they can run, outputs. Immutable; compared by identity.
 *
 * <p>Nodes may use concrete tensors (constants) and, until {@link #closed()}, tensors of enclosing traces (captured).
 */
public final class Graph {
    private final Trace trace;
    private final List<TracedTensor> inputs;
    private final List<Node> nodes;
    private final List<Tensor> outputs;

    Graph(Trace trace, List<TracedTensor> inputs, List<Node> nodes, List<Tensor> outputs) {
        this.trace = trace;
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
    }

    /** Records what {@code body} does with inputs of these types and shapes. */
    public static Graph trace(List<Spec> inputs, UnaryOperator<List<Tensor>> body) {
        return Trace.record(inputs, Trace.Scope.DEPENDENT, body);
    }

    /** The same of a function whose derivatives are to be taken. */
    public static Graph traceToDifferentiate(List<Spec> inputs, UnaryOperator<List<Tensor>> body) {
        return Trace.record(inputs, Trace.Scope.DIFFERENTIATED, body);
    }

    /** Records a branch, which may not be taken: all that it does stays inside, also what uses outer tensors alone. */
    public static Graph traceBranch(Supplier<List<Tensor>> body) {
        return Trace.record(List.of(), Trace.Scope.ALL, none -> body.get());
    }

    public List<TracedTensor> inputs() {
        return inputs;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<Tensor> outputs() {
        return outputs;
    }

    public List<Spec> inputSpecs() {
        return Spec.of(inputs);
    }

    public List<Spec> outputSpecs() {
        return Spec.of(outputs);
    }

    /** Whether {@code tensor} is an input or a result of this graph, rather than a constant or captured. */
    public boolean owns(Tensor tensor) {
        return tensor instanceof TracedTensor traced && traced.trace() == trace;
    }

    /** Tensors of enclosing traces that are used here, in order of first use. */
    public List<TracedTensor> captured() {
        SequencedSet<TracedTensor> found = new LinkedHashSet<>();
        nodes.forEach(node -> node.inputs().forEach(input -> addCaptured(input, found)));
        outputs.forEach(output -> addCaptured(output, found));
        return List.copyOf(found);
    }

    private void addCaptured(Tensor tensor, SequencedSet<TracedTensor> found) {
        if (tensor instanceof TracedTensor traced && traced.trace() != trace) {
            found.add(traced);
        }
    }

    /** This computation with the {@linkplain #captured captured} tensors as additional first inputs. */
    public Graph closed() {
        return closed(captured());
    }

    /** This computation with {@code outside} as additional first inputs; all captured tensors must be among them. */
    public Graph closed(List<TracedTensor> outside) {
        List<Spec> specs = new ArrayList<>(Spec.of(outside));
        specs.addAll(inputSpecs());
        return trace(specs, arguments -> {
            Map<Tensor, Tensor> values = new IdentityHashMap<>();
            for (int i = 0; i < outside.size(); i++) {
                values.put(outside.get(i), arguments.get(i));
            }
            return replay(arguments.subList(outside.size(), arguments.size()), values, Rule.SAME);
        });
    }

    /** Does the computation with {@code arguments}: at once if they are concrete, else recorded where they are traced. */
    public List<Tensor> apply(List<Tensor> arguments) {
        return replay(arguments, new IdentityHashMap<>(), Rule.SAME);
    }

    /** The same computation with every node passed through {@code rule}. */
    public Graph rewrite(Rule rule) {
        return trace(inputSpecs(), arguments -> replay(arguments, new IdentityHashMap<>(), rule));
    }

    /** This computation with only {@code kept} of its nodes, in that order; what outputs need must be among them. */
    public Graph withNodes(List<Node> kept) {
        return new Graph(trace, inputs, kept, outputs);
    }

    private List<Tensor> replay(List<Tensor> arguments, Map<Tensor, Tensor> values, Rule rule) {
        for (int i = 0; i < inputs.size(); i++) {
            values.put(inputs.get(i), arguments.get(i));
        }
        for (Node node : nodes) {
            List<Tensor> operands = substitute(node.inputs(), values);
            List<Tensor> results = Origins.replaying(node, Origins.Part.FORWARD, () -> rule.apply(node, operands));
            for (int i = 0; i < results.size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
            }
        }
        return substitute(outputs, values);
    }

    private static List<Tensor> substitute(List<Tensor> tensors, Map<Tensor, Tensor> values) {
        List<Tensor> result = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            result.add(values.getOrDefault(tensor, tensor));
        }
        return result;
    }

    /** What a node becomes when its graph is rewritten. */
    @FunctionalInterface
    public interface Rule {
        /** The node as it is. */
        Rule SAME = (node, inputs) -> Ops.applyAll(node.op(), inputs);

        /** The results of {@code node} for {@code inputs}, which stand for its inputs in the new graph. */
        List<Tensor> apply(Node node, List<Tensor> inputs);
    }

    /** One line a node: {@code %3 f32[8, 10] = matmul %0, %2}. */
    @Override
    public String toString() {
        return GraphText.text(this);
    }

    /** The graph in the DOT language, to be drawn by Graphviz. */
    public String toDot() {
        return GraphText.dot(this);
    }

    /** The constants used here. */
    public List<ConcreteTensor> constants() {
        SequencedSet<ConcreteTensor> found = new LinkedHashSet<>();
        nodes.forEach(node -> node.inputs().forEach(input -> addConstant(input, found)));
        outputs.forEach(output -> addConstant(output, found));
        return List.copyOf(found);
    }

    private static void addConstant(Tensor tensor, SequencedSet<ConcreteTensor> found) {
        if (tensor instanceof ConcreteTensor concrete) {
            found.add(concrete);
        }
    }
}
