package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.pass.Passes;

/** State on the device: what is donated stays there, in place, and what was returned before keeps its values. */
class GpuStateTest {
    private static final Device GPU = Device.named("gpu");

    record Pair(Tensor a, Tensor b) {}

    private static Tensor of(float... values) {
        return Tensor.of(values);
    }

    @Test
    void stateIsSentOnceAndFetchedWhenRead() {
        Assumptions.assumeTrue(Boolean.getBoolean(Obstacle.EMULATOR), "bytes are counted by the emulator");
        var step = GPU.compile((Tensor s, Tensor x) -> s.add(x.sum())).donating(0);
        Tensor state = DeviceParity.floats(1, 1000);
        Tensor x = of(1, 2, 3);
        GpuProgram program = (GpuProgram) step.program(state, x);
        state = step.apply(state, x);
        GpuInstance.Traffic first = program.traffic();
        for (int i = 0; i < 5; i++) {
            state = step.apply(state, x);
        }
        GpuInstance.Traffic later = program.traffic();
        assertTrue(first.sent() >= 4012, first.toString());
        assertEquals(5 * 3 * 4, later.sent() - first.sent());
        assertEquals(0, later.fetched());
        double expected = DeviceParity.floats(1, 1000).toDoubles()[7] + 36;
        assertEquals(expected, state.toDoubles()[7], 1e-5);
        assertEquals(4000, program.traffic().fetched());
        state.toDoubles();
        assertEquals(4000, program.traffic().fetched());
    }

    @Test
    void donatedTensorsCannotBeUsedAgain() {
        var step = GPU.compile((Tensor s) -> s.mul(2)).donating(0);
        Tensor first = of(1, 2, 3);
        Tensor second = step.apply(first);
        assertThrows(IllegalStateException.class, first::toFloats);
        assertArrayEquals(new float[] {4, 8, 12}, step.apply(second).toFloats());
        assertThrows(IllegalStateException.class, second::toFloats);
    }

    @Test
    void stateFromElsewhereIsSentAnew() {
        var step = GPU.compile((Pair p) -> new Pair(p.a().add(p.b()), p.b().mul(2)))
                .donating(0);
        Pair one = step.apply(new Pair(of(1, 2), of(3, 4)));
        one = step.apply(one);
        Pair other = step.apply(new Pair(of(10, 20), of(30, 40)));
        assertArrayEquals(new float[] {40, 60}, other.a().toFloats());
        assertArrayEquals(new float[] {10, 14}, one.a().toFloats());
        assertArrayEquals(new float[] {12, 16}, one.b().toFloats());
        Pair mixed = step.apply(new Pair(other.a(), of(1, 1)));
        assertArrayEquals(new float[] {41, 61}, mixed.a().toFloats());
        one = step.apply(one);
        assertArrayEquals(new float[] {22, 30}, one.a().toFloats());
        assertArrayEquals(new float[] {2, 2}, mixed.b().toFloats());
    }

    @Test
    void resultsKeepTheirValuesWhenTheProgramRunsAgain() {
        var twice = GPU.compile((Tensor x) -> x.mul(2));
        Tensor first = twice.apply(of(1, 2));
        Tensor second = twice.apply(of(3, 4));
        assertArrayEquals(new float[] {2, 4}, first.toFloats());
        assertArrayEquals(new float[] {6, 8}, second.toFloats());
    }

    @Test
    void aBoundStepRunsAgainAndAgain() {
        var step = GPU.compile((Tensor s, Tensor a) -> s.add(a)).donating(0);
        var bound = step.bind(of(0, 1, 2, 3), of(0, 1, 2, 3));
        assertArrayEquals(new float[] {0, 1, 2, 3}, bound.result().toFloats());
        for (int i = 0; i < 3; i++) {
            bound.run();
        }
        assertArrayEquals(new float[] {0, 4, 8, 12}, bound.result().toFloats());
        bound.set(1, of(1, 1, 1, 1));
        bound.run();
        assertArrayEquals(new float[] {1, 5, 9, 13}, bound.result().toFloats());
        bound.set(0, of(5, 5, 5, 5));
        assertArrayEquals(new float[] {5, 5, 5, 5}, bound.result().toFloats());
        bound.run();
        assertArrayEquals(new float[] {6, 6, 6, 6}, bound.result().toFloats());
    }

    @Test
    void swappedDonatedArgumentsDoNotOverwriteEachOther() {
        var swap = GPU.compile((Pair p) -> new Pair(p.b(), p.a())).donating(0);
        var bound = swap.bind(new Pair(Tensor.scalar(1), Tensor.scalar(2)));
        bound.run();
        assertEquals(2, bound.result().a().item());
        assertEquals(1, bound.result().b().item());
        bound.run();
        assertEquals(1, bound.result().a().item());
    }

    @Test
    void aStateThatIsReadAfterItsReplacementIsKept() {
        var step = GPU.compile((Pair p) -> new Pair(p.b().matmul(p.a()), p.a().add(p.b())))
                .donating(0);
        Tensor a = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor b = Tensor.of(new float[] {0, 1, 1, 0}, 2, 2);
        Pair result = step.apply(new Pair(a, b));
        assertArrayEquals(new float[] {3, 4, 1, 2}, result.a().toFloats());
        assertArrayEquals(new float[] {1, 3, 4, 4}, result.b().toFloats());
    }

    @Test
    void whatCannotBeDonatedIsRefused() {
        Tensor outside = of(1, 2);
        var captured = GPU.compile((Tensor s) -> s.add(outside)).donating(0);
        IllegalArgumentException constant = assertThrows(IllegalArgumentException.class, () -> captured.apply(outside));
        assertTrue(constant.getMessage().contains("as a constant"), constant.getMessage());
        var pair = GPU.compile((Pair p) -> new Pair(p.a().add(p.b()), p.b())).donating(0);
        IllegalArgumentException twice =
                assertThrows(IllegalArgumentException.class, () -> pair.apply(new Pair(outside, outside)));
        assertTrue(twice.getMessage().contains("given twice"), twice.getMessage());
    }

    @Test
    void resultsMayBeInputsOrConstantsOrTheSame() {
        Tensor constant = of(7, 8);
        var same = GPU.compile((Tensor x) -> List.of(x, constant, x.add(1), x.reshape(2, 1)));
        List<Tensor> results = same.apply(of(1, 2));
        assertArrayEquals(new float[] {1, 2}, results.get(0).toFloats());
        assertArrayEquals(new float[] {7, 8}, results.get(1).toFloats());
        assertArrayEquals(new float[] {2, 3}, results.get(2).toFloats());
        assertArrayEquals(new float[] {1, 2}, results.get(3).toFloats());
    }

    /** Ten tasks and more, in task graphs of three. */
    @Test
    void longProgramsAreSeveralTaskGraphs() {
        UnaryOperator<List<Tensor>> step = in -> {
            Tensor w = in.get(0);
            Tensor x = in.get(1);
            Tensor y = x;
            for (int i = 0; i < 6; i++) {
                y = y.matmul(w).tanh();
            }
            return List.of(w.add(y.transpose().matmul(x).mul(.1)), y.sum());
        };
        Tensor w = DeviceParity.floats(1, 5, 5);
        Tensor x = DeviceParity.floats(2, 7, 5);
        Graph graph = Graph.trace(Spec.of(List.of(w, x)), step);
        int[] replaces = {0, -1};
        Program parts = ofGraphsWithThreeTasks(graph, replaces);
        Device reference = Device.named("reference");
        Program whole = reference.backend().compile(Passes.apply(graph, reference.backend()), replaces);
        for (int round = 0; round < 2; round++) {
            Tensor first = w.add(round);
            List<Tensor> expected = run(whole, List.of(first.mul(1), x));
            List<Tensor> got = run(parts, List.of(first.mul(1), x));
            for (int i = 0; i < 3; i++) {
                expected = run(whole, List.of(expected.getFirst(), x));
                got = run(parts, List.of(got.getFirst(), x));
            }
            for (int k = 0; k < expected.size(); k++) {
                assertArrayEquals(expected.get(k).toDoubles(), got.get(k).toDoubles(), 1e-5);
            }
        }
    }

    /** Seven states are seven tasks where they are replaced from the host. */
    @Test
    void muchStateIsReplacedBySeveralTaskGraphs() {
        Tensor x = of(1, 2, 3);
        List<Tensor> states = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            states.add(DeviceParity.floats(i, 3 + i, 3));
        }
        states.add(x);
        Graph graph = Graph.trace(
                Spec.of(states),
                in -> in.subList(0, 7).stream().map(s -> s.add(in.get(7))).toList());
        Program program = ofGraphsWithThreeTasks(graph, new int[] {0, 1, 2, 3, 4, 5, 6});
        for (int round = 0; round < 2; round++) {
            List<Tensor> now = new ArrayList<>();
            for (Tensor state : states.subList(0, 7)) {
                now.add(state.add(round));
            }
            for (int i = 0; i < 2; i++) {
                now.add(x);
                now = run(program, now);
            }
            for (int i = 0; i < 7; i++) {
                double[] expected = states.get(i).add(round).add(x).add(x).toDoubles();
                assertArrayEquals(expected, now.get(i).toDoubles(), 1e-5, "state " + i);
            }
        }
    }

    private static Program ofGraphsWithThreeTasks(Graph graph, int[] replaces) {
        GpuDevice proven = GpuDevice.proven("gpu");
        GpuDevice narrow = new GpuDevice(proven.id(), proven.device(), proven.profile(), 3, proven.memory());
        return new GpuProgram(
                GpuCode.of(
                        Passes.apply(graph, GPU.backend()),
                        replaces,
                        proven.profile(),
                        body -> Passes.apply(body, GPU.backend())),
                narrow);
    }

    private static List<Tensor> run(Program program, List<Tensor> inputs) {
        return new ArrayList<>(
                program.run(inputs.stream().map(ConcreteTensor.class::cast).toList()));
    }
}
