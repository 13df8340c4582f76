package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Scan;
import sirocco.tensor.pass.Pass;

/**
 * Gathers runs of operations on a few elements into {@link Unrolled} ones. Each waits until a larger operation needs its
 * result, so that runs are long.
 */
final class Unrolling implements Pass {
    /** Numbers that the steps of a short loop may compute to be part of a run. */
    private static final int MOST_OF_LOOP = 1024;

    private final UnaryOperator<Graph> passes;

    /** A pass that knows those which bodies of loops go through before. */
    Unrolling(UnaryOperator<Graph> passes) {
        this.passes = passes;
    }

    @Override
    public Graph apply(Graph graph) {
        Graph flat = withoutShortLoops(graph);
        if (flat.nodes().stream().noneMatch(UnrolledCode::takes)) {
            return flat;
        }
        return Graph.trace(flat.inputSpecs(), arguments -> new Run(flat, arguments).outputs());
    }

    private Graph withoutShortLoops(Graph graph) {
        Map<Node, Graph> bodies = new IdentityHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Scan scan && scan.length() > 0 && UnrolledCode.isSmall(node)) {
                Graph body = passes.apply(scan.body());
                long size = body.nodes().stream().mapToLong(UnrolledCode::size).sum();
                if (body.nodes().stream().allMatch(UnrolledCode::takes) && size * scan.length() <= MOST_OF_LOOP) {
                    bodies.put(node, body);
                }
            }
        }
        return bodies.isEmpty()
                ? graph
                : graph.rewrite((node, inputs) -> bodies.containsKey(node)
                        ? steps((Scan) node.op(), bodies.get(node), inputs)
                        : Ops.applyAll(node.op(), inputs));
    }

    /** What a scan gives, one step after the other. */
    private static List<Tensor> steps(Scan scan, Graph body, List<Tensor> inputs) {
        int each = scan.captured() + scan.carried();
        int given = body.outputs().size() - scan.carried();
        List<Tensor> carried = inputs.subList(scan.captured(), each);
        List<Tensor[]> rows = new ArrayList<>();
        for (int i = 0; i < given; i++) {
            rows.add(new Tensor[scan.length()]);
        }
        for (int step = 0; step < scan.length(); step++) {
            int index = scan.direction() == Scan.Direction.FORWARD ? step : scan.length() - 1 - step;
            List<Tensor> arguments = new ArrayList<>(inputs.subList(0, scan.captured()));
            arguments.addAll(carried);
            inputs.subList(each, inputs.size()).forEach(rowsOf -> arguments.add(rowsOf.select(0, index)));
            List<Tensor> results = body.apply(arguments);
            carried = results.subList(0, scan.carried());
            for (int i = 0; i < given; i++) {
                rows.get(i)[index] = results.get(scan.carried() + i);
            }
        }
        List<Tensor> outputs = new ArrayList<>(carried);
        rows.forEach(all -> outputs.add(Tensor.stack(0, List.of(all))));
        return outputs;
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
            List<Tensor> inputs = inputs();
            List<Tensor> outputs = results();
            long accesses = Stream.concat(inputs.stream(), outputs.stream())
                    .mapToLong(Tensor::size)
                    .sum();
            if (UnrolledCode.pays(waiting, accesses)) {
                emitUnrolled(inputs, outputs);
            } else {
                waiting.forEach(node -> emit(node, values));
            }
            waiting.clear();
            awaited.clear();
            size = 0;
        }

        private void emitUnrolled(List<Tensor> inputs, List<Tensor> outputs) {
            Graph body = Graph.trace(Spec.of(inputs), arguments -> {
                Map<Tensor, Tensor> inner = new IdentityHashMap<>();
                put(inner, inputs, arguments);
                waiting.forEach(node -> emit(node, inner));
                return substitute(outputs, inner);
            });
            put(values, outputs, Ops.applyAll(new Unrolled(body), substitute(inputs, values)));
        }

        /** What is used outside of the run. */
        private List<Tensor> results() {
            Map<Tensor, Integer> inside = new IdentityHashMap<>();
            waiting.forEach(node -> node.inputs().forEach(input -> inside.merge(input, 1, Integer::sum)));
            List<Tensor> outputs = new ArrayList<>();
            for (Node node : waiting) {
                for (Tensor output : node.outputs()) {
                    if (uses.getOrDefault(output, 0) > inside.getOrDefault(output, 0)) {
                        outputs.add(output);
                    }
                }
            }
            return outputs;
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
