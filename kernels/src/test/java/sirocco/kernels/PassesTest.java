package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
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
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.Reshape;
import sirocco.tensor.pass.Algebra;
import sirocco.tensor.pass.CommonSubexpressions;
import sirocco.tensor.pass.DeadCode;
import sirocco.tensor.pass.Fusion;
import sirocco.tensor.pass.Lowering;
import sirocco.tensor.pass.Pass;
import sirocco.tensor.pass.Passes;

/** Passes on random graphs: no bit of any result changes. */
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
        List<ConcreteTensor> expected = Interpreter.run(REFERENCE, graph, inputs);
        List<Pass> passes = List.of(
                new Lowering((op, specs) -> false),
                new DeadCode(),
                new Algebra(),
                new CommonSubexpressions(),
                new Fusion());
        for (Pass pass : passes) {
            Interpreter.assertSame(
                    "seed " + seed + ", " + pass, expected, Interpreter.run(REFERENCE, pass.apply(graph), inputs));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allPassesInTheirOrderKeepTheResults(int seed) {
        Graph graph = RandomGraph.of(seed);
        List<ConcreteTensor> inputs = RandomGraph.inputs(seed);
        List<ConcreteTensor> expected = Interpreter.run(REFERENCE, graph, inputs);
        Graph passed = graph;
        for (Pass pass : Passes.of(FUSING)) {
            passed = pass.apply(passed);
            Interpreter.assertSame(
                    "seed " + seed + ", after " + pass, expected, Interpreter.run(REFERENCE, passed, inputs));
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
        return afterAlgebra(x -> Ops.apply(op, x, c), 3).size();
    }

    private static List<Op> afterAlgebra(UnaryOperator<Tensor> f, int... sizes) {
        Graph graph = Graph.trace(List.of(Spec.of(DType.F64, sizes)), in -> List.of(f.apply(in.getFirst())));
        Graph twice = new Algebra().apply(new Algebra().apply(graph));
        return new DeadCode().apply(twice).nodes().stream().map(Node::op).toList();
    }

    @Test
    void aNeutralConstantOfTheWholeShapeIsDropped() {
        Tensor ones = Tensor.of(new double[] {1, 1, 1});
        Tensor others = Tensor.of(new double[] {1, 1, 2});
        assertEquals(List.of(), afterAlgebra(x -> x.mul(ones), 3));
        assertEquals(List.of(Binary.MUL), afterAlgebra(x -> x.mul(others), 3));
        assertEquals(List.of(Binary.ADD), afterAlgebra(x -> x.add(ones.mul(0)), 3), "−0 + 0 is 0, not −0");
        assertEquals(List.of(Binary.MUL), afterAlgebra(x -> x.mul(ones), 1), "the result has three elements");
    }

    @Test
    void aPermutationUndoneAfterAnElementwiseOperationIsNone() {
        UnaryOperator<Tensor> f = x -> x.permute(2, 0, 1);
        assertEquals(
                List.of(Binary.MUL),
                afterAlgebra(x -> f.apply(x).mul(f.apply(x)).permute(1, 2, 0), 2, 3, 4));
        assertEquals(
                List.of(Permute.of(2, 0, 1), Binary.MUL, Permute.of(1, 2, 0)),
                afterAlgebra(
                        x -> f.apply(x).mul(Tensor.of(new double[] {1, 2, 3})).permute(1, 2, 0), 2, 3, 4),
                "the constant is not permuted");
    }

    @Test
    void aPermutationOfAxesOfOneElementIsAnotherShape() {
        assertEquals(List.of(), afterAlgebra(x -> x.permute(0, 1, 2), 2, 3, 4));
        assertEquals(List.of(new Reshape(Shape.of(1, 3, 4))), afterAlgebra(x -> x.permute(1, 0, 2), 3, 1, 4));
        assertEquals(List.of(Permute.of(1, 0, 2)), afterAlgebra(x -> x.permute(1, 0, 2), 3, 2, 4));
    }
}
