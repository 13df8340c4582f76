package sirocco.tensor.grad;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Ops;

/** Forward-mode differentiation of a graph: values and tangents side by side. */
public final class Forward {
    private Forward() {}

    /** A graph's outputs and their tangents; a null tangent is zero. */
    public record Pushed(List<Tensor> outputs, List<Tensor> tangents) {}

    /** The outputs for {@code arguments} and their change along {@code tangents} (null is zero). */
    public static Pushed push(Graph graph, List<Tensor> arguments, List<Tensor> tangents) {
        Map<Tensor, Tensor> values = new IdentityHashMap<>();
        Map<Tensor, Tensor> changes = new IdentityHashMap<>();
        put(values, graph.inputs(), arguments);
        put(changes, graph.inputs(), tangents);
        for (Node node : graph.nodes()) {
            List<Tensor> inputs = substitute(values, node.inputs());
            List<Tensor> outputs = Ops.applyAll(node.op(), inputs);
            put(values, node.outputs(), outputs);
            if (node.inputs().stream().anyMatch(changes::containsKey)) {
                List<Tensor> inputChanges = new ArrayList<>();
                node.inputs().forEach(input -> inputChanges.add(changes.get(input)));
                put(changes, node.outputs(), node.op().jvp(inputs, outputs, inputChanges));
            }
        }
        List<Tensor> outputChanges = new ArrayList<>();
        graph.outputs().forEach(output -> outputChanges.add(changes.get(output)));
        return new Pushed(substitute(values, graph.outputs()), outputChanges);
    }

    private static void put(Map<Tensor, Tensor> map, List<? extends Tensor> keys, List<Tensor> values) {
        for (int i = 0; i < keys.size(); i++) {
            if (values.get(i) != null) {
                map.put(keys.get(i), values.get(i));
            }
        }
    }

    private static List<Tensor> substitute(Map<Tensor, Tensor> values, List<Tensor> tensors) {
        List<Tensor> result = new ArrayList<>(tensors.size());
        tensors.forEach(t -> result.add(values.getOrDefault(t, t)));
        return result;
    }
}
