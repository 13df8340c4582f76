package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverErrorTest {
    private static final String OPENCL = "[TornadoVM-OCL-JNI] ERROR : clEnqueueNDRangeKernel -> Returned: -5\n";
    private static final String CUDA =
            "[TornadoVM-CUDA-JNI] ERROR : cuMemAlloc -> Returned: 2 (CUDA_ERROR_OUT_OF_MEMORY)\n";

    /** As native code prints: below {@link System#out}. */
    private static void print(String text) {
        try {
            new FileOutputStream(FileDescriptor.out).write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String error(String printed) {
        return assertThrows(
                        DriverError.class,
                        () -> DriverError.heed(() -> {
                            print(printed);
                            return 1;
                        }))
                .getMessage();
    }

    @Test
    void aCallWithoutErrorsGivesItsResult() {
        assertEquals(7, DriverError.heed(() -> 7));
    }

    @Test
    void whatDriversPrintIsThrown() {
        assertEquals("clEnqueueNDRangeKernel returned -5 (CL_OUT_OF_RESOURCES)", error(OPENCL));
        assertEquals("clEnqueueNDRangeKernel returned -5 (CL_OUT_OF_RESOURCES) (and 2 more)", error(OPENCL.repeat(3)));
        assertEquals("cuMemAlloc returned 2 (CUDA_ERROR_OUT_OF_MEMORY)", error(CUDA));
        assertEquals(7, DriverError.heed(() -> 7));
    }

    @Test
    void callsInsideOfCallsAreHeard() {
        assertEquals(
                "clEnqueueNDRangeKernel returned -5 (CL_OUT_OF_RESOURCES)",
                assertThrows(
                                DriverError.class,
                                () -> DriverError.heed(() -> DriverError.heed(() -> {
                                    print(OPENCL);
                                    return 1;
                                })))
                        .getMessage());
    }

    @Test
    void whatIsThrownMeanwhileComesFirst() {
        IllegalStateException own = new IllegalStateException("own");
        assertSame(
                own,
                assertThrows(
                        IllegalStateException.class,
                        () -> DriverError.heed(() -> {
                            print(OPENCL);
                            throw own;
                        })));
        assertEquals("; the driver: clEnqueueNDRangeKernel returned -5 (CL_OUT_OF_RESOURCES)", DriverError.during(own));
    }

    @Test
    void everyKindOfLineIsRead() {
        assertEquals(
                List.of("clEnqueueReadBuffer, code = -5 (CL_OUT_OF_RESOURCES)", "clEnqueueReadBuffer returned -99"),
                DriverError.calls("[ERROR] clEnqueueReadBuffer, code = -5 n"
                        + "[TornadoVM-OCL-JNI] ERROR : clEnqueueReadBuffer -> Returned: -99\nsome other line\n"));
        assertEquals(
                List.of("clWaitForEvents]:  -14 (CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST)"),
                DriverError.calls("[ERROR clWaitForEvents]:  -14\n"));
        assertEquals(
                List.of("cuLaunchKernel returned 701"),
                DriverError.calls("\t[TornadoVM-PTX-JNI] ERROR : cuLaunchKernel -> Returned: 701\n"));
    }

    @Test
    void whatChangesNoResultIsNoError() {
        assertEquals(
                List.of(),
                DriverError.calls("[TornadoVM-CUDA-JNI] ERROR : cuMemHostRegister -> Returned: 801 (…)\n"
                        + "[TornadoVM-OCL-JNI] ERROR : clReleaseMemObject -> Returned: -38\n"
                        + "[TornadoVM-CUDA-JNI] ERROR : cuEventDestroy -> Returned: 4 (…)\n"));
    }

    @Test
    void shortagesAreToldApart() {
        assertTrue(assertThrows(
                        DriverError.class,
                        () -> DriverError.heed(() -> {
                            print(CUDA);
                            return 1;
                        }))
                .isShortage());
        assertFalse(assertThrows(
                        DriverError.class,
                        () -> DriverError.heed(() -> {
                            print(OPENCL);
                            return 1;
                        }))
                .isShortage());
    }
}
