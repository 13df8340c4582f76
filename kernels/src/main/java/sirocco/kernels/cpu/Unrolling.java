package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.MemoryPlan;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Ops;
import sirocco.tensor.pass.Pass;

/**
 * Gathers runs of operations on a few elements into {@link Unrolled} ones. Each waits until a larger operation needs its
 * result, so that runs are long.
 */
final class Unrolling implements Pass {

    @Override
    public Graph apply(Graph graph) {
        if (graph.nodes().stream().noneMatch(UnrolledCode::takes)) {
            return graph;
        }
        return Graph.trace(graph.inputSpecs(), arguments -> new Run(graph, arguments).outputs());
    }

    /** One walk over a graph. */
    private static final class Run {
        private final Graph graph;
        private final Map<Tensor, Tensor> values = new IdentityHashMap<>();
        private final List<Node> waiting = new ArrayList<>();
        private final Set<Tensor> awaited = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Map<Tensor, Integer> uses = new IdentityHashMap<>();
        private long size;

        Run(Graph graph, List<Tensor> arguments) {
            this.graph = graph;
            put(values, graph.inputs(), arguments);
            graph.outputs().forEach(output -> uses.merge(output, 1, Integer::sum));
            graph.nodes().forEach(node -> node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        }

        List<Tensor> outputs() {
            graph.nodes().forEach(this::next);
            emitWaiting();
            return substitute(graph.outputs(), values);
        }

        private void next(Node node) {
            if (UnrolledCode.takes(node)) {
                long more = UnrolledCode.size(node);
                if (size + more > UnrolledCode.MOST_VALUES) {
                    emitWaiting();
                }
                size += more;
                waiting.add(node);
                awaited.addAll(node.outputs());
            } else {
                if (node.inputs().stream().anyMatch(awaited::contains)) {
                    emitWaiting();
                }
                emit(node, values);
            }
        }

        private void emitWaiting() {
            long kernels = waiting.stream()
                    .filter(node -> !MemoryPlan.isView(node.op()))
                    .count();
            if (kernels > 1) {
                emitUnrolled();
            } else {
                waiting.forEach(node -> emit(node, values));
            }
            waiting.clear();
            awaited.clear();
            size = 0;
        }

        private void emitUnrolled() {
            Map<Tensor, Integer> inside = new IdentityHashMap<>();
            waiting.forEach(node -> node.inputs().forEach(input -> inside.merge(input, 1, Integer::sum)));
            List<Tensor> inputs = inputs();
            List<Tensor> outputs = new ArrayList<>();
            for (Node node : waiting) {
                for (Tensor output : node.outputs()) {
                    if (uses.getOrDefault(output, 0) > inside.getOrDefault(output, 0)) {
                        outputs.add(output);
                    }
                }
            }
            Graph body = Graph.trace(Spec.of(inputs), arguments -> {
                Map<Tensor, Tensor> inner = new IdentityHashMap<>();
                put(inner, inputs, arguments);
                waiting.forEach(node -> emit(node, inner));
                return substitute(outputs, inner);
            });
            put(values, outputs, Ops.applyAll(new Unrolled(body), substitute(inputs, values)));
        }

        /** What the run reads from outside, but constants, which it holds itself. */
        private List<Tensor> inputs() {
            SequencedSet<Tensor> inputs = new LinkedHashSet<>();
            for (Node node : waiting) {
                for (Tensor input : node.inputs()) {
                    if (!(input instanceof ConcreteTensor) && !awaited.contains(input)) {
                        inputs.add(input);
                    }
                }
            }
            return List.copyOf(inputs);
        }

        private static void emit(Node node, Map<Tensor, Tensor> values) {
            put(values, node.outputs(), Ops.applyAll(node.op(), substitute(node.inputs(), values)));
        }

        private static void put(Map<Tensor, Tensor> values, List<? extends Tensor> keys, List<Tensor> results) {
            for (int i = 0; i < results.size(); i++) {
                values.put(keys.get(i), results.get(i));
            }
        }

        private static List<Tensor> substitute(List<Tensor> tensors, Map<Tensor, Tensor> values) {
            return tensors.stream().map(t -> values.getOrDefault(t, t)).toList();
        }
    }
}
