package sirocco.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The operands of the cases sgemm.*: C = A·B, all n×n and row-major.
 *
 * @param n rows and columns
 * @param a [n, n], in −1 … 1
 * @param b [n, n], in −1 … 1
 * @param c [n, n], to be overwritten
 */
record Squares(int n, float[] a, float[] b, float[] c) {
    private static final int[] SIZES = {16, 32, 64, 128, 256, 512, 1024, 2048};

    private static Squares of(int n) {
        SplittableRandom random = new SplittableRandom(n);
        return new Squares(n, random(n * n, random), random(n * n, random), new float[n * n]);
    }

    private static float[] random(int n, SplittableRandom random) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** A product and how to see an element of what it made. */
    record Product(Runnable run, Checked.ElementAt element) {}

    /** All cases, each run once and looked at: a peer that computes something else is no peer. */
    static Map<String, Supplier<Runnable>> cases(Function<Squares, Product> product) {
        Map<String, Supplier<Runnable>> cases = new LinkedHashMap<>();
        Arrays.stream(SIZES).forEach(n -> cases.put("sgemm." + n, () -> checked(Squares.of(n), product)));
        return cases;
    }

    private static Runnable checked(Squares squares, Function<Squares, Product> multiply) {
        Product product = multiply.apply(squares);
        product.run.run();
        squares.check(product.element);
        return product.run;
    }

    private void check(Checked.ElementAt element) {
        int row = n / 3;
        int column = n - 2;
        double expected = 0;
        for (int k = 0; k < n; k++) {
            expected += (double) a[row * n + k] * b[k * n + column];
        }
        float got = element.get(row * n + column);
        if (Math.abs(got - expected) > 1e-5 * n) {
            throw new IllegalStateException(
                    "sgemm." + n + ": C[" + row + ", " + column + "] is " + expected + ", the peer says " + got);
        }
    }

    static MemorySegment copied(float[] values) {
        MemorySegment segment = Arena.ofAuto().allocate(4L * values.length, 64);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
        return segment;
    }
}
