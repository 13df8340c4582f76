package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.kernels.DeviceParity;
import sirocco.kernels.Interpreter;
import sirocco.kernels.RandomGraph;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Catalogue;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Sample;
import sirocco.tensor.op.Scan;
import sirocco.tensor.pass.Passes;

/** Runs of operations on a few elements, in one method, give bit for bit what these give one by one. */
class UnrolledTest {
    private static final Backend CPU = Backends.named("cpu");
    private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64};

    private static List<ConcreteTensor> run(Graph graph, List<ConcreteTensor> inputs) {
        int[] none = new int[graph.outputs().size()];
        Arrays.fill(none, -1);
        return CPU.compile(graph, none).run(inputs);
    }

    private static List<ConcreteTensor> concrete(List<Tensor> tensors) {
        return tensors.stream().map(t -> (ConcreteTensor) t).toList();
    }

    /** Compares the function as one unrolled operation with it operation by operation. */
    private static void check(String what, UnaryOperator<List<Tensor>> f, Tensor... inputs) {
        Graph graph = Graph.trace(Spec.of(List.of(inputs)), f);
        assertTrue(graph.nodes().stream().allMatch(UnrolledCode::takes), what);
        List<ConcreteTensor> arguments = concrete(List.of(inputs));
        Graph whole = Graph.trace(graph.inputSpecs(), in -> Ops.applyAll(new Unrolled(graph), in));
        Interpreter.assertSame(what, Interpreter.run(CPU, graph, arguments), run(whole, arguments));
    }

    private static boolean takes(Sample sample, DType dtype) {
        Graph graph = Graph.trace(sample.specs(dtype), in -> Ops.applyAll(sample.op(dtype), in));
        return !graph.nodes().isEmpty() && graph.nodes().stream().allMatch(UnrolledCode::takes);
    }

    @TestFactory
    Stream<DynamicTest> operationsOfTheCatalogue() {
        return Catalogue.samples().stream()
                .flatMap(sample -> sample.dtypes().stream()
                        .filter(dtype -> takes(sample, dtype))
                        .map(dtype -> DynamicTest.dynamicTest(
                                sample.describe(dtype),
                                () -> check(
                                        sample.describe(dtype),
                                        in -> Ops.applyAll(sample.op(dtype), in),
                                        sample.inputs(dtype, 7).toArray(Tensor[]::new)))));
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void runsInRandomGraphs(int seed) {
        Graph graph = RandomGraph.of(seed);
        List<ConcreteTensor> expected = Interpreter.run(CPU, graph, RandomGraph.inputs(seed));
        Graph unrolled = new Unrolling(g -> Passes.apply(g, CPU)).apply(Passes.apply(graph, CPU));
        Interpreter.assertSame("unrolled", expected, run(unrolled, RandomGraph.inputs(seed)));
    }

    @Test
    void someRandomGraphsHaveRuns() {
        long count = seeds().filter(seed -> new Unrolling(g -> Passes.apply(g, CPU))
                        .apply(Passes.apply(RandomGraph.of(seed), CPU)).nodes().stream()
                                .anyMatch(node -> node.op() instanceof Unrolled))
                .count();
        assertTrue(count >= 15, count + " of 200");
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void sumsInTheOrderOfVectors(DType dtype) {
        for (int n : SIZES) {
            Tensor x = DeviceParity.values(dtype, n, n);
            check("sum of " + n, in -> List.of(in.getFirst().sum()), x);
            for (int m : new int[] {2, 3, 5, 9, 17, 33}) {
                if (n * m <= 64) {
                    Tensor matrix = DeviceParity.values(dtype, n + m, n, m);
                    check("columns " + n + "×" + m, in -> List.of(in.getFirst().sum(0)), matrix);
                    check("rows " + n + "×" + m, in -> List.of(in.getFirst().sum(1)), matrix);
                }
            }
        }
        Tensor cube = DeviceParity.values(dtype, 3, 3, 4, 5);
        check("outer axes", in -> List.of(in.getFirst().sum(0, 2)), cube);
        check("greatest", in -> List.of(in.getFirst().max(1), in.getFirst().min(0, 2)), cube);
    }

    @Test
    void sumOfNothingButNegativeZerosIsZero() {
        for (int n : SIZES) {
            check("zeros", in -> List.of(in.getFirst().sum()), Tensor.full(DType.F64, Shape.of(n), -0.0));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void productsInTheOrderOfVectors(DType dtype) {
        int[] few = {1, 2, 3, 5, 8, 9, 17, 33};
        for (int m : few) {
            for (int n : few) {
                for (int k : few) {
                    if (m * k <= 64 && k * n <= 64 && m * n <= 64 && m * n * k <= 256) {
                        products(dtype, m, n, k);
                    }
                }
            }
        }
    }

    private static void products(DType dtype, int m, int n, int k) {
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                Tensor x =
                        a == Layout.PLAIN ? DeviceParity.values(dtype, 1, m, k) : DeviceParity.values(dtype, 1, k, m);
                Tensor y =
                        b == Layout.PLAIN ? DeviceParity.values(dtype, 2, k, n) : DeviceParity.values(dtype, 2, n, k);
                MatMul op = new MatMul(a, b);
                check(op + " " + m + " " + n + " " + k, in -> Ops.applyAll(op, in), x, y);
            }
        }
    }

    /** Two thousand operations, whose results are used far from where they were computed. */
    @Test
    void partsHandValuesOn() {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            check("parts", UnrolledTest::longRun, DeviceParity.values(dtype, 1, 7), DeviceParity.values(dtype, 2));
        }
    }

    private static List<Tensor> longRun(List<Tensor> in) {
        List<Tensor> all = new ArrayList<>(in);
        for (int i = 0; i < 300; i++) {
            Tensor x = all.get(all.size() - 1 - i % 3 % all.size());
            Tensor y = all.get(i * 7 % all.size());
            Tensor next = i % 4 == 0 ? x.mul(.5).sub(y) : x.add(y).mul(.25);
            Tensor count = next.gt(0).convert(DType.I32).add(Tensor.scalar(DType.I32, i));
            all.add(i % 5 == 0 ? next.add(count.convert(next.dtype()).mul(1e-3)) : next);
        }
        return List.of(
                all.getLast(), all.get(10), in.getFirst(), all.get(200).reshape(1, -1), Tensor.of(new int[] {3}));
    }

    @Test
    void bodiesOfLoopsAreUnrolled() {
        UnaryOperator<Tensor> step = x -> Tensor.stack(
                0,
                List.of(
                        x.select(0, 1),
                        x.select(0, 0).neg().sub(x.select(0, 1).square()),
                        x.sum().mul(.1)));
        var program = Device.named("cpu")
                .compile((Tensor start) -> Control.whileLoop(
                        x -> x.sum().lt(3), x -> x.add(step.apply(x).mul(.1)), start, 50));
        Tensor x = Tensor.of(new double[] {1, -.5, .25});
        double[] got = program.apply(x).toDoubles();
        for (int i = 0; i < 50 && x.sum().item() < 3; i++) {
            x = x.add(step.apply(x).mul(.1));
        }
        assertEquals(Arrays.toString(x.toDoubles()), Arrays.toString(got));
    }

    /** A scan that carries nothing, whose body is one method, needs no memory of its own. */
    @Test
    void bodyNeedsNoMemory() {
        var program = Device.named("cpu")
                .compile((Tensor x, Tensor xs) -> Control.scan(
                                (List<Tensor> none, Tensor y) -> new Control.Step<>(
                                        none, y.sub(x).square().add(y)),
                                List.<Tensor>of(),
                                xs)
                        .given());
        double[] got = program.apply(Tensor.of(new double[] {3, 4}), Tensor.of(new double[] {1, 2, 5, 7}, 2, 2))
                .toDoubles();
        assertEquals("[5.0, 6.0, 9.0, 16.0]", Arrays.toString(got));
    }

    @TestFactory
    Stream<DynamicTest> shortLoopsBecomeRuns() {
        return Catalogue.samples().stream()
                .filter(sample -> sample.op(DType.F64) instanceof Scan)
                .flatMap(sample -> sample.dtypes().stream()
                        .map(dtype ->
                                DynamicTest.dynamicTest(sample.describe(dtype), () -> checkShortLoop(sample, dtype))));
    }

    private static void checkShortLoop(Sample sample, DType dtype) {
        Graph graph = Graph.trace(sample.specs(dtype), in -> Ops.applyAll(sample.op(dtype), in));
        List<ConcreteTensor> inputs = concrete(sample.inputs(dtype, 7));
        Graph unrolled = new Unrolling(g -> Passes.apply(g, CPU)).apply(graph);
        assertTrue(unrolled.nodes().stream().allMatch(node -> node.op() instanceof Unrolled), unrolled::toString);
        Interpreter.assertSame("steps", Interpreter.run(CPU, graph, inputs), run(unrolled, inputs));
    }

    @Test
    void whatIsLargeStaysAsItIs() {
        Graph graph = Graph.trace(
                List.of(Spec.of(DType.F64, 65), Spec.of(DType.F64, 3)),
                in -> List.of(in.get(0).add(in.get(1).square().sum()), in.get(1).neg()));
        Graph unrolled = new Unrolling(g -> Passes.apply(g, CPU)).apply(graph);
        List<String> names =
                unrolled.nodes().stream().map(Node::op).map(op -> op.name()).toList();
        assertEquals(List.of("unrolled", "ADD", "NEG"), names);
    }
}
