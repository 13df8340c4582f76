package sirocco.tensor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Checkpoint;
import sirocco.tensor.op.Cond;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Scan;
import sirocco.tensor.op.While;

/**
 * Loops and branches over trees of tensors, as parts of a computation: they can be traced, differentiated and
 * compiled, and their length or direction may depend on values. Functions may use tensors from outside.
 */
public final class Control {
    private Control() {}

    /** What a step of a scan passes on and what it gives. */
    public record Step<C, Y>(C carry, Y given) {}

    /**
     * {@code body} for each slice of the first axis of {@code xs}, in order: from a carry and a slice to the next
     * carry and something given, which is stacked along a new first axis.
     *
     * @param xs a tree of at least one tensor, all with the same first size
     */
    public static <C, X, Y> Step<C, Y> scan(BiFunction<C, X, Step<C, Y>> body, C start, X xs) {
        return scan(body, start, xs, Scan.Direction.FORWARD);
    }

    /** As {@link #scan(BiFunction, Object, Object)}, from the last slice to the first if BACKWARD. */
    public static <C, X, Y> Step<C, Y> scan(
            BiFunction<C, X, Step<C, Y>> body, C start, X xs, Scan.Direction direction) {
        return scan(body, start, xs, direction, Ops::applyAll);
    }

    /**
     * As {@link #scan(BiFunction, Object, Object)} over the first {@code count} slices only, an I32 scalar; what
     * further steps would have given is zero. Unlike that of a loop with a condition, its derivative in reverse mode
     * takes no more steps than itself.
     */
    public static <C, X, Y> Step<C, Y> scanFirst(Tensor count, BiFunction<C, X, Step<C, Y>> body, C start, X xs) {
        return scan(
                body,
                start,
                xs,
                Scan.Direction.FORWARD,
                (scan, operands) -> Ops.applyAll(new CountedScan(scan), join(List.of(count), operands)));
    }

    private static <C, X, Y> Step<C, Y> scan(
            BiFunction<C, X, Step<C, Y>> body,
            C start,
            X xs,
            Scan.Direction direction,
            BiFunction<Scan, List<Tensor>, List<Tensor>> loop) {
        Tree.Flat carry = Tree.flatten(start);
        Tree.Flat sequences = Tree.flatten(xs);
        int length = length(sequences.leaves());
        List<Spec> specs = new ArrayList<>(Spec.of(carry.leaves()));
        sequences.leaves().forEach(s -> specs.add(s.spec().with(s.shape().without(0))));
        int carried = carry.leaves().size();
        Tree.Structure[] results = new Tree.Structure[2];
        Graph graph = Graph.trace(specs, arguments -> {
            Step<C, Y> step = body.apply(
                    Tree.rebuild(carry.structure(), arguments.subList(0, carried)),
                    Tree.rebuild(sequences.structure(), arguments.subList(carried, arguments.size())));
            Tree.Flat next = Tree.flatten(step.carry());
            Tree.Flat given = Tree.flatten(step.given());
            requireSame("scan", carry.structure(), next.structure());
            results[0] = next.structure();
            results[1] = given.structure();
            return join(next.leaves(), given.leaves());
        });
        List<Tensor> captured = new ArrayList<>(graph.captured());
        Scan scan = new Scan(graph.closed(), captured.size(), carried, length, direction);
        List<Tensor> outputs = loop.apply(scan, join(captured, join(carry.leaves(), sequences.leaves())));
        return new Step<>(
                Tree.rebuild(results[0], outputs.subList(0, carried)),
                Tree.rebuild(results[1], outputs.subList(carried, outputs.size())));
    }

    private static int length(List<Tensor> sequences) {
        if (sequences.isEmpty() || sequences.getFirst().rank() == 0) {
            throw new IllegalArgumentException("scan: at least one sequence is needed, a tensor of rank 1 or more");
        }
        int length = sequences.getFirst().shape().size(0);
        for (Tensor sequence : sequences) {
            if (sequence.rank() == 0 || sequence.shape().size(0) != length) {
                throw new IllegalArgumentException("scan: sequences of different lengths: "
                        + sequences.getFirst().spec() + " and " + sequence.spec());
            }
        }
        return length;
    }

    private static void requireSame(String op, Tree.Structure before, Tree.Structure after) {
        if (!before.equals(after)) {
            throw new IllegalArgumentException(
                    op + ": a step changes the structure of what it carries: from " + before + " to " + after);
        }
    }

    private static <T> List<T> join(List<? extends T> a, List<? extends T> b) {
        List<T> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    /** {@code then} if the BOOL scalar is true, else {@code otherwise}; only the chosen one is computed. */
    public static <R> R cond(Tensor predicate, Supplier<R> then, Supplier<R> otherwise) {
        if (predicate instanceof ConcreteTensor) {
            return predicate.item() != 0 ? then.get() : otherwise.get();
        }
        Tree.Structure[] results = new Tree.Structure[2];
        Graph first = branch(then, results, 0);
        Graph second = branch(otherwise, results, 1);
        requireSame("cond", results[0], results[1]);
        SequencedSet<TracedTensor> captured = new LinkedHashSet<>(first.captured());
        captured.addAll(second.captured());
        List<TracedTensor> operands = List.copyOf(captured);
        List<Tensor> outputs = Ops.applyAll(
                new Cond(first.closed(operands), second.closed(operands)), join(List.of(predicate), operands));
        return Tree.rebuild(results[0], outputs);
    }

    private static <R> Graph branch(Supplier<R> branch, Tree.Structure[] results, int index) {
        return Graph.traceBranch(() -> {
            Tree.Flat flat = Tree.flatten(branch.get());
            results[index] = flat.structure();
            return flat.leaves();
        });
    }

    /**
     * {@code body} again and again while {@code condition}, a BOOL scalar, holds. It has no reverse-mode derivative.
     */
    public static <C> C whileLoop(Function<C, Tensor> condition, UnaryOperator<C> body, C start) {
        return whileLoop(condition, body, start, While.UNBOUNDED);
    }

    /**
     * {@code body} again and again while {@code condition}, a BOOL scalar, holds, but at most {@code maxSteps} times.
     */
    public static <C> C whileLoop(Function<C, Tensor> condition, UnaryOperator<C> body, C start, int maxSteps) {
        Tree.Flat carry = Tree.flatten(start);
        List<Spec> specs = Spec.of(carry.leaves());
        Graph test =
                Graph.trace(specs, arguments -> List.of(condition.apply(Tree.rebuild(carry.structure(), arguments))));
        Graph step = Graph.trace(specs, arguments -> {
            Tree.Flat next = Tree.flatten(body.apply(Tree.rebuild(carry.structure(), arguments)));
            requireSame("whileLoop", carry.structure(), next.structure());
            return next.leaves();
        });
        SequencedSet<TracedTensor> captured = new LinkedHashSet<>(test.captured());
        captured.addAll(step.captured());
        List<TracedTensor> outside = List.copyOf(captured);
        While loop = new While(test.closed(outside), step.closed(outside), outside.size(), maxSteps);
        return Tree.rebuild(carry.structure(), Ops.applyAll(loop, join(outside, carry.leaves())));
    }

    /**
     * {@code f}, of which the derivative keeps only the arguments and computes the rest once more: less memory for more
     * time (rematerialisation; Chen et al. 2016, "Training deep nets with sublinear memory cost").
     */
    public static <A, R> Function<A, R> checkpoint(Function<A, R> f) {
        return argument -> {
            Tree.Flat flat = Tree.flatten(argument);
            Tree.Structure[] result = new Tree.Structure[1];
            Graph graph = Graph.trace(Spec.of(flat.leaves()), leaves -> {
                Tree.Flat value = Tree.flatten(f.apply(Tree.rebuild(flat.structure(), leaves)));
                result[0] = value.structure();
                return value.leaves();
            });
            List<TracedTensor> captured = graph.captured();
            List<Tensor> outputs = Ops.applyAll(new Checkpoint(graph.closed()), join(captured, flat.leaves()));
            return Tree.rebuild(result[0], outputs);
        };
    }
}
