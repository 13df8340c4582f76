package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;

/**
 * The reverse-mode derivative of a {@link Scan}: a loop forward that also keeps what the derivative of a step needs, and a
 * loop backward over that.
 *
 * <p>The derivative of one step is recorded as one graph and cut in two: what depends on cotangents runs in the loop
 * backward, all else in the loop forward. The gradient of a captured tensor that is a sum of products of rows, as that
 * of a weight is, is not summed in the loop: its factors are kept and multiplied once afterwards, as one large product.
 */
final class ScanDerivative {
    private final Scan scan;
    private final Scan.Loop loop;
    private final int inputs;
    private final List<Integer> floatingOutputs = new ArrayList<>();
    private final Graph joint;
    /** For each input of the body the index of its cotangent among the outputs of the joint graph, or −1. */
    private final int[] cotangentOf;

    private final Set<Tensor> late = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SequencedSet<Tensor> kept = new LinkedHashSet<>();

    ScanDerivative(Scan scan, Scan.Loop loop) {
        this.scan = scan;
        this.loop = loop;
        Graph body = scan.body();
        this.inputs = body.inputs().size();
        for (int i = 0; i < body.outputs().size(); i++) {
            if (body.outputs().get(i).dtype().isFloating()) {
                floatingOutputs.add(i);
            }
        }
        this.cotangentOf = new int[inputs];
        this.joint = joint(body);
        markLate();
    }

    /** (inputs of the body, cotangents of its floating outputs) → (its outputs, cotangents of its inputs). */
    private Graph joint(Graph body) {
        List<Spec> specs = new ArrayList<>(body.inputSpecs());
        floatingOutputs.forEach(i -> specs.add(body.outputSpecs().get(i)));
        return Graph.trace(specs, arguments -> {
            Linearized step = Reverse.linearize(body, arguments.subList(0, inputs));
            List<Tensor> cotangents =
                    new ArrayList<>(Collections.nCopies(body.outputs().size(), null));
            for (int i = 0; i < floatingOutputs.size(); i++) {
                cotangents.set(floatingOutputs.get(i), arguments.get(inputs + i));
            }
            List<Tensor> results = new ArrayList<>(step.outputs());
            List<Tensor> pulled = step.pullback().apply(cotangents);
            for (int i = 0; i < inputs; i++) {
                cotangentOf[i] = pulled.get(i) == null ? -1 : results.size();
                if (pulled.get(i) != null) {
                    results.add(pulled.get(i));
                }
            }
            return results;
        });
    }

    private void markLate() {
        late.addAll(joint.inputs().subList(inputs, joint.inputs().size()));
        for (Node node : joint.nodes()) {
            if (node.inputs().stream().anyMatch(late::contains)) {
                late.addAll(node.outputs());
            }
        }
    }

    private Tensor cotangent(int input) {
        return cotangentOf[input] < 0 ? null : joint.outputs().get(cotangentOf[input]);
    }

    /** Marks {@code tensor} as needed after the step, if it is neither constant, nor captured, nor late. */
    private void keep(Tensor tensor) {
        boolean always = !joint.owns(tensor)
                || joint.inputs().subList(0, scan.captured()).contains(tensor);
        if (!always && !late.contains(tensor)) {
            kept.add(tensor);
        }
    }

    Linearized linearize(List<Tensor> operands) {
        List<Total> totals = new ArrayList<>();
        SequencedSet<Tensor> factors = new LinkedHashSet<>();
        for (int i = 0; i < scan.captured(); i++) {
            SequencedSet<Tensor> own = new LinkedHashSet<>();
            boolean afterwards = cotangent(i) != null && loop.sums() == Scan.Sums.AFTERWARDS;
            Total deferred = afterwards ? deferred(cotangent(i), own) : null;
            totals.add(deferred);
            if (deferred != null) {
                factors.addAll(own);
            }
        }
        Backward backward = new Backward(totals, factors);
        backward.collectKept();
        int outputs = scan.body().outputs().size();
        List<TracedTensor> sequences = joint.inputs().subList(scan.captured() + scan.carried(), inputs);
        List<Tensor> stacked = kept.stream().filter(k -> !sequences.contains(k)).toList();
        Graph forward = extract(
                joint.inputs().subList(0, inputs), joinLists(joint.outputs().subList(0, outputs), stacked));
        List<Tensor> results =
                loop.run(new Scan(forward, scan.captured(), scan.carried(), scan.length(), scan.direction()), operands);
        Map<Tensor, Tensor> stacks = new IdentityHashMap<>();
        for (Tensor tensor : kept) {
            int sequence = sequences.indexOf(tensor);
            stacks.put(
                    tensor,
                    sequence >= 0
                            ? operands.get(scan.captured() + scan.carried() + sequence)
                            : results.get(outputs + stacked.indexOf(tensor)));
        }
        return new Linearized(
                results.subList(0, outputs),
                cotangents -> backward.run(operands, results.subList(0, outputs), stacks, cotangents));
    }

    private static <T> List<T> joinLists(List<? extends T> a, List<? extends T> b) {
        List<T> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    /** The part of the joint graph that computes {@code results} from {@code arguments}. */
    private Graph extract(List<? extends Tensor> arguments, List<Tensor> results) {
        Set<Tensor> given = Collections.newSetFromMap(new IdentityHashMap<>());
        given.addAll(arguments);
        Set<Tensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        needed.addAll(results);
        List<Node> nodes = new ArrayList<>();
        for (Node node : joint.nodes().reversed()) {
            boolean wanted = node.outputs().stream().anyMatch(o -> needed.contains(o) && !given.contains(o));
            if (wanted) {
                nodes.addFirst(node);
                needed.addAll(node.inputs());
            }
        }
        return Graph.trace(Spec.of(List.copyOf(arguments)), values -> {
            Map<Tensor, Tensor> map = new IdentityHashMap<>();
            for (int i = 0; i < arguments.size(); i++) {
                map.put(arguments.get(i), values.get(i));
            }
            for (Node node : nodes) {
                List<Tensor> in =
                        node.inputs().stream().map(t -> map.getOrDefault(t, t)).toList();
                List<Tensor> out = Ops.applyAll(node.op(), in);
                for (int i = 0; i < out.size(); i++) {
                    map.putIfAbsent(node.outputs().get(i), out.get(i));
                }
            }
            return results.stream().map(t -> map.getOrDefault(t, t)).toList();
        });
    }

    /** A sum over all steps, from the stacks of its factors over the steps. */
    private interface Total extends Function<Function<Tensor, Tensor>, Tensor> {}

    /**
     * How {@code gradient}, summed over the steps, follows from stacked factors, which are added to {@code factors}; null
     * if it is no sum of products of matrices or of rows.
     */
    private Total deferred(Tensor gradient, SequencedSet<Tensor> factors) {
        if (!(gradient instanceof TracedTensor traced) || traced.producer() == null || !late.contains(gradient)) {
            return null;
        }
        Node node = traced.producer();
        return switch (node.op()) {
            case Binary add
            when add == Binary.ADD -> {
                Total a = sameShape(node, 0) ? deferred(node.inputs().get(0), factors) : null;
                Total b =
                        a != null && sameShape(node, 1) ? deferred(node.inputs().get(1), factors) : null;
                yield b == null ? null : stacks -> a.apply(stacks).add(b.apply(stacks));
            }
            case Reshape reshape -> {
                Total inner = deferred(node.inputs().getFirst(), factors);
                yield inner == null ? null : stacks -> inner.apply(stacks).reshape(reshape.to());
            }
            case Permute permute -> {
                Total inner = deferred(node.inputs().getFirst(), factors);
                yield inner == null ? null : stacks -> inner.apply(stacks).permute(permute.orderArray());
            }
            case Reduce sum
            when sum.kind() == Reduce.Kind.SUM -> {
                Tensor x = node.inputs().getFirst();
                factors.add(x);
                int[] axes = new int[sum.axes().size() + 1];
                for (int i = 1; i < axes.length; i++) {
                    axes[i] = sum.axes().get(i - 1) + 1;
                }
                yield stacks -> stacks.apply(x).sum(axes);
            }
            case MatMul product when gradient.rank() == 2 -> product(product, node, factors);
            default -> null;
        };
    }

    private static boolean sameShape(Node node, int input) {
        return node.inputs().get(input).shape().equals(node.output().shape());
    }

    /** Σₜ Pₜ·Qₜ as one product: the steps join the inner axis. */
    private Total product(MatMul product, Node node, SequencedSet<Tensor> factors) {
        Tensor p = node.inputs().get(0);
        Tensor q = node.inputs().get(1);
        factors.add(p);
        factors.add(q);
        return stacks -> {
            Tensor left = rowsOfSteps(stacks.apply(p), product.a().flipped());
            Tensor right = rowsOfSteps(stacks.apply(q), product.b());
            return Ops.apply(new MatMul(MatMul.Layout.TRANSPOSED, MatMul.Layout.PLAIN), left, right);
        };
    }

    /** [steps, inner, other] (or [steps, other, inner] if TRANSPOSED) as [steps · inner, other]. */
    private static Tensor rowsOfSteps(Tensor stack, MatMul.Layout layout) {
        Tensor rows = layout == MatMul.Layout.PLAIN ? stack : stack.transpose();
        return rows.reshape(-1, rows.shape().size(2));
    }

    /** The loop backward. */
    private final class Backward {
        private final List<Total> totals;
        private final SequencedSet<Tensor> factors;
        private final List<Integer> summed = new ArrayList<>();

        Backward(List<Total> totals, SequencedSet<Tensor> factors) {
            this.totals = totals;
            this.factors = factors;
            for (int i = 0; i < scan.captured(); i++) {
                if (cotangent(i) != null && totals.get(i) == null) {
                    summed.add(i);
                }
            }
        }

        /** What each step gives: cotangents of slices, then late factors of deferred gradients. */
        private List<Tensor> given() {
            List<Tensor> given = new ArrayList<>();
            for (int i = scan.captured() + scan.carried(); i < inputs; i++) {
                if (cotangent(i) != null) {
                    given.add(cotangent(i));
                }
            }
            factors.stream().filter(late::contains).forEach(given::add);
            return given;
        }

        void collectKept() {
            Set<Tensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
            needed.addAll(given());
            for (int i = 0; i < scan.captured() + scan.carried(); i++) {
                boolean used = i >= scan.captured() || summed.contains(i);
                if (used && cotangent(i) != null) {
                    needed.add(cotangent(i));
                }
            }
            needed.forEach(ScanDerivative.this::keep);
            factors.forEach(ScanDerivative.this::keep);
            for (Node node : joint.nodes().reversed()) {
                boolean wanted = node.outputs().stream().anyMatch(o -> late.contains(o) && needed.contains(o));
                if (wanted) {
                    needed.addAll(node.inputs());
                    node.inputs().forEach(ScanDerivative.this::keep);
                }
            }
        }

        List<Tensor> run(
                List<Tensor> operands, List<Tensor> results, Map<Tensor, Tensor> stacks, List<Tensor> cotangents) {
            List<Tensor> keptList = List.copyOf(kept);
            List<Tensor> given = given();
            Graph body = body(keptList, given);
            List<Tensor> starts = new ArrayList<>(operands.subList(0, scan.captured()));
            List<Tensor> filled = Dual.orZeros(cotangents, results);
            carriedFloating().forEach(i -> starts.add(filled.get(i)));
            summed.forEach(i -> starts.add(operands.get(i).zerosLike()));
            keptList.forEach(k -> starts.add(stacks.get(k)));
            givenFloating().forEach(i -> starts.add(filled.get(i)));
            int carried = carriedFloating().size() + summed.size();
            List<Tensor> ran = loop.run(
                    new Scan(
                            body,
                            scan.captured(),
                            carried,
                            scan.length(),
                            scan.direction().opposite()),
                    starts);
            List<Tensor> sequences = ran.subList(carried, ran.size());
            Map<Tensor, Tensor> lateStacks = new IdentityHashMap<>();
            for (int i = 0; i < given.size(); i++) {
                lateStacks.put(given.get(i), sequences.get(i));
            }
            return pulled(operands, ran, t -> stack(t, stacks, lateStacks, operands));
        }

        private Tensor stack(
                Tensor factor, Map<Tensor, Tensor> stacks, Map<Tensor, Tensor> lateStacks, List<Tensor> operands) {
            if (lateStacks.containsKey(factor)) {
                return lateStacks.get(factor);
            }
            if (stacks.containsKey(factor)) {
                return stacks.get(factor);
            }
            int captured = joint.inputs().indexOf(factor);
            Tensor same = captured >= 0 ? operands.get(captured) : factor;
            return same.unsqueeze(0).broadcastTo(same.shape().insert(0, scan.length()));
        }

        private List<Integer> carriedFloating() {
            return floatingOutputs.stream().filter(i -> i < scan.carried()).toList();
        }

        private List<Integer> givenFloating() {
            return floatingOutputs.stream().filter(i -> i >= scan.carried()).toList();
        }

        /** (captured, cotangents of the carried, running sums, kept values, cotangents of given) → the same, given. */
        private Graph body(List<Tensor> keptList, List<Tensor> given) {
            List<Tensor> arguments = new ArrayList<>(joint.inputs().subList(0, scan.captured()));
            carriedFloating().forEach(i -> arguments.add(ofOutput(i)));
            List<Tensor> stepArguments = joinLists(arguments, keptList);
            givenFloating().forEach(i -> stepArguments.add(ofOutput(i)));
            List<Tensor> results = new ArrayList<>();
            carriedFloating().forEach(i -> results.add(cotangent(scan.captured() + i)));
            summed.forEach(i -> results.add(cotangent(i)));
            List<Integer> absent = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == null) {
                    absent.add(i);
                    results.set(
                            i,
                            ofOutput(carriedFloating().get(i))
                                    .like(0)
                                    .broadcastTo(
                                            ofOutput(carriedFloating().get(i)).shape()));
                }
            }
            results.addAll(given);
            Graph step = extract(stepArguments, results);
            int head = scan.captured() + carriedFloating().size();
            List<Spec> specs = new ArrayList<>(step.inputSpecs().subList(0, head));
            summed.forEach(i -> specs.add(joint.inputSpecs().get(i)));
            specs.addAll(step.inputSpecs().subList(head, step.inputs().size()));
            return Graph.trace(specs, all -> {
                int sums = summed.size();
                List<Tensor> in = joinLists(all.subList(0, head), all.subList(head + sums, all.size()));
                List<Tensor> out = new ArrayList<>(step.apply(in));
                for (int i = 0; i < sums; i++) {
                    int at = carriedFloating().size() + i;
                    out.set(at, all.get(head + i).add(out.get(at)));
                }
                return out;
            });
        }

        /** The cotangent of output {@code i} of the body, as an input of the joint graph. */
        private Tensor ofOutput(int i) {
            return joint.inputs().get(inputs + floatingOutputs.indexOf(i));
        }

        private List<Tensor> pulled(List<Tensor> operands, List<Tensor> ran, Function<Tensor, Tensor> stacks) {
            List<Tensor> result = new ArrayList<>(Collections.nCopies(operands.size(), null));
            int carriedCount = carriedFloating().size();
            for (int i = 0; i < scan.captured(); i++) {
                if (totals.get(i) != null) {
                    result.set(i, totals.get(i).apply(stacks));
                }
            }
            for (int i = 0; i < summed.size(); i++) {
                result.set(summed.get(i), ran.get(carriedCount + i));
            }
            for (int i = 0; i < carriedCount; i++) {
                result.set(scan.captured() + carriedFloating().get(i), ran.get(i));
            }
            int at = carriedCount + summed.size();
            for (int i = scan.captured() + scan.carried(); i < inputs; i++) {
                if (cotangent(i) != null) {
                    result.set(i, ran.get(at++));
                }
            }
            return result;
        }
    }
}
