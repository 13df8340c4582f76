package sirocco.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A BLAS with a C interface, in the native library of one of bytedeco's jars and called directly.
 *
 * @param library how its file's name begins
 * @param setThreads its function that takes the number of threads
 */
record CblasPeer(String name, List<String> artifacts, String library, String setThreads) implements Peer {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IS = 111;
    private static final FunctionDescriptor SGEMM = FunctionDescriptor.ofVoid(
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_INT);

    static CblasPeer openBlas() {
        return new CblasPeer(
                "openblas",
                List.of("org.bytedeco:openblas:0.3.30-1.5.12:jar:" + Artifacts.platform()),
                "libopenblas",
                "openblas_set_num_threads");
    }

    static CblasPeer mkl() {
        return new CblasPeer(
                "mkl",
                List.of("org.bytedeco:mkl:2025.2-1.5.12:jar:" + Artifacts.platform() + "-redist"),
                "libmkl_rt",
                "MKL_Set_Num_Threads");
    }

    @Override
    public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
        Native blas = Native.of(Artifacts.library(Artifacts.libraries(jars), library));
        blas.call(setThreads, threads);
        MethodHandle sgemm = blas.function("cblas_sgemm", SGEMM);
        return Squares.cases(squares -> product(sgemm, squares));
    }

    private static Squares.Product product(MethodHandle sgemm, Squares squares) {
        MemorySegment a = Squares.copied(squares.a());
        MemorySegment b = Squares.copied(squares.b());
        MemorySegment c = Squares.copied(squares.c());
        int n = squares.n();
        return new Squares.Product(() -> multiply(sgemm, n, a, b, c), i -> c.getAtIndex(JAVA_FLOAT, i));
    }

    private static void multiply(MethodHandle sgemm, int n, MemorySegment a, MemorySegment b, MemorySegment c) {
        try {
            sgemm.invokeExact(ROW_MAJOR, AS_IS, AS_IS, n, n, n, 1f, a, n, b, n, 0f, c, n);
        } catch (Throwable impossible) {
            throw new IllegalStateException("cblas_sgemm failed", impossible);
        }
    }
}
