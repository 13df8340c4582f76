package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.kernels.cpu.MatMul.Operand;
import sirocco.kernels.host.Workers;

/** Products of every shape and layout against sums in f64, between guard zones. */
class MatMulTest {
    private static final int[] SIZES = {1, 2, 3, 5, 7, 13, 16, 17, 31, 33, 64, 65, 100, 129};
    /** A sum of k products of f32 in any order: error at most (k + 1)·ε/2·Σ|a||b|, here with ε = 2⁻²³. */
    private static final double EPSILON = 0x1p-23;

    private enum Start {
        OVERWRITE,
        ACCUMULATE,
        BIAS
    }

    private record Case(int batch, int m, int n, int k, Operand a, Operand b, Start start) {}

    @ParameterizedTest
    @EnumSource(Operand.class)
    void squaresOfOddSizesAgreeWithDoubleSums(Operand a) {
        for (int size : SIZES) {
            for (Operand b : Operand.values()) {
                for (Start start : Start.values()) {
                    check(new Case(1, size, size, size, a, b, start));
                }
            }
        }
    }

    @Test
    void rectanglesOfOddSizesAgreeWithDoubleSums() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 600; i++) {
            check(new Case(
                    1 + random.nextInt(3),
                    pick(random),
                    pick(random),
                    pick(random),
                    pick(random, Operand.values()),
                    pick(random, Operand.values()),
                    pick(random, Start.values())));
        }
    }

    @Test
    void blockBordersAreCrossed() {
        for (Operand a : Operand.values()) {
            for (Operand b : Operand.values()) {
                check(new Case(1, 141, 530, 389, a, b, Start.ACCUMULATE));
                check(new Case(2, 63, 1050, 517, a, b, Start.BIAS));
                check(new Case(2, 9, 150, 775, a, b, Start.BIAS));
                check(new Case(1, 1030, 131, 3, a, b, Start.OVERWRITE));
                check(new Case(1, 10, 4111, 2, a, b, Start.OVERWRITE));
                check(new Case(1, 70, 60, 600, a, b, Start.ACCUMULATE));
                check(new Case(1, 1, 700, 300, a, b, Start.ACCUMULATE));
                check(new Case(1, 700, 1, 300, a, b, Start.BIAS));
            }
        }
    }

    @Test
    void fewColumnsAndALongKAgreeWithDoubleSums() {
        for (int n = 2; n <= 9; n++) {
            for (Operand b : Operand.values()) {
                for (Start start : Start.values()) {
                    check(new Case(1, 33 + n, n, 32 * n, Operand.PLAIN, b, start));
                    check(new Case(2, 64 + n, n, 32 * n + 5, Operand.PLAIN, b, start));
                }
            }
        }
    }

    @Test
    void anyNumberOfThreadsGivesEqualBits() {
        try (var two = new Workers(2);
                var three = new Workers(3)) {
            for (Case c : new Case[] {
                new Case(1, 300, 700, 400, Operand.PLAIN, Operand.PLAIN, Start.OVERWRITE),
                new Case(2, 130, 600, 530, Operand.PLAIN, Operand.PLAIN, Start.ACCUMULATE),
                new Case(1, 300, 16, 1100, Operand.PLAIN, Operand.PLAIN, Start.OVERWRITE),
                new Case(1, 300, 8, 400, Operand.PLAIN, Operand.PLAIN, Start.OVERWRITE),
                new Case(1, 300, 7, 300, Operand.PLAIN, Operand.PLAIN, Start.ACCUMULATE),
                new Case(1, 300, 100, 300, Operand.TRANSPOSED, Operand.TRANSPOSED, Start.OVERWRITE),
                new Case(5, 40, 40, 200, Operand.PLAIN, Operand.TRANSPOSED, Start.ACCUMULATE)
            }) {
                float[] single = compute(c, Workers.SINGLE);
                assertArrayEquals(single, compute(c, two), c + ", 2 threads");
                assertArrayEquals(single, compute(c, three), c + ", 3 threads");
            }
        }
    }

    @Test
    void sizesBelowOneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MatMul(1, 0, 2, 3, Operand.PLAIN, Operand.PLAIN));
    }

    private static int pick(SplittableRandom random) {
        return SIZES[random.nextInt(SIZES.length)];
    }

    private static <T> T pick(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static float[] compute(Case c, Workers workers) {
        try (var arena = Arena.ofShared()) {
            var random = new SplittableRandom(7);
            var a = GuardedFloats.random(arena, random, (long) c.batch * c.m * c.k);
            var b = GuardedFloats.random(arena, random, (long) c.batch * c.k * c.n);
            var start = GuardedFloats.random(arena, random, (long) c.batch * c.m * c.n);
            return run(arena, c, workers, a, b, start, start).values();
        }
    }

    private static void check(Case c) {
        try (var arena = Arena.ofConfined()) {
            var random = new SplittableRandom(c.hashCode());
            var a = GuardedFloats.random(arena, random, (long) c.batch * c.m * c.k);
            var b = GuardedFloats.random(arena, random, (long) c.batch * c.k * c.n);
            var to = GuardedFloats.random(arena, random, (long) c.batch * c.m * c.n);
            var bias = GuardedFloats.random(arena, random, c.n);
            float[] before = to.values();
            float[] result = run(arena, c, Workers.SINGLE, a, b, bias, to).values();
            compare(c, a.values(), b.values(), c.start == Start.BIAS ? bias.values() : before, result);
        }
    }

    private static GuardedFloats run(
            Arena arena,
            Case c,
            Workers workers,
            GuardedFloats a,
            GuardedFloats b,
            GuardedFloats bias,
            GuardedFloats to) {
        var product = new MatMul(c.batch, c.m, c.n, c.k, c.a, c.b);
        var scratch = GuardedFloats.bytes(arena, product.scratchBytes());
        switch (c.start) {
            case OVERWRITE -> product.overwrite(workers, a.address(), b.address(), to.address(), scratch.address());
            case ACCUMULATE -> product.accumulate(workers, a.address(), b.address(), to.address(), scratch.address());
            case BIAS ->
                product.overwriteWithBias(
                        workers, a.address(), b.address(), bias.address(), to.address(), scratch.address());
        }
        for (var buffer : new GuardedFloats[] {a, b, bias, to, scratch}) {
            buffer.checkGuards(c.toString());
        }
        return to;
    }

    private static void compare(Case c, float[] a, float[] b, float[] start, float[] result) {
        for (int matrix = 0; matrix < c.batch; matrix++) {
            for (int i = 0; i < c.m; i++) {
                for (int j = 0; j < c.n; j++) {
                    compare(c, matrix, i, j, a, b, start, result);
                }
            }
        }
    }

    private static void compare(Case c, int matrix, int i, int j, float[] a, float[] b, float[] start, float[] result) {
        int at = (matrix * c.m + i) * c.n + j;
        double sum = switch (c.start) {
            case OVERWRITE -> 0;
            case ACCUMULATE -> start[at];
            case BIAS -> start[j];
        };
        double magnitude = Math.abs(sum);
        for (int p = 0; p < c.k; p++) {
            double x = a[matrix * c.m * c.k + (c.a == Operand.PLAIN ? i * c.k + p : p * c.m + i)];
            double y = b[matrix * c.k * c.n + (c.b == Operand.PLAIN ? p * c.n + j : j * c.k + p)];
            sum += x * y;
            magnitude += Math.abs(x * y);
        }
        double error = Math.abs(result[at] - sum);
        double bound = (c.k + 1) * EPSILON / 2 * magnitude;
        assertTrue(
                error <= bound, () -> c + " at [" + matrix + ", " + i + ", " + j + "]: error " + error + " > " + bound);
    }
}
