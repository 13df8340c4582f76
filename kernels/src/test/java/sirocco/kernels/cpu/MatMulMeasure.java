package sirocco.kernels.cpu;

import java.lang.foreign.Arena;
import java.util.Arrays;
import sirocco.kernels.host.Workers;

/** Measures matrix products beside the peak of the multiply-add units: run by hand, one line a size. */
final class MatMulMeasure {
    private MatMulMeasure() {}

    /** GFLOP/s of one thread at most. */
    static double peak() {
        return PeakMeasurement.of(Workers.SINGLE).flopsPerThread() / 1e9;
    }

    /** Runs for one and a half seconds, so that the compiler, which may share the core, has done its work. */
    static void warm(Runnable run) {
        long end = System.nanoTime() + 1_500_000_000L;
        while (System.nanoTime() < end) {
            run.run();
        }
    }

    /** Sorted seconds of {@code samples} runs of {@code inner} calls, divided by {@code inner}. */
    static double[] seconds(Runnable run, int inner, int samples) {
        double[] seconds = new double[samples];
        for (int sample = 0; sample < samples; sample++) {
            long begin = System.nanoTime();
            for (int i = 0; i < inner; i++) {
                run.run();
            }
            seconds[sample] = (System.nanoTime() - begin) * 1e-9 / inner;
        }
        Arrays.sort(seconds);
        return seconds;
    }

    private static void square(Workers workers, int n, MatMul.Operand a, MatMul.Operand b) {
        try (var arena = Arena.ofConfined()) {
            var product = new MatMul(1, n, n, n, a, b);
            long x = arena.allocate(4L * n * n, 64).fill((byte) 0).address();
            long y = arena.allocate(4L * n * n, 64).fill((byte) 0).address();
            long z = arena.allocate(4L * n * n, 64).fill((byte) 0).address();
            long scratch = arena.allocate(product.scratchBytes() + 64, 64).address();
            Runnable run = () -> product.overwrite(workers, x, y, z, scratch);
            double flops = 2. * n * n * n;
            int inner = (int) Math.max(1, 2e8 / flops);
            warm(run);
            double[] seconds = seconds(run, inner, 30);
            double median = flops / seconds[15] / 1e9;
            double peak = peak();
            System.out.printf(
                    "%5d %s·%s  median %6.1f  best %6.1f GFLOP/s  (%.0f %% of %.1f per thread)%n",
                    n, a, b, median, flops / seconds[0] / 1e9, 100 * median / peak / workers.threads(), peak);
        }
    }

    /** Arguments: number of threads, then sizes. */
    public static void main(String[] arguments) {
        try (var workers = new Workers(Integer.parseInt(arguments[0]))) {
            for (var a : MatMul.Operand.values()) {
                for (var b : MatMul.Operand.values()) {
                    for (int i = 1; i < arguments.length; i++) {
                        square(workers, Integer.parseInt(arguments[i]), a, b);
                    }
                }
            }
        }
    }
}
