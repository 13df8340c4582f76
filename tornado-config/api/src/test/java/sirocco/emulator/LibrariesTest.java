package sirocco.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Calls of libraries, on the emulated device that has them and on the one that has not. */
class LibrariesTest {
    private static final int WITHOUT = 0;
    private static final int WITH = 1;

    /** [[1, 2, 3], [4, 5, 6]] by columns. */
    private static FloatArray a() {
        return FloatArray.fromElements(1, 4, 2, 5, 3, 6);
    }

    /** [[1, 0], [2, 1], [0, 3]] by columns. */
    private static FloatArray b() {
        return FloatArray.fromElements(1, 2, 0, 0, 1, 3);
    }

    private static LibraryTaskDescriptor call(String function, int target, Access access, Object... arguments) {
        List<Access> all = new ArrayList<>(Collections.nCopies(arguments.length, Access.READ_ONLY));
        all.set(target, access);
        return new LibraryTaskDescriptor()
                .withLibrary(CuBlas.NAME)
                .withFunction(function)
                .withParameters(arguments)
                .withAccess(all.toArray(Access[]::new));
    }

    private static LibraryTaskDescriptor sgemm(Access access, Object... arguments) {
        return call("cublasSgemm", 11, access, arguments);
    }

    private static void run(int device, LibraryTaskDescriptor call, FloatArray... arrays)
            throws TornadoExecutionPlanException {
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, (Object[]) arrays)
                .libraryTask("product", c -> c, call)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, arrays[arrays.length - 1]);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, device)).execute();
        }
    }

    private static float[] product(LibraryTaskDescriptor call, FloatArray... arrays)
            throws TornadoExecutionPlanException {
        run(WITH, call, arrays);
        return arrays[arrays.length - 1].toHeapArray();
    }

    @Test
    void matricesAreStoredByColumns() throws TornadoExecutionPlanException {
        FloatArray a = a();
        FloatArray b = b();
        FloatArray c = new FloatArray(4);
        var call = sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a, 2, b, 3, 0f, c, 2);
        assertArrayEquals(new float[] {5, 14, 11, 23}, product(call, a, b, c));
    }

    @Test
    void operandsAreTransposed() throws TornadoExecutionPlanException {
        FloatArray a = a();
        FloatArray b = b();
        FloatArray c = new FloatArray(9);
        var call = sgemm(Access.WRITE_ONLY, 1, 1, 3, 3, 2, 1f, a, 2, b, 3, 0f, c, 3);
        assertArrayEquals(new float[] {1, 2, 3, 6, 9, 12, 12, 15, 18}, product(call, a, b, c));
    }

    @Test
    void whatWasThereIsScaledAndAddedToAndRowsBetweenAreLeft() throws TornadoExecutionPlanException {
        FloatArray a = a();
        FloatArray b = b();
        FloatArray c = FloatArray.fromElements(1, 2, 3, 4, 5, 6);
        var call = sgemm(Access.READ_WRITE, 0, 0, 2, 2, 3, 2f, a, 2, b, 3, 10f, c, 3);
        assertArrayEquals(new float[] {20, 48, 3, 62, 96, 6}, product(call, a, b, c));
    }

    @Test
    void productsOfABatchLieStridesApart() throws TornadoExecutionPlanException {
        FloatArray a = FloatArray.fromElements(1, 2, 3, 4);
        FloatArray b = FloatArray.fromElements(10, 100);
        FloatArray c = new FloatArray(4);
        var call = call(
                "cublasSgemmStridedBatched",
                13,
                Access.WRITE_ONLY,
                0,
                0,
                2,
                1,
                1,
                1f,
                a,
                2,
                2L,
                b,
                1,
                1L,
                0f,
                c,
                2,
                2L,
                2);
        assertArrayEquals(new float[] {10, 20, 300, 400}, product(call, a, b, c));
    }

    static Stream<LibraryTaskDescriptor> mistaken() {
        FloatArray a = a();
        FloatArray b = b();
        FloatArray c = new FloatArray(4);
        return Stream.of(
                sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a, 1, b, 3, 0f, c, 2),
                sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a, 2, b, 2, 0f, c, 2),
                sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a, 2, b, 3, 0f, c, 1),
                sgemm(Access.WRITE_ONLY, 7, 0, 2, 2, 3, 1f, a, 2, b, 3, 0f, c, 2),
                sgemm(Access.WRITE_ONLY, 0, 0, -2, 2, 3, 1f, a, 2, b, 3, 0f, c, 2),
                sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a, 2, b, 3, 1f, c, 2),
                sgemm(Access.READ_ONLY, 0, 0, 2, 2, 3, 1f, a, 2, b, 3, 0f, c, 2),
                sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1d, a, 2, b, 3, 0f, c, 2),
                call("cublasDgemm", 11, Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a, 2, b, 3, 0f, c, 2));
    }

    @ParameterizedTest
    @MethodSource("mistaken")
    void whatTheLibraryWouldRefuse(LibraryTaskDescriptor call) {
        assertThrows(EmulatorException.class, () -> run(WITH, call, a(), b(), new FloatArray(4)));
    }

    @Test
    void aDeviceWithoutLibraryRefusesTheCall() {
        FloatArray c = new FloatArray(4);
        var call = sgemm(Access.WRITE_ONLY, 0, 0, 2, 2, 3, 1f, a(), 2, b(), 3, 0f, c, 2);
        var refusal = assertThrows(EmulatorException.class, () -> run(WITHOUT, call, a(), b(), c));
        assertTrue(refusal.getMessage().contains("has no library nvidia/cublas"), refusal::getMessage);
    }
}
