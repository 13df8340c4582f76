package sirocco.tensor.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Scan;

/**
 * Finds where a computation left the finite numbers: it is computed anew, operation by operation on the host, and of
 * the values that an infinite or NaN output was made of, the first is named.
 */
public final class FirstNonFinite {
    private final Graph graph;
    private final Map<Tensor, Tensor> values = new IdentityHashMap<>();
    private final Map<Tensor, Culprit> culprits = new IdentityHashMap<>();
    private final Map<Tensor, Integer> lastUse = new IdentityHashMap<>();

    private FirstNonFinite(Graph graph) {
        this.graph = graph;
    }

    /** What was not finite although nothing before it was so. */
    public sealed interface Culprit {
        /** An input of the graph. */
        record Input(int index) implements Culprit {}

        /**
         * An operation on finite inputs.
         *
         * @param node of the graph
         * @param op the operation itself: of {@code node}, or inside of it
         * @param inside the operations around it, outermost first; empty if it is that of {@code node}
         * @param inputs its inputs
         * @param outputs its outputs
         */
        record Operation(Node node, Op op, List<String> inside, List<Spec> inputs, List<Spec> outputs, Range range)
                implements Culprit {}
    }

    /** The least and the greatest element of the floating inputs. */
    public record Range(double least, double greatest) {

        private static Range of(List<Tensor> inputs) {
            double least = Double.POSITIVE_INFINITY;
            double greatest = Double.NEGATIVE_INFINITY;
            for (Tensor input : inputs) {
                if (input.dtype().isFloating()) {
                    for (double value : input.toDoubles()) {
                        least = Math.min(least, value);
                        greatest = Math.max(greatest, value);
                    }
                }
            }
            return new Range(least, greatest);
        }
    }

    /**
     * The culprit for the first output that is not finite; empty if all are finite. Constants count as finite.
     *
     * @param graph without captured tensors
     * @param arguments concrete
     */
    public static Optional<Culprit> in(Graph graph, List<Tensor> arguments) {
        return Optional.ofNullable(new FirstNonFinite(graph).find(arguments));
    }

    private Culprit find(List<Tensor> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            values.put(graph.inputs().get(i), arguments.get(i));
            if (!isFinite(arguments.get(i))) {
                culprits.put(graph.inputs().get(i), new Culprit.Input(i));
            }
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            for (Tensor input : graph.nodes().get(i).inputs()) {
                lastUse.put(input, i);
            }
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            compute(graph.nodes().get(i));
            release(i);
        }
        return graph.outputs().stream()
                .filter(culprits::containsKey)
                .findFirst()
                .map(culprits::get)
                .orElse(null);
    }

    private void compute(Node node) {
        List<Tensor> inputs = new ArrayList<>();
        Culprit known = null;
        for (Tensor input : node.inputs()) {
            inputs.add(values.getOrDefault(input, input));
            known = known == null ? culprits.get(input) : known;
        }
        List<Tensor> outputs = Ops.applyAll(node.op(), inputs);
        for (int i = 0; i < outputs.size(); i++) {
            values.put(node.outputs().get(i), outputs.get(i));
            if (!isFinite(outputs.get(i))) {
                known = known == null ? operation(node, inputs) : known;
                culprits.put(node.outputs().get(i), known);
            }
        }
    }

    /** Forgets what no later node reads, since all of a step's intermediate results together may be large. */
    private void release(int done) {
        Node node = graph.nodes().get(done);
        node.inputs().stream().filter(t -> lastUse.get(t) == done).forEach(values::remove);
        node.outputs().stream().filter(t -> !lastUse.containsKey(t)).forEach(values::remove);
    }

    private static Culprit operation(Node node, List<Tensor> inputs) {
        Culprit inner = null;
        if (node.op() instanceof Composite composite) {
            inner = in(composite.graph(Spec.of(inputs)), inputs).orElse(null);
        } else if (node.op() instanceof Scan scan) {
            inner = inScan(scan, inputs);
        }
        if (inner instanceof Culprit.Operation o) {
            List<String> inside = new ArrayList<>(List.of(node.op().name()));
            inside.addAll(o.inside);
            return new Culprit.Operation(node, o.op, inside, o.inputs, o.outputs, o.range);
        }
        return new Culprit.Operation(
                node, node.op(), List.of(), Spec.of(inputs), Spec.of(node.outputs()), Range.of(inputs));
    }

    private static Culprit inScan(Scan scan, List<Tensor> inputs) {
        int loop = scan.captured() + scan.carried();
        List<Tensor> captured = inputs.subList(0, scan.captured());
        List<Tensor> carried = inputs.subList(scan.captured(), loop);
        for (int i = 0; i < scan.length(); i++) {
            int at = scan.direction() == Scan.Direction.FORWARD ? i : scan.length() - 1 - i;
            List<Tensor> arguments = new ArrayList<>(captured);
            arguments.addAll(carried);
            inputs.subList(loop, inputs.size()).forEach(sequence -> arguments.add(sequence.select(0, at)));
            Optional<Culprit> found = in(scan.body(), arguments);
            if (found.isPresent()) {
                return found.get();
            }
            carried = scan.body().apply(arguments).subList(0, scan.carried());
        }
        return null;
    }

    private static boolean isFinite(Tensor tensor) {
        return ((ConcreteTensor) tensor).isFinite();
    }
}
