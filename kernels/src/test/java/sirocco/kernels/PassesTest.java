package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.pass.Algebra;
import sirocco.tensor.pass.CommonSubexpressions;
import sirocco.tensor.pass.DeadCode;
import sirocco.tensor.pass.Fusion;
import sirocco.tensor.pass.Lowering;
import sirocco.tensor.pass.Pass;
import sirocco.tensor.pass.Passes;

/** Passes and memory plans on random graphs: no bit of any result changes. */
class PassesTest {
    private static final Backend REFERENCE = Backends.named("reference");

    /** The reference, but with elementwise groups, for the passes alone. */
    private static final Backend FUSING = new Backend() {
        @Override
        public String name() {
            return "fusing";
        }

        @Override
        public String obstacle() {
            return "";
        }

        @Override
        public int eagerRank() {
            return REFERENCE.eagerRank();
        }

        @Override
        public boolean takes(Composite op, List<Spec> inputs) {
            return op instanceof Fused;
        }

        @Override
        public boolean fuses() {
            return true;
        }

        @Override
        public List<ConcreteTensor> evaluate(Op op, List<ConcreteTensor> inputs, List<Spec> outputs) {
            return REFERENCE.evaluate(op, inputs, outputs);
        }

        @Override
        public Program compile(Graph graph, int[] replaces) {
            return REFERENCE.compile(graph, replaces);
        }
    };

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachPassKeepsTheResults(int seed) {
        Graph graph = RandomGraph.of(seed);
        List<ConcreteTensor> inputs = RandomGraph.inputs(seed);
        List<ConcreteTensor> expected = Interpreter.run(graph, inputs);
        List<Pass> passes = List.of(
                new Lowering((op, specs) -> false),
                new DeadCode(),
                new Algebra(),
                new CommonSubexpressions(),
                new Fusion());
        for (Pass pass : passes) {
            assertSame("seed " + seed + ", " + pass, expected, Interpreter.run(pass.apply(graph), inputs));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allPassesInTheirOrderKeepTheResults(int seed) {
        Graph graph = RandomGraph.of(seed);
        List<ConcreteTensor> inputs = RandomGraph.inputs(seed);
        List<ConcreteTensor> expected = Interpreter.run(graph, inputs);
        Graph passed = graph;
        for (Pass pass : Passes.of(FUSING)) {
            passed = pass.apply(passed);
            assertSame("seed " + seed + ", after " + pass, expected, Interpreter.run(passed, inputs));
        }
        assertTrue(
                passed.nodes().size() <= graph.nodes().size() + lowered(graph), "seed " + seed + ": no node is added");
    }

    /** How many nodes composites hold. */
    private static int lowered(Graph graph) {
        return graph.nodes().stream()
                .filter(n -> n.op() instanceof Composite)
                .mapToInt(n ->
                        ((Composite) n.op()).graph(Spec.of(n.inputs())).nodes().size())
                .sum();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupsHoldElementwiseOperationsOfOneShape(int seed) {
        Graph fused = Passes.apply(RandomGraph.of(seed), FUSING);
        for (Node node : fused.nodes()) {
            if (node.op() instanceof Fused group) {
                Set<Object> shapes = new HashSet<>();
                for (Node inner : group.group().nodes()) {
                    assertTrue(inner.op() instanceof Elementwise, "in a group: " + inner.op());
                    shapes.add(inner.output().shape());
                }
                assertEquals(1, shapes.size(), "shapes in a group: " + shapes);
                assertTrue(group.group().captured().isEmpty(), "a group must not capture");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void planNeverLetsLiveValuesMeet(int seed) {
        Graph graph = RandomGraph.of(seed);
        List<ConcreteTensor> expected = Interpreter.run(graph, RandomGraph.inputs(seed));
        Graph ready = Passes.apply(graph, REFERENCE);
        int[] none = new int[graph.outputs().size()];
        Arrays.fill(none, -1);
        Program program = REFERENCE.compile(ready, none);
        assertSame("seed " + seed, expected, program.run(RandomGraph.inputs(seed)));
        Program.Footprint footprint = program.footprint();
        long padding = 64L
                * ready.nodes().stream().mapToInt(n -> n.outputs().size() + 1).sum();
        assertTrue(
                footprint.planned() <= footprint.sumOfIntermediates() + padding,
                "seed " + seed + ": " + footprint + " with at most " + padding + " bytes of alignment");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void donatedInputsBecomeOutputs(int seed) {
        Graph graph = RandomGraph.of(seed);
        int[] replaces = someReplacements(graph, new SplittableRandom(seed));
        Program program = REFERENCE.compile(Passes.apply(graph, REFERENCE), replaces);
        List<ConcreteTensor> state = RandomGraph.inputs(seed);
        assertSame("seed " + seed, Interpreter.run(graph, state), program.run(RandomGraph.inputs(seed)));
        Program.Execution bound = program.bind(RandomGraph.inputs(seed));
        for (int step = 0; step < 3; step++) {
            List<ConcreteTensor> expected = Interpreter.run(graph, state);
            bound.run();
            assertSame("seed " + seed + ", step " + step, expected, bound.outputs());
            state = replaced(state, expected, replaces);
        }
    }

    /** Random outputs take the memory of inputs of their type and shape, each input at most once. */
    private static int[] someReplacements(Graph graph, SplittableRandom random) {
        int[] replaces = new int[graph.outputs().size()];
        Set<Integer> used = new HashSet<>();
        for (int k = 0; k < replaces.length; k++) {
            Spec spec = graph.outputs().get(k).spec();
            List<Integer> fitting = IntStream.range(0, graph.inputs().size())
                    .filter(i ->
                            !used.contains(i) && graph.inputs().get(i).spec().equals(spec))
                    .boxed()
                    .toList();
            boolean taken = !fitting.isEmpty() && random.nextInt(4) > 0;
            replaces[k] = taken ? fitting.get(random.nextInt(fitting.size())) : -1;
            used.add(replaces[k]);
        }
        return replaces;
    }

    private static List<ConcreteTensor> replaced(
            List<ConcreteTensor> inputs, List<ConcreteTensor> outputs, int[] replaces) {
        List<ConcreteTensor> result = new ArrayList<>(inputs);
        for (int k = 0; k < replaces.length; k++) {
            if (replaces[k] >= 0) {
                result.set(replaces[k], outputs.get(k));
            }
        }
        return result;
    }

    @Test
    void aNeutralConstantIsDroppedWhereNoBitChanges() {
        assertEquals(0, afterAlgebra(Binary.MUL, 1));
        assertEquals(0, afterAlgebra(Binary.DIV, 1));
        assertEquals(0, afterAlgebra(Binary.SUB, 0.0));
        assertEquals(0, afterAlgebra(Binary.ADD, -0.0));
        assertEquals(1, afterAlgebra(Binary.ADD, 0.0), "−0 + 0 is 0, not −0");
        assertEquals(1, afterAlgebra(Binary.SUB, -0.0), "−0 − −0 is 0, not −0");
    }

    private static int afterAlgebra(Binary op, double constant) {
        Tensor c = Tensor.scalar(DType.F64, constant);
        Graph graph = Graph.trace(List.of(Spec.of(DType.F64, 3)), in -> List.of(Ops.apply(op, in.getFirst(), c)));
        return new DeadCode().apply(new Algebra().apply(graph)).nodes().size();
    }

    /** All bits are equal, but NaN equals NaN. */
    private static void assertSame(String what, List<ConcreteTensor> expected, List<ConcreteTensor> actual) {
        assertEquals(Spec.of(expected), Spec.of(actual), what);
        for (int k = 0; k < expected.size(); k++) {
            boolean same = expected.get(k).dtype().isFloating()
                    ? Arrays.equals(expected.get(k).toDoubles(), actual.get(k).toDoubles())
                    : expected.get(k).sameBits(actual.get(k));
            assertTrue(same, what + ", output " + k + ": expected " + expected.get(k) + ", got " + actual.get(k));
        }
    }
}
