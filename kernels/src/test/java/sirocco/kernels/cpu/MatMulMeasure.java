package sirocco.kernels.cpu;

import java.lang.foreign.Arena;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import sirocco.kernels.host.Workers;

/** Measures matrix products beside the peak of the multiply-add units: run by hand, one line a size. */
final class MatMulMeasure {
    private static float sink;

    private MatMulMeasure() {}

    /** Ten independent chains of multiply-adds in registers. */
    static float chains(int steps) {
        FloatVector x = FloatVector.broadcast(MatMulSpecies.F, .999f);
        FloatVector y = FloatVector.broadcast(MatMulSpecies.F, .001f);
        FloatVector a = x;
        FloatVector b = x;
        FloatVector c = x;
        FloatVector d = x;
        FloatVector e = x;
        FloatVector f = x;
        FloatVector g = x;
        FloatVector h = x;
        FloatVector i = x;
        FloatVector j = x;
        for (int step = 0; step < steps; step++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
    }

    static double peak() {
        int steps = 300_000;
        double[] seconds = seconds(() -> sink += chains(steps), 1, 40);
        return 20. * MatMulSpecies.LANES * steps / seconds[seconds.length / 2] / 1e9;
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
        peak();
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
