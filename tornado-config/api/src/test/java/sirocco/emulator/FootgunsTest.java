package sirocco.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** What goes wrong silently on a device, or crashes it, is an error here: one test for each trap. */
class FootgunsTest {
    private static final float[] TABLE = {1, 2, 3};

    // ---- kernels that devices compile wrongly, or not at all

    static void tkUnsignedShift(IntArray x) {
        x.set(0, x.get(0) >>> 3);
    }

    static void tkUnsignedLongShift(LongArray x) {
        x.set(0, helperShift(x.get(0)));
    }

    private static long helperShift(long x) {
        return x >>> 3;
    }

    static void tkFma(FloatArray x) {
        x.set(0, Math.fma(x.get(0), 2f, 1f));
    }

    static void tkFloor(DoubleArray x) {
        x.set(0, Math.floor(x.get(0)));
    }

    static void tkRound(FloatArray x) {
        x.set(0, Math.round(x.get(0)));
    }

    static void tkLog1p(DoubleArray x) {
        x.set(0, Math.log1p(x.get(0)));
    }

    static void tkExpm1(DoubleArray x) {
        x.set(0, Math.expm1(x.get(0)));
    }

    static void tkBits(FloatArray x) {
        x.set(0, Float.floatToRawIntBits(x.get(0)));
    }

    static void tkRecursive(IntArray x) {
        x.set(0, factorial(x.get(0)));
    }

    private static int factorial(int n) {
        return n < 2 ? 1 : n * factorial(n - 1);
    }

    static void tkHandsArray(FloatArray x) {
        float[] own = new float[4];
        own[0] = x.get(0);
        x.set(1, second(own));
    }

    private static float second(float[] array) {
        return array[1];
    }

    static void tkThrows(IntArray x) {
        if (x.get(0) < 0) {
            throw new IllegalArgumentException();
        }
    }

    static void tkTable(FloatArray x) {
        x.set(0, TABLE[1]);
    }

    static void tkObject(FloatArray x) {
        x.set(0, new StringBuilder().length());
    }

    static void tkHostOnly(FloatArray x) {
        x.init(1);
    }

    static void tkDynamicSize(IntArray x) {
        int[] scratch = new int[x.get(0)];
        x.set(0, scratch.length);
    }

    static void tkNotZeroed(FloatArray x) {
        float[] sums = new float[2];
        for (int i = 0; i < 4; i++) {
            sums[i & 1] += x.get(0);
        }
        x.set(0, sums[0]);
    }

    static void tkReduce(@Reduce FloatArray sum) {
        sum.set(0, sum.get(0) + 1);
    }

    /** Named like an OpenCL built-in. */
    static void step(FloatArray x) {
        x.set(0, 1);
    }

    /** Named like an OpenCL built-in. */
    static void isnan(FloatArray x) {
        x.set(0, 1);
    }

    static void tkBoolean(FloatArray x, boolean flag) {
        x.set(0, flag ? 1 : 0);
    }

    static void tkFloatAtomic(KernelContext c, FloatArray x) {
        c.atomicAdd(x, 0, 1f);
    }

    static Stream<Arguments> refused() {
        var floats = FloatArray.fromElements(1);
        var doubles = DoubleArray.fromElements(1);
        var ints = IntArray.fromElements(1);
        return Stream.of(
                kernel("tkUnsignedShift uses >>>", FootgunsTest::tkUnsignedShift, ints, "(x >> n) & mask"),
                kernel("helperShift uses >>>", FootgunsTest::tkUnsignedLongShift, LongArray.fromElements(1), "mask"),
                kernel("tkFma calls java.lang.Math.fma", FootgunsTest::tkFma, floats, "x * y + z"),
                kernel("tkFloor calls java.lang.Math.floor", FootgunsTest::tkFloor, doubles, "TornadoMath.floor"),
                kernel("tkRound calls java.lang.Math.round", FootgunsTest::tkRound, floats, "TornadoMath.floor"),
                kernel("tkLog1p calls java.lang.Math.log1p", FootgunsTest::tkLog1p, doubles, "TornadoMath.log"),
                kernel("tkExpm1 calls java.lang.Math.expm1", FootgunsTest::tkExpm1, doubles, "TornadoMath.exp"),
                kernel("tkBits calls java.lang.Float.floatToRawIntBits", FootgunsTest::tkBits, floats, "IntArray"),
                kernel("factorial calls itself", FootgunsTest::tkRecursive, ints, "loop"),
                kernel(
                        "tkHandsArray hands an array to the method second",
                        FootgunsTest::tkHandsArray,
                        floats,
                        "created"),
                kernel("tkThrows throws an exception", FootgunsTest::tkThrows, ints, "status"),
                kernel("tkTable reads the static array or object TABLE", FootgunsTest::tkTable, floats, "hand it over"),
                kernel("tkObject creates an object", FootgunsTest::tkObject, floats, "numbers"),
                kernel("tkHostOnly calls FloatArray.init", FootgunsTest::tkHostOnly, floats, "on the host"),
                kernel(
                        "tkDynamicSize creates an array whose size is not",
                        FootgunsTest::tkDynamicSize,
                        ints,
                        "constant"),
                kernel("tkNotZeroed reads an array that it creates", FootgunsTest::tkNotZeroed, floats, "set every"),
                kernel("tkReduce has a parameter marked @Reduce", FootgunsTest::tkReduce, floats, "local memory"),
                kernel("step is named like an OpenCL built-in", FootgunsTest::step, floats, "prefix"),
                kernel("isnan is named like an OpenCL built-in", FootgunsTest::isnan, floats, "prefix"));
    }

    private static <T> Arguments kernel(String fault, Task1<T> kernel, T array, String remedy) {
        return arguments(
                fault,
                new TaskGraph("s0")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, array)
                        .task("t0", kernel, array),
                remedy);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aKernelThatNoDeviceCompilesRightIsRefused(String fault, TaskGraph graph, String remedy) {
        assertRefused(graph, fault, remedy);
    }

    @Test
    void aBooleanParameterIsRefused() {
        var x = new FloatArray(1);
        assertThrows(
                TornadoTaskRuntimeException.class,
                () -> new TaskGraph("s0").task("t0", FootgunsTest::tkBoolean, x, true));
    }

    @Test
    void anAtomicAdditionOfFloatsIsRefused() {
        var x = new FloatArray(1);
        assertRefused(
                new TaskGraph("s0").task("t0", FootgunsTest::tkFloatAtomic, new KernelContext(), x),
                "tkFloatAtomic adds floating-point numbers atomically",
                "reduce in local memory");
    }

    @Test
    void aLambdaThatCapturesIsRefused() {
        var x = FloatArray.fromElements(1, 2);
        var y = FloatArray.fromElements(3, 4);
        Task1<FloatArray> capturing = a -> a.set(0, y.get(0));
        assertRefused(new TaskGraph("s0").task("t0", capturing, x), "capture", "arguments");
    }

    private static void assertRefused(TaskGraph graph, String fault, String remedy) {
        @SuppressWarnings("resource")
        var plan = new TornadoExecutionPlan(graph.snapshot());
        var e = assertThrows(TornadoRuntimeException.class, () -> compiled(plan));
        assertTrue(e.getMessage().contains(fault), e.getMessage());
        assertTrue(e.getMessage().contains(remedy), e.getMessage());
    }

    private static void compiled(TornadoExecutionPlan plan) {
        try {
            plan.withPreCompilation();
        } catch (TornadoBailoutRuntimeException e) {
            throw new TornadoRuntimeException(e.getMessage());
        }
    }

    // ---- what kernels may do

    /** Everything that compiles: nested loops, ternary, while, break, switch, small arrays, indices from arrays. */
    static void tkRich(IntArray index, FloatArray x, FloatArray y, long seed, double scale, int bound) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float[] small = new float[4];
            for (int k = 0; k < 4; k++) {
                small[k] = 0;
            }
            int j = 0;
            while (true) {
                small[j & 3] += x.get(index.get(i)) * (j % 2 == 0 ? 1 : -1);
                if (++j == bound) {
                    break;
                }
            }
            float value = switch (j & 3) {
                case 0 -> small[0];
                case 1 -> Math.max(small[0], small[1]);
                default -> TornadoMath.tanh(small[2]) + (float) Math.exp(-small[3]);
            };
            long bits = (seed * 31 + i >> 7) & 0xFF;
            y.set(i, value * (float) scale + bits);
        }
    }

    @Test
    void aRichKernelRunsAsInJava() throws TornadoExecutionPlanException {
        var index = IntArray.fromElements(2, 0, 1, 1, 2);
        var x = FloatArray.fromElements(.5f, -1, 2);
        var y = new FloatArray(5);
        var expected = new FloatArray(5);
        tkRich(index, x, expected, 12345L, .25, 6);
        run(new TaskGraph("s0")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, index, x)
                .task("t0", FootgunsTest::tkRich, index, x, y, 12345L, .25, 6)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot());
        assertArrayEquals(expected.toHeapArray(), y.toHeapArray());
    }

    // ---- arguments

    static void tkBoth(FloatArray x, FloatArray y, FloatArray z) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i) + 1);
            z.set(i, x.get(i) + 2);
        }
    }

    static void tkBackwards(FloatArray y, FloatArray x) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i) + 1);
        }
    }

    @Test
    void anArrayThatIsWrittenMustNotComeAgain() {
        var x = FloatArray.fromElements(1, 2);
        var y = new FloatArray(2);
        fails(
                "arguments 1 and 2 are the same array",
                new TaskGraph("s0")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                        .task("t0", FootgunsTest::tkBoth, x, y, y)
                        .snapshot());
        fails(
                "arguments 0 and 1 are the same array",
                new TaskGraph("s0")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                        .task("t0", FootgunsTest::tkBackwards, x, x)
                        .snapshot());
    }

    @Test
    void anArrayMayComeAgainAsTheOneThatIsWritten() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1, 2);
        run(new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t0", FootgunsTest::tkAddOne, x, x)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x)
                .snapshot());
        assertArrayEquals(new float[] {2, 3}, x.toHeapArray());
    }

    // ---- memory

    static void tkFirstHalf(FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize() / 2; i++) {
            y.set(i, i);
        }
    }

    static void tkFirstHalfOfInts(IntArray y) {
        for (@Parallel int i = 0; i < y.getSize() / 2; i++) {
            y.set(i, i);
        }
    }

    static void tkAddOne(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i) + 1);
        }
    }

    static void tkIncrement(FloatArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, x.get(i) + 1);
        }
    }

    static void tkPastTheEnd(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i + 1));
        }
    }

    static void tkScale(FloatArray x, float factor) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, factor * x.get(i));
        }
    }

    @Test
    void anArrayThatIsOnlyWrittenIsNotSent() throws TornadoExecutionPlanException {
        var y = FloatArray.fromElements(7, 7, 7, 7);
        run(new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, y)
                .task("t0", FootgunsTest::tkFirstHalf, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot());
        assertArrayEquals(new float[] {0, 1, Float.NaN, Float.NaN}, y.toHeapArray());
    }

    @Test
    void integersThatTheKernelDidNotWriteComeBackAsGarbage() throws TornadoExecutionPlanException {
        var y = IntArray.fromElements(7, 7, 7, 7);
        run(new TaskGraph("s0")
                .task("t0", FootgunsTest::tkFirstHalfOfInts, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot());
        assertArrayEquals(new int[] {0, 1, Poison.INT, Poison.INT}, y.toHeapArray());
    }

    @Test
    void theHostSeesNothingThatIsNotFetched() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1, 2);
        run(new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t0", FootgunsTest::tkIncrement, x)
                .snapshot());
        assertArrayEquals(new float[] {1, 2}, x.toHeapArray());
    }

    @Test
    void anArrayThatIsReadMustBeSent() {
        var x = FloatArray.fromElements(1, 2);
        var y = new FloatArray(2);
        fails(
                "was never sent: name it in transferToDevice",
                new TaskGraph("s0").task("t0", FootgunsTest::tkAddOne, x, y).snapshot());
    }

    @Test
    void anArrayThatIsReadAndWrittenStartsAsPoison() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1, 2);
        run(new TaskGraph("s0")
                .task("t0", FootgunsTest::tkIncrement, x)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x)
                .snapshot());
        assertArrayEquals(new float[] {Float.NaN, Float.NaN}, x.toHeapArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {DataTransferMode.FIRST_EXECUTION, DataTransferMode.EVERY_EXECUTION})
    void aChangeOnTheHostTravelsWithEveryExecutionOnly(int mode) throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1);
        var y = new FloatArray(1);
        var graph = new TaskGraph("s0")
                .transferToDevice(mode, x)
                .task("t0", FootgunsTest::tkAddOne, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(graph)) {
            plan.execute();
            x.set(0, 10);
            plan.execute();
        }
        assertEquals(mode == DataTransferMode.EVERY_EXECUTION ? 11 : 2, y.get(0));
    }

    @Test
    void anotherGraphHasItsOwnCopyUnlessItConsumes() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1);
        var y = new FloatArray(1);
        var first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkIncrement, x)
                .persistOnDevice(x)
                .snapshot();
        var second = new TaskGraph("second")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkAddOne, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(first, second)) {
            plan.withGraph(0).execute();
            plan.withGraph(1).execute();
        }
        assertEquals(2, y.get(0));
    }

    @Test
    void whatIsConsumedMustHavePersisted() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1);
        var y = new FloatArray(1);
        var first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkIncrement, x)
                .snapshot();
        var second = new TaskGraph("second")
                .consumeFromDevice("first", x)
                .task("t0", FootgunsTest::tkAddOne, x, y)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(first, second)) {
            fails("no graph was executed before", () -> plan.withGraph(1).execute());
            plan.withGraph(0).execute();
            fails("add persistOnDevice", () -> plan.withGraph(1).execute());
        }
    }

    @Test
    void whatIsConsumedComesFromTheGraphExecutedLast() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1);
        var y = new FloatArray(1);
        var z = FloatArray.fromElements(5);
        var first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkIncrement, x)
                .persistOnDevice(x)
                .snapshot();
        var other = new TaskGraph("other")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, z)
                .task("t0", FootgunsTest::tkIncrement, z)
                .persistOnDevice(z)
                .snapshot();
        var reader = new TaskGraph("reader")
                .consumeFromDevice("first", x)
                .task("t0", FootgunsTest::tkAddOne, x, y)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(first, other, reader)) {
            plan.withGraph(0).execute();
            plan.withGraph(1).execute();
            fails(
                    "the graph executed last, other, which does not hold it",
                    () -> plan.withGraph(2).execute());
        }
    }

    @Test
    void readingPastTheEndIsAnError() {
        var x = FloatArray.fromElements(1, 2);
        var y = new FloatArray(2);
        fails(
                "task s0.t0: array index 2 is outside of [0, 2)",
                new TaskGraph("s0")
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                        .task("t0", FootgunsTest::tkPastTheEnd, x, y)
                        .snapshot());
    }

    @Test
    void aScalarKeepsTheValueItHadWhenTheTaskWasAdded() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1);
        float factor = 3;
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkScale, x, factor)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(graph)) {
            plan.execute();
            factor = 100;
            plan.execute();
        }
        assertEquals(9, x.get(0));
        assertEquals(100, factor);
    }

    // ---- grids, groups and barriers

    static void tkReadsLocal(KernelContext c, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(4);
        y.set(c.globalIdx, local[c.localIdx]);
    }

    static void tkMissingBarrier(KernelContext c, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(8);
        local[c.localIdx] = c.localIdx;
        y.set(c.globalIdx, local[(c.localIdx + 1) % 8]);
    }

    static void tkMissingSecondBarrier(KernelContext c, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(8);
        local[c.localIdx] = c.localIdx;
        c.localBarrier();
        float right = local[(c.localIdx + 1) % 8];
        local[c.localIdx] = 10 * right;
        y.set(c.globalIdx, right);
    }

    static void tkDivergentBarrier(KernelContext c, FloatArray y) {
        if (c.localIdx < 3) {
            c.localBarrier();
        }
        y.set(c.globalIdx, 1);
    }

    static void tkTooMuchLocal(KernelContext c, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(16 * 1024);
        local[0] = 1;
        y.set(c.globalIdx, local[0]);
    }

    static void tkWhere(KernelContext c, FloatArray y) {
        y.set(c.globalIdx, c.globalIdx);
    }

    @Test
    void localMemoryStartsAsPoison() throws TornadoExecutionPlanException {
        var y = new FloatArray(4);
        try (var plan = plan(FootgunsTest::tkReadsLocal, y, grid(4, 4))) {
            plan.execute();
        }
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN}, y.toHeapArray());
    }

    @Test
    void aMissingBarrierShows() throws TornadoExecutionPlanException {
        var y = new FloatArray(8);
        try (var plan = plan(FootgunsTest::tkMissingBarrier, y, grid(8, 8))) {
            plan.execute();
        }
        assertTrue(Float.isNaN(y.get(7)), () -> "the last item reads what the first has not written: " + y.get(7));
    }

    @Test
    void aMissingSecondBarrierShows() throws TornadoExecutionPlanException {
        var y = new FloatArray(8);
        try (var plan = plan(FootgunsTest::tkMissingSecondBarrier, y, grid(8, 8))) {
            plan.execute();
        }
        int wrong = 0;
        for (int i = 0; i < 8; i++) {
            wrong += y.get(i) == (i + 1) % 8 ? 0 : 1;
        }
        assertTrue(wrong > 0, "some item reads what its neighbour has overwritten already");
    }

    @Test
    void aBarrierThatSomeItemsDoNotReachIsAnError() throws TornadoExecutionPlanException {
        var y = new FloatArray(4);
        try (var plan = plan(FootgunsTest::tkDivergentBarrier, y, grid(4, 4))) {
            fails("every work-item of a group must reach every barrier", plan::execute);
        }
    }

    @Test
    void localMemoryIsLimited() throws TornadoExecutionPlanException {
        var y = new FloatArray(4);
        try (var plan = plan(FootgunsTest::tkTooMuchLocal, y, grid(4, 4))) {
            fails("allocates 65536 bytes of local memory; devices give 49152", plan::execute);
        }
    }

    @Test
    void theGlobalSizeMustBeAMultipleOfTheLocalSize() throws TornadoExecutionPlanException {
        var y = new FloatArray(10);
        try (var plan = plan(FootgunsTest::tkWhere, y, grid(10, 4))) {
            fails("global size (10, 1, 1) is not a multiple of local size (4, 1, 1)", plan::execute);
        }
    }

    @Test
    void aGroupHasALargestSize() throws TornadoExecutionPlanException {
        var y = new FloatArray(4096);
        try (var plan = plan(FootgunsTest::tkWhere, y, grid(4096, 2048))) {
            fails("a group of 2048 work-items; devices allow 1024", plan::execute);
        }
    }

    @Test
    void aKernelWithAContextNeedsAGrid() {
        var y = new FloatArray(4);
        fails(
                "needs a WorkerGrid: add one under the name \"s0.t0\"",
                new TaskGraph("s0")
                        .task("t0", FootgunsTest::tkWhere, new KernelContext(), y)
                        .snapshot());
    }

    @Test
    void aGridForATaskThatDoesNotExistIsAnError() throws TornadoExecutionPlanException {
        var y = new FloatArray(4);
        var graph = new TaskGraph("s0")
                .task("t0", FootgunsTest::tkWhere, new KernelContext(), y)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(graph)) {
            fails(
                    "names a task s0.t1 that no graph of the plan has; its tasks are [s0.t0]",
                    () -> plan.withGridScheduler(new GridScheduler("s0.t1", grid(4, 4))));
        }
    }

    // ---- plans

    static void tkSlow(IntArray x) {
        int sum = x.get(0);
        for (int i = 0; i < 300_000_000; i++) {
            sum = sum * 31 + i;
        }
        x.set(0, sum);
    }

    @Test
    void onePlanInTwoThreadsIsAnError() throws Exception {
        var x = IntArray.fromElements(1);
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkSlow, x)
                .snapshot();
        var error = new AtomicReference<RuntimeException>();
        try (var plan = new TornadoExecutionPlan(graph)) {
            plan.withPreCompilation();
            Thread first = Thread.ofPlatform().start(() -> executeKeeping(plan, error));
            while (first.isAlive() && error.get() == null) {
                executeKeeping(plan, error);
            }
            first.join();
        }
        assertTrue(
                error.get().getMessage().contains("give each thread its own plan"),
                error.get().getMessage());
    }

    private static void executeKeeping(TornadoExecutionPlan plan, AtomicReference<RuntimeException> error) {
        try {
            plan.execute();
        } catch (EmulatorException e) {
            error.set(e);
        }
    }

    @Test
    void aGraphTakes256Tasks() {
        var x = new FloatArray(1);
        var graph = new TaskGraph("s0");
        for (int i = 0; i < 256; i++) {
            graph.task("t" + i, FootgunsTest::tkFirstHalf, x);
        }
        graph.snapshot();
        graph.task("one-more", FootgunsTest::tkFirstHalf, x);
        var e = assertThrows(TornadoRuntimeException.class, graph::snapshot);
        assertTrue(e.getMessage().contains("257 tasks"), e.getMessage());
    }

    /** 15 for a task and 5 for each argument. */
    @Test
    void aGraphHas8192BytesForItsCalls() {
        var x = new FloatArray(1);
        var graph = new TaskGraph("s0");
        for (int i = 0; i < 8192 / 25; i++) {
            graph.task("t" + i, FootgunsTest::tkScale, x, (float) i);
        }
        var e = assertThrows(TornadoRuntimeException.class, () -> graph.task("one-more", FootgunsTest::tkScale, x, 1f));
        assertTrue(e.getMessage().contains("8200 bytes"), e.getMessage());
    }

    /** A task and its array make 2 nodes, and each new array 4 more. */
    @Test
    void aGraphHas1024Nodes() {
        var graph = new TaskGraph("s0");
        for (int i = 0; i < 171; i++) {
            graph.task("t" + i, FootgunsTest::tkFirstHalf, new FloatArray(1));
        }
        var e = assertThrows(TornadoRuntimeException.class, graph::snapshot);
        assertTrue(e.getMessage().contains("1026 nodes"), e.getMessage());
    }

    @Test
    void taskNamesAreUnique() {
        var x = new FloatArray(1);
        var graph = new TaskGraph("s0").task("t0", FootgunsTest::tkFirstHalf, x);
        assertThrows(TornadoTaskRuntimeException.class, () -> graph.task("t0", FootgunsTest::tkFirstHalf, x));
    }

    @Test
    void anArrayCanBeFetchedOnlyThroughAGraphThatHoldsIt() throws TornadoExecutionPlanException {
        var x = FloatArray.fromElements(1);
        var z = FloatArray.fromElements(1);
        var first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t0", FootgunsTest::tkIncrement, x)
                .persistOnDevice(x)
                .snapshot();
        var other = new TaskGraph("other")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, z)
                .task("t0", FootgunsTest::tkIncrement, z)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(first, other)) {
            var result = plan.withGraph(0).execute();
            plan.withGraph(1).execute();
            fails("select the graph that does", () -> result.transferToHost(x));
            plan.withGraph(0);
            result.transferToHost(x);
        }
        assertEquals(2, x.get(0));
    }

    // ---- helpers

    private static TornadoExecutionPlan plan(Task2<KernelContext, FloatArray> kernel, FloatArray y, WorkerGrid1D grid) {
        var graph = new TaskGraph("s0")
                .task("t0", kernel, new KernelContext(), y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot();
        return new TornadoExecutionPlan(graph).withGridScheduler(new GridScheduler("s0.t0", grid));
    }

    private static WorkerGrid1D grid(int global, int local) {
        var grid = new WorkerGrid1D(global);
        grid.setLocalWork(local, 1, 1);
        return grid;
    }

    private static void run(ImmutableTaskGraph graph) throws TornadoExecutionPlanException {
        try (var plan = new TornadoExecutionPlan(graph)) {
            plan.execute();
        }
    }

    private static void fails(String message, ImmutableTaskGraph graph) {
        @SuppressWarnings("resource")
        var plan = new TornadoExecutionPlan(graph);
        fails(message, plan::execute);
    }

    private static void fails(String message, Runnable action) {
        var e = assertThrows(TornadoRuntimeException.class, action::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
