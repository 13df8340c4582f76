package sirocco.tensor.backend;

import java.util.Locale;

/**
 * The most that a processor does, as measured: the ceiling of the roofline (Williams et al. 2009).
 *
 * @param vectorBits width of the vectors in use
 * @param threads threads that compute
 * @param flopsPerThread floating-point operations (f32) a second of one thread; a multiply-add counts two
 * @param flops floating-point operations a second of all threads at once
 * @param bytes bytes a second to and from memory, read and written, of all threads at once
 */
public record Peak(int vectorBits, int threads, double flopsPerThread, double flops, double bytes) {
    private static final double GIGA = 1e-9;

    /** "512-bit vectors, 117 GFLOP/s a thread, 230 GFLOP/s and 19 GB/s with 2 threads". */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d-bit vectors, %.0f GFLOP/s a thread, %.0f GFLOP/s and %.0f GB/s with %s",
                vectorBits,
                flopsPerThread * GIGA,
                flops * GIGA,
                bytes * GIGA,
                threads == 1 ? "1 thread" : threads + " threads");
    }
}
