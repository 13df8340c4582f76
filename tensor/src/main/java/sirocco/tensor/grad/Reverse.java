package sirocco.tensor.grad;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.graph.Origins;
import sirocco.tensor.op.Linearized;
import sirocco.tensor.op.NoDerivative;
import sirocco.tensor.op.Ops;

/** Reverse-mode differentiation of a graph: it is computed once forward, keeping each operation's pullback. */
public final class Reverse {
    private final Graph graph;
    private final Map<Tensor, Tensor> values = new IdentityHashMap<>();
    private final Map<Tensor, Boolean> active = new IdentityHashMap<>();
    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(Node node, Linearized linearized) {}

    private Reverse(Graph graph) {
        this.graph = graph;
    }

    /** The graph's outputs for {@code arguments}, and the pullback to its inputs. */
    public static Linearized linearize(Graph graph, List<Tensor> arguments) {
        Reverse reverse = new Reverse(graph);
        List<Tensor> outputs = reverse.forward(arguments);
        return new Linearized(outputs, reverse::backward);
    }

    private List<Tensor> forward(List<Tensor> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            values.put(graph.inputs().get(i), arguments.get(i));
            if (arguments.get(i).dtype().isFloating()) {
                active.put(graph.inputs().get(i), true);
            }
        }
        for (Node node : graph.nodes()) {
            List<Tensor> inputs = substitute(node.inputs());
            List<Tensor> results = Origins.replaying(node, Origins.Part.FORWARD, () -> compute(node, inputs));
            for (int i = 0; i < results.size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
            }
        }
        return substitute(graph.outputs());
    }

    private List<Tensor> compute(Node node, List<Tensor> inputs) {
        if (node.op() instanceof NoDerivative || node.inputs().stream().noneMatch(active::containsKey)) {
            return Ops.applyAll(node.op(), inputs);
        }
        Linearized linearized = node.op().linearize(inputs);
        steps.push(new Step(node, linearized));
        for (TracedTensor output : node.outputs()) {
            if (output.dtype().isFloating()) {
                active.put(output, true);
            }
        }
        return linearized.outputs();
    }

    private List<Tensor> backward(List<Tensor> cotangents) {
        Map<Tensor, Tensor> totals = new IdentityHashMap<>();
        for (int i = 0; i < cotangents.size(); i++) {
            add(totals, graph.outputs().get(i), cotangents.get(i));
        }
        for (Step step : steps) {
            List<Tensor> ofOutputs = look(totals, step.node.outputs());
            if (ofOutputs.stream().anyMatch(c -> c != null)) {
                List<Tensor> ofInputs = Origins.replaying(
                        step.node,
                        Origins.Part.DERIVATIVE,
                        () -> step.linearized.pullback().apply(ofOutputs));
                for (int i = 0; i < ofInputs.size(); i++) {
                    add(totals, step.node.inputs().get(i), ofInputs.get(i));
                }
            }
        }
        return look(totals, graph.inputs());
    }

    private void add(Map<Tensor, Tensor> totals, Tensor to, Tensor cotangent) {
        if (cotangent != null && active.containsKey(to)) {
            totals.merge(to, cotangent, Tensor::add);
        }
    }

    private static List<Tensor> look(Map<Tensor, Tensor> totals, List<? extends Tensor> tensors) {
        List<Tensor> result = new ArrayList<>();
        tensors.forEach(t -> result.add(totals.get(t)));
        return result;
    }

    private List<Tensor> substitute(List<Tensor> tensors) {
        List<Tensor> result = new ArrayList<>(tensors.size());
        tensors.forEach(t -> result.add(values.getOrDefault(t, t)));
        return result;
    }
}
