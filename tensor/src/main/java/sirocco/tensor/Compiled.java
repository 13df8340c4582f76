package sirocco.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.pass.Passes;

/**
 * A Java method on trees, compiled for a device: traced once for each structure and shape of its arguments, and kept. In a
 * trace it is the method itself.
 */
public final class Compiled {
    private final Backend backend;
    private final Function<List<Object>, Object> function;
    private final BitSet donated;
    private final Map<Signature, Entry> cache = new ConcurrentHashMap<>();

    Compiled(Backend backend, Function<List<Object>, Object> function) {
        this(backend, function, new BitSet());
    }

    private Compiled(Backend backend, Function<List<Object>, Object> function, BitSet donated) {
        this.backend = backend;
        this.function = function;
        this.donated = donated;
    }

    private Compiled donating(int... arguments) {
        BitSet more = (BitSet) donated.clone();
        Arrays.stream(arguments).forEach(more::set);
        return new Compiled(backend, function, more);
    }

    /** What a program was compiled for. */
    private record Signature(List<Tree.Structure> structures, List<Spec> specs) {}

    /** A program, how it came about, and how its outputs become the result. */
    private record Entry(Explanation explanation, Tree.Structure result) {
        Program program() {
            return explanation.program();
        }
    }

    private Object apply(List<Object> arguments) {
        List<Tree.Flat> flat = arguments.stream().map(Tree::flatten).toList();
        List<Tensor> leaves = flat.stream().flatMap(f -> f.leaves().stream()).toList();
        if (leaves.stream().anyMatch(TracedTensor.class::isInstance)) {
            return function.apply(arguments);
        }
        Entry entry = entry(flat, leaves);
        List<ConcreteTensor> outputs = entry.program().run(concrete(leaves));
        return Tree.rebuild(entry.result, Collections.unmodifiableList(outputs));
    }

    private Entry entry(List<Tree.Flat> arguments, List<Tensor> leaves) {
        Signature signature =
                new Signature(arguments.stream().map(Tree.Flat::structure).toList(), Spec.of(leaves));
        Entry known = cache.get(signature);
        if (known == null) {
            known = compile(arguments, signature);
            cache.put(signature, known);
        }
        return known;
    }

    private Entry compile(List<Tree.Flat> arguments, Signature signature) {
        Tree.Structure[] result = new Tree.Structure[1];
        Graph traced = Graph.trace(signature.specs, inputs -> {
            Tree.Flat flat = Tree.flatten(function.apply(unflatten(arguments, inputs)));
            result[0] = flat.structure();
            return flat.leaves();
        });
        int[] replaces = replaces(arguments, result[0], traced);
        Graph ready = Passes.apply(traced, backend);
        return new Entry(new Explanation(traced, ready, backend.compile(ready, replaces)), result[0]);
    }

    private static List<Object> unflatten(List<Tree.Flat> arguments, List<Tensor> leaves) {
        List<Object> result = new ArrayList<>();
        int at = 0;
        for (Tree.Flat argument : arguments) {
            int n = argument.leaves().size();
            result.add(Tree.rebuild(argument.structure(), leaves.subList(at, at + n)));
            at += n;
        }
        return result;
    }

    /** A donated argument is replaced by the first part of the result that has its structure. */
    private int[] replaces(List<Tree.Flat> arguments, Tree.Structure result, Graph graph) {
        int[] replaces = new int[graph.outputs().size()];
        Arrays.fill(replaces, -1);
        int input = 0;
        for (int a = 0; a < arguments.size(); a++) {
            int n = arguments.get(a).leaves().size();
            int output = donated.get(a) ? result.find(arguments.get(a).structure()) : -1;
            for (int i = 0; i < n && output >= 0; i++) {
                Spec old = graph.inputs().get(input + i).spec();
                boolean fits = old.equals(graph.outputs().get(output + i).spec());
                replaces[output + i] = fits && replaces[output + i] < 0 ? input + i : replaces[output + i];
            }
            input += n;
        }
        return replaces;
    }

    private static List<ConcreteTensor> concrete(List<Tensor> tensors) {
        return tensors.stream().map(ConcreteTensor.class::cast).toList();
    }

    private Entry entryFor(List<Object> arguments) {
        List<Tree.Flat> flat = arguments.stream().map(Tree::flatten).toList();
        return entry(flat, flat.stream().flatMap(f -> f.leaves().stream()).toList());
    }

    private <R> Bound<R> bind(List<Object> arguments) {
        List<Integer> first = new ArrayList<>();
        List<Tensor> leaves = new ArrayList<>();
        for (Object argument : arguments) {
            first.add(leaves.size());
            leaves.addAll(Tree.leaves(argument));
        }
        Entry entry = entryFor(arguments);
        return new Bound<>(entry.program().bind(concrete(leaves)), entry.result, List.copyOf(first));
    }

    /** A compiled method with its arguments bound, to be run many times without allocating anything. */
    public static final class Bound<R> {
        private final Program.Execution execution;
        private final Tree.Structure result;
        private final List<Integer> firstLeaf;

        private Bound(Program.Execution execution, Tree.Structure result, List<Integer> firstLeaf) {
            this.execution = execution;
            this.result = result;
            this.firstLeaf = firstLeaf;
        }

        /** Copies the tensors of {@code value}, of the same structure and shapes, over argument {@code argument}. */
        public void set(int argument, Object value) {
            List<Tensor> leaves = Tree.leaves(value);
            for (int i = 0; i < leaves.size(); i++) {
                execution.set(firstLeaf.get(argument) + i, (ConcreteTensor) leaves.get(i));
            }
        }

        /** Runs once; donated arguments become the parts of the result that replace them. */
        public void run() {
            execution.run();
        }

        /** The result of the latest run. It shares memory with this object and changes with the next run. */
        public R result() {
            return Tree.rebuild(result, Collections.unmodifiableList(execution.outputs()));
        }
    }

    @SuppressWarnings("unchecked")
    static <T> T cast(Object value) {
        return (T) value;
    }

    /** A compiled method of one argument. */
    public record Of1<A, R>(Compiled compiled) implements Function<A, R> {
        @Override
        public R apply(A a) {
            return cast(compiled.apply(Arrays.asList(a)));
        }

        /** The same, with arguments (numbered from 0) whose memory the result may take. */
        public Of1<A, R> donating(int... arguments) {
            return new Of1<>(compiled.donating(arguments));
        }

        public Bound<R> bind(A a) {
            return compiled.bind(Arrays.asList(a));
        }

        /** The program for arguments of this structure and these shapes. */
        public Program program(A a) {
            return explain(a).program();
        }

        /** How the method becomes that program. */
        public Explanation explain(A a) {
            return compiled.entryFor(Arrays.asList(a)).explanation;
        }
    }

    /** A compiled method of two arguments. */
    public record Of2<A, B, R>(Compiled compiled) implements BiFunction<A, B, R> {
        @Override
        public R apply(A a, B b) {
            return cast(compiled.apply(Arrays.asList(a, b)));
        }

        /** The same, with arguments (numbered from 0) whose memory the result may take. */
        public Of2<A, B, R> donating(int... arguments) {
            return new Of2<>(compiled.donating(arguments));
        }

        public Bound<R> bind(A a, B b) {
            return compiled.bind(Arrays.asList(a, b));
        }

        /** The program for arguments of this structure and these shapes. */
        public Program program(A a, B b) {
            return explain(a, b).program();
        }

        /** How the method becomes that program. */
        public Explanation explain(A a, B b) {
            return compiled.entryFor(Arrays.asList(a, b)).explanation;
        }
    }

    /** A compiled method of three arguments. */
    public record Of3<A, B, C, R>(Compiled compiled) implements Device.Function3<A, B, C, R> {
        @Override
        public R apply(A a, B b, C c) {
            return cast(compiled.apply(Arrays.asList(a, b, c)));
        }

        /** The same, with arguments (numbered from 0) whose memory the result may take. */
        public Of3<A, B, C, R> donating(int... arguments) {
            return new Of3<>(compiled.donating(arguments));
        }

        public Bound<R> bind(A a, B b, C c) {
            return compiled.bind(Arrays.asList(a, b, c));
        }

        /** The program for arguments of this structure and these shapes. */
        public Program program(A a, B b, C c) {
            return explain(a, b, c).program();
        }

        /** How the method becomes that program. */
        public Explanation explain(A a, B b, C c) {
            return compiled.entryFor(Arrays.asList(a, b, c)).explanation;
        }
    }
}
