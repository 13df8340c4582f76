package sirocco.kernels.cpu;

import java.lang.foreign.Arena;
import java.util.Arrays;
import jdk.incubator.vector.VectorOperators;

/**
 * Prints nanoseconds per element of the vector kernels on one thread, beside scalar {@link Math} and the JDK's own
 * vector functions in the same run. Run it pinned to one core; with {@code -Xbatch}, since the compiler shares it;
 * an argument chooses the lines that begin with it. Each figure is the median of nine rounds.
 */
public final class KernelTimes {
    private static final int N = 4096;
    private static final long BYTES = 4L * N;
    /** Rounds of about 20 ms before the measured ones. */
    private static final int WARM_UP = 20;

    private static String prefix = "";

    private KernelTimes() {}

    public static void main(String[] args) {
        prefix = args.length == 0 ? "" : args[0];
        System.out.println("species " + Lanes.F32 + ", ns per element");
        try (Arena arena = Arena.ofConfined()) {
            long x = arena.allocate(BYTES, 64).address();
            long y = arena.allocate(BYTES, 64).address();
            fill(x, N, 0.01f, 5);
            functions(x, y);
            kernels(arena);
        }
    }

    private static void functions(long x, long y) {
        line("exp", N, () -> exp(x, y), () -> mathExp(x, y), () -> jdkExp(x, y));
        line("tanh", N, () -> tanh(x, y), () -> mathTanh(x, y), () -> jdkTanh(x, y));
        line("log", N, () -> log(x, y), () -> mathLog(x, y), () -> jdkLog(x, y));
        line("sigmoid", N, () -> sigmoid(x, y), () -> mathSigmoid(x, y), () -> jdkSigmoid(x, y));
        line("sin", N, () -> sin(x, y), () -> mathSin(x, y), () -> jdkSin(x, y));
        line("erf", N, () -> erf(x, y));
        line("expm1", N, () -> expm1(x, y));
        line("log1p", N, () -> log1p(x, y));
        line("softplus", N, () -> softplus(x, y));
        line("pow", N, () -> pow(x, y), () -> mathPow(x, y), () -> jdkPow(x, y));
    }

    private static void kernels(Arena arena) {
        int n = 1 << 20;
        long a = arena.allocate(4L * n, 64).address();
        long b = arena.allocate(4L * n, 64).address();
        long c = arena.allocate(4L * n, 64).address();
        long d = arena.allocate(4L * n, 64).address();
        fill(a, n, -3, 3);
        fill(b, n, -3, 3);
        fill(c, n, 0, 1);
        fill(d, n, 0, 1);
        for (int width : new int[] {10, 64, 1000, 4096}) {
            int rows = 4096 / width * 4;
            long size = (long) rows * width;
            line("softmax [.., " + width + "]", size, () -> Softmax.softmax(a, c, rows, width));
            line("max [.., " + width + "]", size, () -> Max.max(a, c, rows, width, 1));
            line("argmax [.., " + width + "]", size, () -> ArgMax.argMax(a, c, rows, width, 1));
            line(
                    "sum [.., " + width + "]",
                    size,
                    () -> Sum.sum(a, c, rows, width, 1),
                    () -> scalarSum(a, c, rows, width));
            line("sum axis 0 [.., " + width + "]", size, () -> Sum.sum(a, c, 1, rows, width));
            line("layer norm [.., " + width + "]", size, () -> LayerNorm.forward(a, b, b, c, d, d, rows, width, 1e-5));
        }
        line("sum [4 MB]", n, () -> Sum.sum(a, c, 1, n, 1));
        line("threefry", 16384, () -> Threefry.bits(1, 2, 0, 16384, c), () -> scalarBits(c));
        StridedCopy transpose = StridedCopy.of(4, new long[] {256, 256}, new long[] {1, 256}, new long[] {256, 1});
        line("transpose 256x256", 65536, () -> transpose.run(a, c));
        StridedCopy heads =
                StridedCopy.of(4, new long[] {8, 32, 64}, new long[] {64, 512, 1}, new long[] {2048, 64, 1});
        line("permute [32,8,64]", 16384, () -> heads.run(a, c));
        PoolWindow square = new PoolWindow(28, 28, 2, 2, 2, 2, 0, 0, 1, 1, 14, 14);
        line("maxpool 2x2/2, per output", 20 * 196, () -> MaxPool.forward(a, c, d, 20, square));
        PoolWindow wave = new PoolWindow(1, 187, 1, 5, 1, 2, 0, 0, 1, 1, 1, 92);
        line("maxpool 5/2, per output", 64 * 92, () -> MaxPool.forward(a, c, d, 64, wave));
    }

    private static void fill(long x, int n, float from, float to) {
        float[] values = Guarded.random(1, n, from, to);
        for (int i = 0; i < n; i++) {
            Lanes.set(x + 4L * i, values[i]);
        }
    }

    private static void line(String name, long elements, Runnable... ways) {
        if (!name.startsWith(prefix)) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format("%-26s", name));
        for (Runnable way : ways) {
            line.append(String.format("%9.3f", nanoseconds(way) / elements));
        }
        System.out.println(line);
    }

    private static double nanoseconds(Runnable way) {
        double[] rounds = new double[9];
        int repeats = 1;
        for (int r = -WARM_UP; r < rounds.length; r++) {
            long start = System.nanoTime();
            for (int i = 0; i < repeats; i++) {
                way.run();
            }
            long time = System.nanoTime() - start;
            if (r >= 0) {
                rounds[r] = (double) time / repeats;
            } else {
                repeats = (int) Math.max(1, Math.min(1_000_000, repeats * 20_000_000.0 / time));
            }
        }
        Arrays.sort(rounds);
        return rounds[rounds.length / 2];
    }

    private static void exp(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.exp(Lanes.load(x + i)), y + i);
        }
    }

    private static void tanh(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.tanh(Lanes.load(x + i)), y + i);
        }
    }

    private static void log(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.log(Lanes.load(x + i)), y + i);
        }
    }

    private static void sigmoid(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.sigmoid(Lanes.load(x + i)), y + i);
        }
    }

    private static void sin(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.sin(Lanes.load(x + i)), y + i);
        }
    }

    private static void erf(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.erf(Lanes.load(x + i)), y + i);
        }
    }

    private static void expm1(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.expm1(Lanes.load(x + i)), y + i);
        }
    }

    private static void log1p(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.log1p(Lanes.load(x + i)), y + i);
        }
    }

    private static void softplus(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.softplus(Lanes.load(x + i)), y + i);
        }
    }

    private static void pow(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(VectorMath.pow(Lanes.load(x + i), Lanes.load(x + i)), y + i);
        }
    }

    private static void mathExp(long x, long y) {
        for (long i = 0; i < BYTES; i += 4) {
            Lanes.set(y + i, (float) Math.exp(Lanes.get(x + i)));
        }
    }

    private static void jdkExp(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(Lanes.load(x + i).lanewise(VectorOperators.EXP), y + i);
        }
    }

    private static void mathTanh(long x, long y) {
        for (long i = 0; i < BYTES; i += 4) {
            Lanes.set(y + i, (float) Math.tanh(Lanes.get(x + i)));
        }
    }

    private static void jdkTanh(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(Lanes.load(x + i).lanewise(VectorOperators.TANH), y + i);
        }
    }

    private static void mathLog(long x, long y) {
        for (long i = 0; i < BYTES; i += 4) {
            Lanes.set(y + i, (float) Math.log(Lanes.get(x + i)));
        }
    }

    private static void jdkLog(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(Lanes.load(x + i).lanewise(VectorOperators.LOG), y + i);
        }
    }

    private static void mathSin(long x, long y) {
        for (long i = 0; i < BYTES; i += 4) {
            Lanes.set(y + i, (float) Math.sin(Lanes.get(x + i)));
        }
    }

    private static void jdkSin(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(Lanes.load(x + i).lanewise(VectorOperators.SIN), y + i);
        }
    }

    private static void mathSigmoid(long x, long y) {
        for (long i = 0; i < BYTES; i += 4) {
            Lanes.set(y + i, (float) (1 / (1 + Math.exp(-Lanes.get(x + i)))));
        }
    }

    private static void jdkSigmoid(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(
                    Lanes.floats(1)
                            .div(Lanes.load(x + i)
                                    .neg()
                                    .lanewise(VectorOperators.EXP)
                                    .add(1)),
                    y + i);
        }
    }

    private static void mathPow(long x, long y) {
        for (long i = 0; i < BYTES; i += 4) {
            Lanes.set(y + i, (float) Math.pow(Lanes.get(x + i), Lanes.get(x + i)));
        }
    }

    private static void jdkPow(long x, long y) {
        for (long i = 0; i < BYTES; i += Lanes.BYTES) {
            Lanes.store(Lanes.load(x + i).lanewise(VectorOperators.POW, Lanes.load(x + i)), y + i);
        }
    }

    private static void scalarSum(long x, long y, int rows, int n) {
        for (int r = 0; r < rows; r++) {
            float sum = 0;
            for (long i = 0; i < n; i++) {
                sum += Lanes.get(x + ((long) r * n + i) * 4);
            }
            Lanes.set(y + 4L * r, sum);
        }
    }

    private static void scalarBits(long y) {
        for (long i = 0; i < 8192; i++) {
            long pair = Threefry.block(1, 2, i);
            Lanes.setInt(y + 8 * i, (int) pair);
            Lanes.setInt(y + 8 * i + 4, (int) (pair >>> 32));
        }
    }
}
