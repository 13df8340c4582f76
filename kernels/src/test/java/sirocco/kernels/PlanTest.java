package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.pass.Passes;
import sirocco.testing.MissingKernel;

/**
 * Random graphs compiled by each backend give, bit for bit, what the same backend gives operation by operation: no live
 * values share memory, donated inputs are read before they are written, fused loops round as single ones.
 */
class PlanTest {
    private static final int GRAPHS = 60;
    private static final int ALIGNMENT = 64;

    /** A test of a graph on a backend. */
    private interface Check {
        void run(int seed, Backend backend);
    }

    private static Stream<DynamicTest> tests(Check check) {
        return Devices.here()
                .map(Device::backend)
                .flatMap(backend -> IntStream.range(0, GRAPHS)
                        .mapToObj(seed -> DynamicTest.dynamicTest(
                                "seed " + seed + " on " + backend.name(),
                                () -> MissingKernel.skips(() -> check.run(seed, backend)))));
    }

    @TestFactory
    Stream<DynamicTest> compiledEqualsOperationByOperation() {
        return tests(PlanTest::checkCompiled);
    }

    private static void checkCompiled(int seed, Backend backend) {
        Graph graph = RandomGraph.of(seed);
        List<ConcreteTensor> expected = Interpreter.run(backend, graph, RandomGraph.inputs(seed));
        Graph ready = Passes.apply(graph, backend);
        int[] none = new int[graph.outputs().size()];
        Arrays.fill(none, -1);
        Program program = backend.compile(ready, none);
        Interpreter.assertSame("compiled", expected, program.run(RandomGraph.inputs(seed)));
        Interpreter.assertSame("once more", expected, program.run(RandomGraph.inputs(seed)));
        Program.Footprint footprint = program.footprint();
        long padding = ALIGNMENT
                * ready.nodes().stream().mapToLong(n -> n.outputs().size() + 1).sum();
        assertTrue(
                footprint.planned() <= footprint.sumOfIntermediates() + padding,
                footprint + " with at most " + padding + " bytes of alignment");
    }

    @TestFactory
    Stream<DynamicTest> donatedInputsBecomeOutputs() {
        return tests(PlanTest::checkDonated);
    }

    private static void checkDonated(int seed, Backend backend) {
        Graph graph = RandomGraph.of(seed);
        int[] replaces = someReplacements(graph, new SplittableRandom(seed));
        Program program = backend.compile(Passes.apply(graph, backend), replaces);
        List<ConcreteTensor> state = RandomGraph.inputs(seed);
        List<ConcreteTensor> first = Interpreter.run(backend, graph, state);
        Interpreter.assertSame("run", first, program.run(RandomGraph.inputs(seed)));
        Program.Execution bound = program.bind(RandomGraph.inputs(seed));
        for (int step = 0; step < 3; step++) {
            List<ConcreteTensor> expected = Interpreter.run(backend, graph, state);
            bound.run();
            Interpreter.assertSame("step " + step, expected, bound.outputs());
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
}
