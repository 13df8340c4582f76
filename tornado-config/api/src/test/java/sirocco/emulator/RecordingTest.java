package sirocco.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Graphs that are recorded at their first execution and replayed at the others, as CUDA graphs are. */
class RecordingTest {
    private static final int RECORDS = 1;
    private static final Task3<KernelContext, FloatArray, FloatArray> ADD = RecordingTest::tkAdd;

    public static void tkAdd(KernelContext context, FloatArray state, FloatArray batch) {
        int i = context.globalIdx;
        state.set(i, state.get(i) + batch.get(i));
    }

    private static ImmutableTaskGraph adding(FloatArray state, FloatArray batch) {
        return new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, state)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, batch)
                .task("t", ADD, new KernelContext(), state, batch)
                .transferToHost(DataTransferMode.UNDER_DEMAND, state)
                .snapshot();
    }

    private static WorkerGrid1D grid(int items) {
        WorkerGrid1D grid = new WorkerGrid1D(items);
        grid.setLocalWork(2, 1, 1);
        return grid;
    }

    private static TornadoExecutionPlan plan(int device, WorkerGrid1D grid, ImmutableTaskGraph... graphs) {
        return new TornadoExecutionPlan(graphs)
                .withDevice(TornadoExecutionPlan.getDevice(0, device))
                .withGridScheduler(new GridScheduler("g.t", grid))
                .withCUDAGraph();
    }

    @Test
    void batchesGoInAndStateStays() throws TornadoExecutionPlanException {
        FloatArray state = FloatArray.fromElements(10, 20, 30, 40);
        FloatArray batch = FloatArray.fromElements(1, 2, 3, 4);
        try (var plan = plan(RECORDS, grid(4), adding(state, batch))) {
            plan.execute();
            batch.init(100);
            state.init(-1);
            TornadoExecutionResult result = plan.execute();
            assertEquals(3 * 16, result.getProfilerResult().getTotalBytesCopyIn());
            assertEquals(0, result.getProfilerResult().getTotalBytesCopyOut());
            result.transferToHost(state);
        }
        assertArrayEquals(new float[] {111, 122, 133, 144}, state.toHeapArray());
    }

    @Test
    void devicesWithoutGraphsRefuse() throws TornadoExecutionPlanException {
        try (var plan = plan(0, grid(4), adding(new FloatArray(4), new FloatArray(4)))) {
            var refusal = assertThrows(TornadoBailoutRuntimeException.class, plan::execute);
            assertTrue(refusal.getMessage().contains("does not support execution graphs"), refusal.getMessage());
        }
    }

    @Test
    void sizesAreThoseOfTheRecording() throws TornadoExecutionPlanException {
        WorkerGrid1D grid = grid(4);
        try (var plan = plan(RECORDS, grid, adding(new FloatArray(4), new FloatArray(4)))) {
            plan.execute();
            grid.setGlobalWork(2, 1, 1);
            var refusal = assertThrows(EmulatorException.class, plan::execute);
            assertTrue(refusal.getMessage().contains("was recorded with sizes"), refusal.getMessage());
        }
    }

    @Test
    void memoryIsThatOfTheRecording() throws TornadoExecutionPlanException {
        FloatArray state = new FloatArray(4);
        FloatArray batch = new FloatArray(4);
        TaskGraph[] makers = {new TaskGraph("a"), new TaskGraph("b")};
        for (TaskGraph maker : makers) {
            maker.transferToDevice(DataTransferMode.EVERY_EXECUTION, batch)
                    .task("t", ADD, new KernelContext(), state, batch)
                    .persistOnDevice(state);
        }
        ImmutableTaskGraph consumer = new TaskGraph("g")
                .consumeFromDevice(state)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, batch)
                .task("t", ADD, new KernelContext(), state, batch)
                .snapshot();
        GridScheduler grids = new GridScheduler("g.t", grid(4));
        grids.addWorkerGrid("a.t", grid(4));
        grids.addWorkerGrid("b.t", grid(4));
        try (var plan = new TornadoExecutionPlan(consumer, makers[0].snapshot(), makers[1].snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, RECORDS))
                    .withGridScheduler(grids)
                    .withCUDAGraph();
            for (int round = 0; round < 2; round++) {
                plan.withGraph(1).execute();
                plan.withGraph(0).execute();
            }
            plan.withGraph(2).execute();
            plan.withGraph(0);
            var refusal = assertThrows(EmulatorException.class, plan::execute);
            assertTrue(refusal.getMessage().contains("lay elsewhere on the device"), refusal.getMessage());
        }
    }

    @Test
    void freedMemoryIsRecordedAnew() throws TornadoExecutionPlanException {
        FloatArray state = FloatArray.fromElements(1, 2, 3, 4);
        FloatArray batch = FloatArray.fromElements(1, 1, 1, 1);
        try (var plan = plan(RECORDS, grid(4), adding(state, batch))) {
            plan.execute();
            plan.freeDeviceMemory();
            plan.execute().transferToHost(state);
        }
        assertArrayEquals(new float[] {2, 3, 4, 5}, state.toHeapArray());
    }

    @Test
    void recordingBeginsBeforeTheFirstExecution() throws TornadoExecutionPlanException {
        try (var plan = new TornadoExecutionPlan(adding(new FloatArray(4), new FloatArray(4)))) {
            plan.withGridScheduler(new GridScheduler("g.t", grid(4))).execute();
            var refusal = assertThrows(EmulatorException.class, plan::withCUDAGraph);
            assertTrue(refusal.getMessage().contains("call it before the first execution"), refusal.getMessage());
        }
    }

    @Test
    void oneThreadAloneIsAtTheDriverWhileItRecords() {
        AtomicReference<EmulatorException> refused = new AtomicReference<>();
        Driver.record(() -> {
            Thread other = Thread.ofPlatform()
                    .start(() -> refused.set(assertThrows(EmulatorException.class, () -> Driver.call(() -> {}))));
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(
                refused.get().getMessage().contains("another thread records"),
                refused.get().getMessage());
    }
}
