package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Composite;

/** Computes a graph operation by operation, each result in memory of its own: what no pass and no plan can spoil. */
public final class Interpreter {
    private Interpreter() {}

    public static List<ConcreteTensor> run(Backend backend, Graph graph, List<ConcreteTensor> inputs) {
        Map<Tensor, ConcreteTensor> values = new IdentityHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.put(graph.inputs().get(i), inputs.get(i));
        }
        for (Node node : graph.nodes()) {
            List<ConcreteTensor> results = compute(backend, node, look(values, node.inputs()));
            for (int i = 0; i < results.size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
            }
        }
        return look(values, graph.outputs());
    }

    private static List<ConcreteTensor> compute(Backend backend, Node node, List<ConcreteTensor> inputs) {
        return node.op() instanceof Composite composite && !backend.takes(composite, Spec.of(inputs))
                ? run(backend, composite.graph(Spec.of(inputs)), inputs)
                : backend.evaluate(node.op(), inputs, Spec.of(node.outputs()));
    }

    private static List<ConcreteTensor> look(Map<Tensor, ConcreteTensor> values, List<Tensor> tensors) {
        List<ConcreteTensor> result = new ArrayList<>();
        tensors.forEach(t -> result.add(t instanceof ConcreteTensor constant ? constant : values.get(t)));
        return result;
    }

    /** Fails unless types, shapes and all bits are equal; NaN equals NaN. */
    public static void assertSame(String what, List<ConcreteTensor> expected, List<ConcreteTensor> actual) {
        assertEquals(Spec.of(expected), Spec.of(actual), what);
        for (int k = 0; k < expected.size(); k++) {
            boolean same = expected.get(k).dtype().isFloating()
                    ? Arrays.equals(expected.get(k).toDoubles(), actual.get(k).toDoubles())
                    : expected.get(k).sameBits(actual.get(k));
            assertTrue(same, what + ", output " + k + ": expected " + expected.get(k) + ", got " + actual.get(k));
        }
    }
}
