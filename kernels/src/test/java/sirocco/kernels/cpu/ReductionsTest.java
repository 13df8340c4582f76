package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

/** Reductions against plain loops in f64, on odd sizes, with NaN and infinities, between guard zones. */
class ReductionsTest {
    private static final int[][] SIZES = {
        {1, 1, 1},
        {3, 7, 1},
        {2, 16, 1},
        {5, 63, 1},
        {2, 64, 1},
        {1, 1000, 1},
        {3, 4099, 1},
        {1, 140_003, 1},
        {3, 5, 2},
        {2, 7, 15},
        {1, 33, 16},
        {2, 50, 17},
        {1, 19, 64},
        {2, 3, 131},
        {1, 100, 200},
        {0, 5, 3},
        {4, 0, 1},
        {2, 0, 5}
    };

    interface Kernel {
        void run(long x, long y, long outer, long axis, long inner);
    }

    @Test
    void sumsKeepTheirErrorBound() {
        for (int[] size : SIZES) {
            float[] x = Guarded.random(1, size[0] * size[1] * size[2], -1, 2);
            float[] y = run(Sum::sum, x, size);
            double[] exact = fold(x, size, 0, Double::sum);
            double[] absolute = fold(x, size, 0, (a, b) -> a + Math.abs(b));
            for (int i = 0; i < y.length; i++) {
                double bound = (Sum.DEPTH + 2) * 0x1p-24 * absolute[i] + Math.ulp((float) exact[i]) / 2;
                assertEquals(exact[i], y[i], bound, () -> "sum of " + Arrays.toString(size));
            }
        }
    }

    @Test
    void sharedRowHasTheBitsOfTheWholeRow() {
        int n = 3 * (int) Sum.CHUNK + 777;
        try (Guarded memory = new Guarded()) {
            long x = memory.floats(Guarded.random(2, n, -1, 1));
            long partials = memory.bytes(4L * Double.BYTES);
            Sum.partials(x, n, partials, 2, 4);
            Sum.partials(x, n, partials, 0, 2);
            assertEquals(Sum.row(x, n), Sum.ofPartials(partials, 4));
        }
    }

    @Test
    void maxAndMinAreExactAndPassNaNOn() {
        for (int[] size : SIZES) {
            float[] x = Guarded.random(3, size[0] * size[1] * size[2], -5, 5);
            if (x.length > 60) {
                x[59] = Float.NaN;
                x[1] = Float.POSITIVE_INFINITY;
                x[2] = Float.NEGATIVE_INFINITY;
            }
            assertEqual(fold(x, size, Double.NEGATIVE_INFINITY, Math::max), run(Max::max, x, size), 0);
            assertEqual(fold(x, size, Double.POSITIVE_INFINITY, Math::min), run(Min::min, x, size), 0);
        }
    }

    @Test
    void productsAreWithinTheirBound() {
        for (int[] size : SIZES) {
            float[] x = Guarded.random(4, size[0] * size[1] * size[2], 0.999, 1.001);
            assertEqual(fold(x, size, 1, (a, b) -> a * b), run(Product::product, x, size), size[1] * 0x1p-24);
        }
    }

    @Test
    void argMaxTakesTheFirstOfEqualsAndNaN() {
        for (int[] size : SIZES) {
            if (size[1] == 0) {
                continue;
            }
            float[] x = Guarded.random(5, size[0] * size[1] * size[2], -3, 3);
            for (int i = 0; i < x.length; i++) {
                x[i] = i % 97 == 96 ? Float.NaN : Math.round(x[i]);
            }
            try (Guarded memory = new Guarded()) {
                int n = size[0] * size[2];
                long y = memory.room(n);
                ArgMax.argMax(memory.floats(x), y, size[0], size[1], size[2]);
                assertArrayEquals(argMax(x, size), Guarded.getInts(y, n));
            }
        }
    }

    @Test
    void runningSumsEqualThoseInDouble() {
        for (int[] size : SIZES) {
            float[] x = Guarded.random(6, size[0] * size[1] * size[2], -1, 1);
            try (Guarded memory = new Guarded()) {
                long y = memory.room(x.length);
                Sum.cumulative(memory.floats(x), y, size[0], size[1], size[2]);
                assertArrayEquals(cumulative(x, size), Guarded.getFloats(y, x.length));
                Sum.cumulativeBackward(memory.floats(reversed(x)), y, size[0], size[1], size[2]);
                assertArrayEquals(reversed(cumulative(x, size)), Guarded.getFloats(y, x.length));
            }
        }
    }

    @Test
    void equalZerosKeepTheFirst() {
        try (Guarded memory = new Guarded()) {
            assertEquals(0, ArgMax.row(memory.floats(-0f, 0f), 2));
            assertEquals(1, ArgMax.row(memory.floats(Float.NEGATIVE_INFINITY, Float.NaN, Float.NaN), 3));
            assertEquals(0, ArgMax.row(memory.floats(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY), 2));
        }
    }

    private static float[] run(Kernel kernel, float[] x, int[] size) {
        try (Guarded memory = new Guarded()) {
            int n = size[0] * size[2];
            long y = memory.room(n);
            kernel.run(memory.floats(x), y, size[0], size[1], size[2]);
            return Guarded.getFloats(y, n);
        }
    }

    private static void assertEqual(double[] expected, float[] got, double relative) {
        for (int i = 0; i < got.length; i++) {
            double bound = relative == 0 || Double.isInfinite(expected[i]) ? 0 : relative * Math.abs(expected[i]);
            if (bound == 0) {
                assertEquals((float) expected[i], got[i]);
            } else {
                assertTrue(Math.abs(got[i] - expected[i]) <= bound, got[i] + " instead of " + expected[i]);
            }
        }
    }

    private static double[] fold(float[] x, int[] size, double start, DoubleBinaryOperator op) {
        double[] y = new double[size[0] * size[2]];
        Arrays.fill(y, start);
        for (int i = 0; i < x.length; i++) {
            int at = i / (size[1] * size[2]) * size[2] + i % size[2];
            y[at] = op.applyAsDouble(y[at], x[i]);
        }
        return y;
    }

    private static float[] cumulative(float[] x, int[] size) {
        float[] y = new float[x.length];
        double[] sums = new double[size[0] * size[2]];
        for (int i = 0; i < x.length; i++) {
            int at = i / (size[1] * size[2]) * size[2] + i % size[2];
            sums[at] += x[i];
            y[i] = (float) sums[at];
        }
        return y;
    }

    /** The same from the last element to the first: the axis backward, among others. */
    private static float[] reversed(float[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[x.length - 1 - i];
        }
        return y;
    }

    private static int[] argMax(float[] x, int[] size) {
        int[] y = new int[size[0] * size[2]];
        float[] best = new float[y.length];
        for (int i = 0; i < x.length; i++) {
            int at = i / (size[1] * size[2]) * size[2] + i % size[2];
            int index = i / size[2] % size[1];
            if (index == 0 || x[i] > best[at] || Float.isNaN(x[i]) && !Float.isNaN(best[at])) {
                best[at] = x[i];
                y[at] = index;
            }
        }
        return y;
    }
}
