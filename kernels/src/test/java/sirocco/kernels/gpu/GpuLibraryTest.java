package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static sirocco.kernels.DeviceParity.floats;
import static sirocco.kernels.DeviceParity.values;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Ops;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/** Products by a vendor's library, which the second emulated device has and the first has not. */
class GpuLibraryTest {
    private static final String WITH_LIBRARY = "gpu:1";
    private static final String ONE = "cublasSgemm of nvidia/cublas";
    private static final String BATCHED = "cublasSgemmStridedBatched of nvidia/cublas";

    /** Sums in F32, in another order than the reference's, which is in double. */
    private static final double TOLERANCE = 3e-5;

    private static Tensor operand(Layout layout, long seed, int rows, int columns, int... batch) {
        int[] sizes = new int[batch.length + 2];
        System.arraycopy(batch, 0, sizes, 0, batch.length);
        sizes[batch.length] = layout == Layout.PLAIN ? rows : columns;
        sizes[batch.length + 1] = layout == Layout.PLAIN ? columns : rows;
        return floats(seed, sizes);
    }

    private static void check(String call, MatMul op, Tensor a, Tensor b) {
        assumeTrue(Boolean.getBoolean("sirocco.emulator"), "skipped: no device with a library");
        String program = program(WITH_LIBRARY, op, a, b);
        assertTrue(program.contains(call), program);
        DeviceParity.check(WITH_LIBRARY, TOLERANCE, in -> Ops.applyAll(op, in), a, b);
    }

    private static String program(String device, MatMul op, Tensor a, Tensor b) {
        return Device.named(device)
                .compile((List<Tensor> in) -> Ops.applyAll(op, in))
                .explain(List.of(a, b))
                .program()
                .describe();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            37, 11, 3
            1, 501, 1
            1, 33, 17
            19, 13, 35
            70, 1, 67
            """)
    void eachLayoutOfBothOperands(int m, int k, int n) {
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                check(ONE, new MatMul(a, b), operand(a, 1, m, k), operand(b, 2, k, n));
                check(BATCHED, new MatMul(a, b), operand(a, 3, m, k, 2, 3), operand(b, 4, k, n, 2, 3));
            }
        }
    }

    @Test
    void anOperandThatAllProductsShareIsNotCopied() {
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                check(BATCHED, new MatMul(a, b), operand(a, 1, 9, 7), operand(b, 2, 7, 11, 3));
                String call = a == Layout.PLAIN ? ONE : BATCHED;
                check(call, new MatMul(a, b), operand(a, 3, 9, 7, 5), operand(b, 4, 7, 11));
            }
        }
    }

    @Test
    void aProductOfAMatrixByItself() {
        Tensor x = floats(1, 13, 9);
        check(ONE, new MatMul(Layout.PLAIN, Layout.TRANSPOSED), x, x);
    }

    private static void checkKernel(String device, Tensor a, Tensor b) {
        String program = program(device, MatMul.PLAIN, a, b);
        assertFalse(program.contains("cublas"), program);
        DeviceParity.check(device, TOLERANCE, in -> Ops.applyAll(MatMul.PLAIN, in), a, b);
    }

    @Test
    void whatTheLibraryDoesNotTakeGoesToKernels() {
        assumeTrue(Boolean.getBoolean("sirocco.emulator"), "skipped: no device with a library");
        checkKernel(WITH_LIBRARY, floats(1, 7, 7), floats(2, 7, 7));
        checkKernel(WITH_LIBRARY, values(DType.F64, 1, 13, 9), values(DType.F64, 2, 9, 11));
        checkKernel(WITH_LIBRARY, floats(1, 2, 1, 9, 5), floats(2, 3, 5, 7));
        checkKernel(WITH_LIBRARY, floats(1, 300, 0), floats(2, 0, 300));
    }

    @Test
    void aDeviceWithoutLibraryIsGivenKernels() {
        checkKernel("gpu", floats(1, 300, 260), floats(2, 260, 280));
    }

    @Test
    void theCallsAreThoseThatTornadoVmDescribes() throws ReflectiveOperationException {
        assumeTrue(!Boolean.getBoolean("sirocco.emulator"), "skipped: no SDK to compare with");
        compare("cublasSgemm", CuBlas.SGEMM, new Object[] {0, 1, 2, 3, 4, 1f, null, 5, null, 6, 0f, null, 7});
        compare("cublasSgemmStridedBatched", CuBlas.SGEMM_STRIDED_BATCHED, new Object[] {
            0, 1, 2, 3, 4, 1f, null, 5, 6L, null, 7, 8L, 0f, null, 9, 10L, 11
        });
    }

    private static void compare(String factory, LibraryCall ours, Object[] arguments)
            throws ReflectiveOperationException {
        Method theirs = Arrays.stream(
                        Class.forName("uk.ac.manchester.tornado.cublas.CuBlas").getMethods())
                .filter(method -> method.getName().equals(factory))
                .findFirst()
                .orElseThrow();
        LibraryTaskDescriptor described = (LibraryTaskDescriptor) theirs.invoke(null, arguments);
        LibraryTaskDescriptor called = ours.with(arguments);
        assertEquals(described.getLibraryName(), called.getLibraryName());
        assertEquals(described.getFunctionName(), called.getFunctionName());
        assertEquals(List.of(described.getAccess()), List.of(called.getAccess()));
    }
}
