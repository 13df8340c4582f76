package sirocco.kernels;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Composite;

/** Computes a graph node by node on the reference, each result in memory of its own: what no plan can spoil. */
final class Interpreter {
    private static final Backend REFERENCE = Backends.named("reference");

    private Interpreter() {}

    static List<ConcreteTensor> run(Graph graph, List<ConcreteTensor> inputs) {
        Map<Tensor, ConcreteTensor> values = new IdentityHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.put(graph.inputs().get(i), inputs.get(i));
        }
        for (Node node : graph.nodes()) {
            List<ConcreteTensor> results = compute(node, look(values, node.inputs()));
            for (int i = 0; i < results.size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
            }
        }
        return look(values, graph.outputs());
    }

    private static List<ConcreteTensor> compute(Node node, List<ConcreteTensor> inputs) {
        return node.op() instanceof Composite composite
                ? run(composite.graph(Spec.of(inputs)), inputs)
                : REFERENCE.evaluate(node.op(), inputs, Spec.of(node.outputs()));
    }

    private static List<ConcreteTensor> look(Map<Tensor, ConcreteTensor> values, List<Tensor> tensors) {
        List<ConcreteTensor> result = new ArrayList<>();
        tensors.forEach(t -> result.add(t instanceof ConcreteTensor constant ? constant : values.get(t)));
        return result;
    }
}
