package sirocco.tensor.pass;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
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
        private final Map<Node, Integer> position = new IdentityHashMap<>();
        private final Map<Node, Group> groups = new IdentityHashMap<>();
        private final List<Group> live = new ArrayList<>();

        Grouping(Graph graph) {
            this.graph = graph;
            graph.nodes().forEach(node -> position.put(node, position.size()));
            graph.nodes().forEach(this::place);
        }

        /**
         * Makes a group of a node, and joins it with the groups of its producers where that is possible. A condition waits
         * for the group that uses it: what it is made of is often kept anyway, and a mask between groups costs memory.
         */
        private void place(Node node) {
            Group own = new Group(position.get(node), node);
            List<Group> sources = node.inputs().stream()
                    .map(this::groupOf)
                    .filter(g -> g != null)
                    .distinct()
                    .toList();
            sources.forEach(own::need);
            live.add(own);
            groups.put(node, own);
            if (node.output().dtype() == DType.BOOL) {
                return;
            }
            for (Group source : sources) {
                if (own.fits(source) && !meetOutside(own, source)) {
                    join(own, source);
                }
            }
        }

        /** Whether a third group needs one of the two and is needed by the other, so that joined they would need themselves. */
        private boolean meetOutside(Group own, Group source) {
            return own.needs.stream().anyMatch(other -> other != source && other.needs.contains(source))
                    || source.needs.stream().anyMatch(other -> other.needs.contains(own));
        }

        private void join(Group own, Group source) {
            source.nodes.forEach(node -> groups.put(node, own));
            own.nodes.addAll(source.nodes);
            own.nodes.sort(Comparator.comparingInt(position::get));
            own.needs.remove(source);
            own.needs.addAll(source.needs);
            live.remove(source);
            for (Group other : live) {
                if (other.needs.remove(source)) {
                    other.need(own);
                }
            }
        }

        private Group groupOf(Tensor tensor) {
            return graph.owns(tensor) ? groups.get(((TracedTensor) tensor).producer()) : null;
        }

        Graph fused() {
            SequencedSet<Group> order = new LinkedHashSet<>();
            live.forEach(group -> sort(group, order));
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

        private void sort(Group group, SequencedSet<Group> order) {
            if (!order.contains(group)) {
                group.needs.stream()
                        .sorted(Comparator.comparingInt(g -> g.number))
                        .forEach(needed -> sort(needed, order));
                order.add(group);
            }
        }
    }

    /** Nodes that are computed together, and all groups that must be computed before. */
    private static final class Group {
        final int number;
        final List<Node> nodes = new ArrayList<>();
        final Set<Group> needs = Collections.newSetFromMap(new IdentityHashMap<>());

        Group(int number, Node node) {
            this.number = number;
            nodes.add(node);
        }

        void need(Group other) {
            needs.add(other);
            needs.addAll(other.needs);
        }

        boolean fits(Group other) {
            return isElementwise()
                    && other.isElementwise()
                    && nodes.size() + other.nodes.size() <= LARGEST
                    && shape().equals(other.shape());
        }

        private boolean isElementwise() {
            return nodes.getFirst().op() instanceof Elementwise;
        }

        private Shape shape() {
            return nodes.getFirst().output().shape();
        }
    }
}
