package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static sirocco.kernels.DeviceParity.floats;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Control;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Profile;
import sirocco.tensor.backend.Program;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.pass.Passes;
import sirocco.tornado.DeviceProfile.CudaGraphs;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;

/** Task graphs that the driver records and replays: on the second emulated device, which is strict about it. */
class ReplayTest {
    private static final String RECORDS = "gpu:1";
    private static final int ROWS = 13;
    private static final int FEATURES = 5;
    private static final long STATE_BYTES = 4 * FEATURES * 3;
    private static final long BATCH_BYTES = 4 * ROWS * (FEATURES + 3);

    /** A step of gradient descent: weights, inputs, targets; gives weights, loss. */
    private static List<Tensor> step(List<Tensor> in) {
        var loss = Grad.valueAndGrad((Tensor w) ->
                        in.get(1).matmul(w).tanh().sub(in.get(2)).square().mean())
                .apply(in.get(0));
        return List.of(in.get(0).sub(loss.gradient().mul(.5)), loss.value());
    }

    private static List<Tensor> inputs(int round) {
        return List.of(floats(1, FEATURES, 3), floats(10 + round, ROWS, FEATURES), floats(20 + round, ROWS, 3));
    }

    private static GpuDevice device(String name, CudaGraphs graphs, int tasksInGraph) {
        GpuDevice proven = GpuDevice.proven(name);
        return new GpuDevice(
                proven.id(),
                proven.device(),
                proven.profile().with(proven.profile().libraryProduct(), graphs),
                tasksInGraph,
                proven.memory());
    }

    private static GpuProgram program(GpuDevice device) {
        var backend = Device.named("gpu").backend();
        Graph graph = Graph.trace(Spec.of(inputs(0)), ReplayTest::step);
        return new GpuProgram(
                GpuCode.of(
                        Passes.apply(graph, backend),
                        new int[] {0, -1},
                        device.profile(),
                        body -> Passes.apply(body, backend)),
                device);
    }

    private static List<ConcreteTensor> concrete(List<Tensor> tensors) {
        return tensors.stream().map(ConcreteTensor.class::cast).toList();
    }

    /** The losses of six steps, each with a batch of its own, and the weights; in the fourth, weights come from the host again. */
    private static List<float[]> train(GpuProgram program) {
        List<float[]> all = new ArrayList<>();
        Tensor weights = inputs(0).getFirst().mul(1);
        for (int i = 0; i < 6; i++) {
            weights = i == 3 ? weights.mul(.5) : weights;
            List<Tensor> in = inputs(i);
            List<ConcreteTensor> out = program.run(concrete(List.of(weights, in.get(1), in.get(2))));
            weights = out.getFirst();
            all.add(out.getLast().toFloats());
        }
        all.add(weights.toFloats());
        return all;
    }

    private static void assertSame(List<float[]> expected, List<float[]> got) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), 0, "array " + i);
        }
    }

    private static void assumeRecords() {
        assumeTrue(Boolean.getBoolean(Obstacle.EMULATOR), "skipped: no device that records graphs");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 240})
    void replaysGiveTheSameBits(int tasksInGraph) {
        assumeRecords();
        GpuProgram replayed = program(device(RECORDS, CudaGraphs.REPLAYED, tasksInGraph));
        assertSame(train(program(device(RECORDS, CudaGraphs.NEVER, tasksInGraph))), train(replayed));
        assertTrue(replayed.describe().contains("recorded as CUDA graphs"), replayed.describe());
    }

    @Test
    void batchesGoInLossesComeOutAndStateStays() {
        assumeRecords();
        GpuProgram program = program(device(RECORDS, CudaGraphs.REPLAYED, 240));
        Tensor weights = inputs(0).getFirst().mul(1);
        long sent = 0;
        for (int i = 0; i < 4; i++) {
            List<ConcreteTensor> out = program.run(
                    concrete(List.of(weights, inputs(i).get(1), inputs(i).get(2))));
            out.getLast().toFloats();
            weights = out.getFirst();
            GpuInstance.Traffic traffic = program.traffic();
            assertTrue(i == 0 ? traffic.sent() >= STATE_BYTES + BATCH_BYTES : traffic.sent() - sent == BATCH_BYTES);
            assertEquals(4 * (i + 1), traffic.fetched());
            sent = traffic.sent();
        }
    }

    @Test
    void boundStepsAreReplayed() {
        assumeRecords();
        Program.Execution replayed =
                program(device(RECORDS, CudaGraphs.REPLAYED, 240)).bind(concrete(inputs(0)));
        Program.Execution plain =
                program(device(RECORDS, CudaGraphs.NEVER, 240)).bind(concrete(inputs(0)));
        for (int i = 0; i < 5; i++) {
            for (Program.Execution execution : List.of(replayed, plain)) {
                execution.set(1, concrete(inputs(i)).get(1));
                execution.run();
            }
            for (int k = 0; k < 2; k++) {
                assertArrayEquals(
                        plain.outputs().get(k).toFloats(),
                        replayed.outputs().get(k).toFloats(),
                        0);
            }
        }
    }

    @Test
    void replicasInThreadsOfTheirOwnDoNotDisturbARecording() throws InterruptedException, ExecutionException {
        assumeRecords();
        List<float[]> expected = train(program(device(RECORDS, CudaGraphs.NEVER, 240)));
        List<Callable<List<float[]>>> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CudaGraphs graphs = i == 0 ? CudaGraphs.NEVER : CudaGraphs.REPLAYED;
            jobs.add(() -> train(program(device(RECORDS, graphs, 240))));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<float[]>> job : threads.invokeAll(jobs)) {
                assertSame(expected, job.get());
            }
        }
    }

    /** The first device records nothing, on the emulator as on OpenCL, and refuses when told to. */
    @ParameterizedTest
    @ValueSource(ints = {3, 240})
    void whatARefusingDriverDoesNotRecordIsRunTaskByTask(int tasksInGraph) {
        GpuDevice device = device("gpu", CudaGraphs.REPLAYED, tasksInGraph);
        assumeFalse(device.id().startsWith("cuda"), "skipped: the device records graphs");
        List<float[]> expected = train(program(device("gpu", CudaGraphs.NEVER, tasksInGraph)));
        GpuProgram refused = program(device);
        long held = DeviceMemory.held(device);
        assertSame(expected, train(refused));
        assertTrue(DeviceMemory.held(device) <= held + refused.deviceBytes());
        assertTrue(refused.describe().contains("the driver refused to record them"), refused.describe());
    }

    @Test
    void loopsOfTheHostAreNotReplayed() {
        assumeRecords();
        String text = Device.named(RECORDS)
                .compile((Tensor x) -> Control.<Tensor>whileLoop(s -> s.sum().lt(100), s -> s.mul(2), x))
                .explain(floats(1, 5))
                .program()
                .describe();
        assertTrue(text.contains("no CUDA graphs: the host decides which one is next"), text);
    }

    @Test
    void profilesMeasureTaskByTask() {
        assumeRecords();
        GpuProgram program = program(device(RECORDS, CudaGraphs.REPLAYED, 240));
        Profile.begin();
        try {
            assertTrue(program.describe().contains("no CUDA graphs: a profile measures task by task"));
        } finally {
            Profile.end();
        }
    }

    @Test
    void refusalsAreToldFromOtherFailures() {
        assertTrue(Replay.isRefused(new TornadoBailoutRuntimeException("cuStreamEndCapture returned a null graph")));
        assertTrue(Replay.isRefused(new IllegalStateException(
                "launch", new TornadoBailoutRuntimeException("cuStreamBeginCapture failed. CUresult=900"))));
        RuntimeException launch = new TornadoBailoutRuntimeException("Bailout from LAUNCH Bytecode");
        assertFalse(Replay.isRefused(launch));
        launch.addSuppressed(
                new IllegalStateException("cuLaunchKernel returned 906 (CUDA_ERROR_STREAM_CAPTURE_IMPLICIT)"));
        assertTrue(Replay.isRefused(launch));
        assertFalse(Replay.isRefused(new TornadoBailoutRuntimeException("Unable to compile part0.t1")));
    }
}
