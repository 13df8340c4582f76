package sirocco.tensor.pass;

import java.util.ArrayList;
import java.util.BitSet;
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
import sirocco.tensor.TracedTensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.Ops;

/**
 * Gathers connected elementwise operations of one shape into {@link Fused} groups, so that intermediate results stay in
 * registers. A group never depends on itself by way of another node.
 */
public final class Fusion implements Pass {
    /** Beyond this many operations a group's loop would run out of registers and its class out of the JIT's limits. */
    private static final int LARGEST = 40;

    @Override
    public Graph apply(Graph graph) {
        return new Grouping(graph).fused();
    }

    /** The search for groups in one graph. */
    private static final class Grouping {
        private final Graph graph;
        private final Map<Node, Group> groups = new IdentityHashMap<>();
        private final List<Group> all = new ArrayList<>();

        Grouping(Graph graph) {
            this.graph = graph;
            graph.nodes().forEach(this::place);
        }

        /** Puts a node into the group of one of its producers where that is possible, else into a new one. */
        private void place(Node node) {
            List<Group> sources = node.inputs().stream()
                    .map(this::groupOf)
                    .filter(g -> g != null)
                    .distinct()
                    .toList();
            Group own = null;
            if (node.op() instanceof Elementwise) {
                for (Group source : sources) {
                    if (own == null && source.accepts(node) && sources.stream().noneMatch(g -> passes(g, source))) {
                        own = source;
                    }
                }
            }
            if (own == null) {
                own = new Group(all.size());
                all.add(own);
            }
            own.nodes.add(node);
            groups.put(node, own);
            for (Group source : sources) {
                if (source != own) {
                    depend(own, source);
                }
            }
        }

        private boolean passes(Group by, Group target) {
            return by != target && by.needs.get(target.number);
        }

        /** Records that {@code group}, and all that need it, need {@code source} and all that it needs. */
        private void depend(Group group, Group source) {
            BitSet added = (BitSet) source.needs.clone();
            added.set(source.number);
            group.needs.or(added);
            for (Group other : all) {
                if (other.needs.get(group.number)) {
                    other.needs.or(group.needs);
                }
            }
        }

        private Group groupOf(Tensor tensor) {
            return graph.owns(tensor) ? groups.get(((TracedTensor) tensor).producer()) : null;
        }

        Graph fused() {
            List<Group> order = new ArrayList<>();
            BitSet placed = new BitSet();
            all.forEach(group -> sort(group, placed, order));
            Set<Tensor> wanted = wantedOutside();
            return Graph.trace(graph.inputSpecs(), arguments -> {
                Map<Tensor, Tensor> values = new IdentityHashMap<>();
                put(values, graph.inputs(), arguments);
                order.forEach(group -> emit(group, wanted, values));
                return substitute(graph.outputs(), values);
            });
        }

        /** Results that another group or the graph's outputs use. */
        private Set<Tensor> wantedOutside() {
            Set<Tensor> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
            wanted.addAll(graph.outputs());
            for (Node node : graph.nodes()) {
                for (Tensor input : node.inputs()) {
                    if (groupOf(input) != groups.get(node)) {
                        wanted.add(input);
                    }
                }
            }
            return wanted;
        }

        private void emit(Group group, Set<Tensor> wanted, Map<Tensor, Tensor> values) {
            if (group.nodes.size() == 1) {
                Node node = group.nodes.getFirst();
                put(values, node.outputs(), Ops.applyAll(node.op(), substitute(node.inputs(), values)));
                return;
            }
            List<Tensor> inputs = inputs(group);
            List<Tensor> outputs = group.nodes.stream()
                    .map(node -> (Tensor) node.output())
                    .filter(wanted::contains)
                    .toList();
            Graph body = Graph.trace(Spec.of(inputs), arguments -> {
                Map<Tensor, Tensor> inner = new IdentityHashMap<>();
                put(inner, inputs, arguments);
                group.nodes.forEach(node ->
                        put(inner, node.outputs(), Ops.applyAll(node.op(), substitute(node.inputs(), inner))));
                return substitute(outputs, inner);
            });
            put(values, outputs, Ops.applyAll(new Fused(body), substitute(inputs, values)));
        }

        /** What a group reads from outside: all but its own results and single constants, which it holds itself. */
        private List<Tensor> inputs(Group group) {
            SequencedSet<Tensor> inputs = new LinkedHashSet<>();
            for (Node node : group.nodes) {
                for (Tensor input : node.inputs()) {
                    boolean literal = input instanceof ConcreteTensor && input.size() == 1;
                    if (!literal && groupOf(input) != group) {
                        inputs.add(input);
                    }
                }
            }
            return List.copyOf(inputs);
        }

        private static void put(Map<Tensor, Tensor> values, List<? extends Tensor> keys, List<Tensor> results) {
            for (int i = 0; i < results.size(); i++) {
                values.put(keys.get(i), results.get(i));
            }
        }

        private static List<Tensor> substitute(List<Tensor> tensors, Map<Tensor, Tensor> values) {
            return tensors.stream().map(t -> values.getOrDefault(t, t)).toList();
        }

        private void sort(Group group, BitSet placed, List<Group> order) {
            if (!placed.get(group.number)) {
                placed.set(group.number);
                group.needs.stream().forEach(n -> sort(all.get(n), placed, order));
                order.add(group);
            }
        }
    }

    private static final class Group {
        final int number;
        final List<Node> nodes = new ArrayList<>();
        final BitSet needs = new BitSet();

        Group(int number) {
            this.number = number;
        }

        boolean accepts(Node node) {
            return nodes.getFirst().op() instanceof Elementwise
                    && nodes.size() < LARGEST
                    && nodes.getFirst().output().shape().equals(node.output().shape());
        }
    }
}
