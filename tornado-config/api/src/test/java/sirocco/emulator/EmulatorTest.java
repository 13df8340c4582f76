package sirocco.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Right programs run right on the emulated device. */
class EmulatorTest {
    private static final int GROUP = 16;

    static void tkAxpy(FloatArray x, FloatArray y, float a) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, a * x.get(i) + y.get(i));
        }
    }

    static void tkDouble(KernelContext c, FloatArray x, FloatArray y, IntArray n) {
        int i = c.globalIdx;
        if (i < n.get(0)) {
            y.set(i, 2 * x.get(i));
        }
    }

    /** One number a group: a tree in local memory. */
    static void tkGroupSums(KernelContext c, FloatArray x, FloatArray sums) {
        float[] local = c.allocateFloatLocalArray(GROUP);
        int i = c.localIdx;
        local[i] = x.get(c.globalIdx);
        for (int stride = GROUP / 2; stride > 0; stride /= 2) {
            c.localBarrier();
            if (i < stride) {
                local[i] += local[i + stride];
            }
        }
        if (i == 0) {
            sums.set(c.groupIdx, local[0]);
        }
    }

    /** C = A·B in tiles of 4 × 4, [n, n] each. */
    static void tkMatMul(KernelContext c, FloatArray a, FloatArray b, FloatArray out, int n) {
        float[] tileA = c.allocateFloatLocalArray(16);
        float[] tileB = c.allocateFloatLocalArray(16);
        int row = c.globalIdy;
        int col = c.globalIdx;
        int x = c.localIdx;
        int y = c.localIdy;
        float sum = 0;
        for (int t = 0; t < n; t += 4) {
            tileA[y * 4 + x] = a.get(row * n + t + x);
            tileB[y * 4 + x] = b.get((t + y) * n + col);
            c.localBarrier();
            for (int k = 0; k < 4; k++) {
                sum += tileA[y * 4 + k] * tileB[k * 4 + x];
            }
            c.localBarrier();
        }
        out.set(row * n + col, sum);
    }

    static void tkHistogram(KernelContext c, IntArray values, IntArray counts) {
        c.atomicAdd(counts, values.get(c.globalIdx), 1);
    }

    static void tkIncrement(FloatArray state) {
        for (@Parallel int i = 0; i < state.getSize(); i++) {
            state.set(i, state.get(i) + 1);
        }
    }

    static void tkCopy(FloatArray from, FloatArray to) {
        for (@Parallel int i = 0; i < to.getSize(); i++) {
            to.set(i, from.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1000})
    void aParallelLoopIsComputed(int n) throws TornadoExecutionPlanException {
        FloatArray x = FloatArray.fromArray(integers(n));
        FloatArray y = FloatArray.fromArray(integers(n));
        float[] expected = y.toHeapArray();
        for (int i = 0; i < n; i++) {
            expected[i] = 3 * x.get(i) + expected[i];
        }
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
                .task("t0", EmulatorTest::tkAxpy, x, y, 3f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        assertArrayEquals(expected, y.toHeapArray());
    }

    @Test
    void theBatchMayShrinkBetweenExecutions() throws TornadoExecutionPlanException {
        FloatArray x = random(64, 1);
        var y = new FloatArray(64);
        IntArray n = IntArray.fromElements(64);
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, n)
                .task("t0", EmulatorTest::tkDouble, new KernelContext(), x, y, n)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        var grid = new WorkerGrid1D(64);
        grid.setLocalWork(16, 1, 1);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("s0.t0", grid)).execute();
            assertEquals(2 * x.get(63), y.get(63));
            n.set(0, 13);
            x.set(12, 21);
            x.set(13, 21);
            grid.setGlobalWork(16, 1, 1);
            plan.execute();
        }
        assertEquals(42, y.get(12));
        assertEquals(2 * random(64, 1).get(13), y.get(13));
    }

    @Test
    void groupsReduceInLocalMemory() throws TornadoExecutionPlanException {
        FloatArray x = FloatArray.fromArray(integers(5 * GROUP));
        var sums = new FloatArray(5);
        run1d(x, sums);
        for (int g = 0; g < 5; g++) {
            float expected = 0;
            for (int i = 0; i < GROUP; i++) {
                expected += x.get(g * GROUP + i);
            }
            assertEquals(expected, sums.get(g));
        }
    }

    @Test
    void tiledMatMulIsComputed() throws TornadoExecutionPlanException {
        int n = 12;
        FloatArray a = FloatArray.fromArray(integers(n * n));
        FloatArray b = FloatArray.fromArray(integers(n * n));
        var c = new FloatArray(n * n);
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, b)
                .task("mm", EmulatorTest::tkMatMul, new KernelContext(), a, b, c, n)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, c);
        var grid = new WorkerGrid2D(n, n);
        grid.setLocalWork(4, 4, 1);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("s0.mm", grid)).execute();
        }
        for (int i = 0; i < n * n; i++) {
            float expected = 0;
            for (int k = 0; k < n; k++) {
                expected += a.get(i / n * n + k) * b.get(k * n + i % n);
            }
            assertEquals(expected, c.get(i));
        }
    }

    @Test
    void integersAreCountedAtomically() throws TornadoExecutionPlanException {
        IntArray values = IntArray.fromElements(0, 1, 1, 2, 2, 2, 0, 2);
        var counts = new IntArray(3);
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, values, counts)
                .task("t0", EmulatorTest::tkHistogram, new KernelContext(), values, counts)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, counts);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("s0.t0", new WorkerGrid1D(8)))
                    .execute();
        }
        assertArrayEquals(new int[] {2, 2, 4}, counts.toHeapArray());
    }

    @Test
    void stateStaysOnTheDeviceAcrossGraphs() throws TornadoExecutionPlanException {
        FloatArray state = FloatArray.fromElements(1, 2, 3);
        var out = new FloatArray(3);
        var step = new TaskGraph("step")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, state)
                .task("t0", EmulatorTest::tkIncrement, state)
                .persistOnDevice(state);
        var read = new TaskGraph("read")
                .consumeFromDevice("step", state)
                .task("t0", EmulatorTest::tkCopy, state, out)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = new TornadoExecutionPlan(step.snapshot(), read.snapshot())) {
            plan.withGraph(0).execute();
            plan.withGraph(0).execute();
            plan.withGraph(1).execute();
            assertArrayEquals(new float[] {3, 4, 5}, out.toHeapArray());
            assertArrayEquals(new float[] {1, 2, 3}, state.toHeapArray());
            plan.withGraph(0).execute().transferToHost(state);
            assertArrayEquals(new float[] {4, 5, 6}, state.toHeapArray());
        }
    }

    @Test
    void freedMemoryMakesTheNextExecutionAFirstOne() throws TornadoExecutionPlanException {
        FloatArray state = FloatArray.fromElements(1);
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, state)
                .task("t0", EmulatorTest::tkIncrement, state)
                .transferToHost(DataTransferMode.UNDER_DEMAND, state);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            assertEquals(state.getNumBytesOfSegmentWithHeader(), plan.getCurrentDeviceMemoryUsage());
            plan.freeDeviceMemory().execute().transferToHost(state);
            assertEquals(2, state.get(0));
        }
    }

    private static void run1d(FloatArray x, FloatArray sums) throws TornadoExecutionPlanException {
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t0", EmulatorTest::tkGroupSums, new KernelContext(), x, sums)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, sums);
        var grid = new WorkerGrid1D(x.getSize());
        grid.setLocalWork(GROUP, 1, 1);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("s0.t0", grid)).execute();
        }
    }

    private static FloatArray random(int n, long seed) {
        var random = new SplittableRandom(seed);
        var array = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            array.set(i, (float) random.nextDouble(-1, 1));
        }
        return array;
    }

    /** Small integers, whose sums are exact in any order. */
    private static float[] integers(int n) {
        var random = new SplittableRandom(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt(-9, 10);
        }
        return values;
    }
}
