package sirocco.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** oneDNN, which PyTorch convolves with; its products, from bytedeco's jar. */
final class OneDnnPeer implements Peer {
    private static final FunctionDescriptor SGEMM = FunctionDescriptor.of(
            JAVA_INT,
            JAVA_BYTE,
            JAVA_BYTE,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_LONG);

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public List<String> artifacts() {
        return List.of("org.bytedeco:dnnl:3.8.1-1.5.12:jar:" + Artifacts.platform());
    }

    @Override
    public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
        List<Path> libraries = Artifacts.libraries(jars);
        Native.of(Artifacts.library(libraries, "libgomp")).call("omp_set_num_threads", threads);
        MethodHandle sgemm = Native.of(Artifacts.library(libraries, "libdnnl")).function("dnnl_sgemm", SGEMM);
        return Squares.cases(squares -> product(sgemm, squares));
    }

    private static Squares.Product product(MethodHandle sgemm, Squares squares) {
        MemorySegment a = Squares.copied(squares.a());
        MemorySegment b = Squares.copied(squares.b());
        MemorySegment c = Squares.copied(squares.c());
        long n = squares.n();
        return new Squares.Product(() -> multiply(sgemm, n, a, b, c), i -> c.getAtIndex(JAVA_FLOAT, i));
    }

    private static void multiply(MethodHandle sgemm, long n, MemorySegment a, MemorySegment b, MemorySegment c) {
        try {
            int status = (int) sgemm.invokeExact((byte) 'N', (byte) 'N', n, n, n, 1f, a, n, b, n, 0f, c, n);
            if (status != 0) {
                throw new IllegalStateException("dnnl_sgemm: status " + status);
            }
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException("dnnl_sgemm failed", impossible);
        }
    }
}
