package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Row vector times matrix in axpy form: y[j] = start[j] + Σₚ x[p] · B[p, j], the sums of several j in registers. */
final class MatMulRow {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private MatMulRow() {}

    /**
     * @param xStep bytes between elements of x
     * @param bStep bytes between rows of B, whose elements are neighbours
     */
    static void run(int n, int k, long x, long xStep, long b, long bStep, long start, long y) {
        int j = 0;
        for (; j <= n - 8 * LANES; j += 8 * LANES) {
            eight(k, x, xStep, b + ELEMENT * j, bStep, start + ELEMENT * j, y + ELEMENT * j);
        }
        if (j <= n - 6 * LANES) {
            six(k, x, xStep, b + ELEMENT * j, bStep, start + ELEMENT * j, y + ELEMENT * j);
            j += 6 * LANES;
        }
        for (; j <= n - 2 * LANES; j += 2 * LANES) {
            two(k, x, xStep, b + ELEMENT * j, bStep, start + ELEMENT * j, y + ELEMENT * j);
        }
        for (; j < n; j += LANES) {
            one(n - j, k, x, xStep, b + ELEMENT * j, bStep, start + ELEMENT * j, y + ELEMENT * j);
        }
    }

    /** y[0, n) = the one value at {@code value}. */
    static void fill(int n, long value, long y) {
        float each = ALL.get(FLOAT, value);
        for (int j = 0; j < n; j++) {
            ALL.set(FLOAT, y + ELEMENT * j, each);
        }
    }

    private static void eight(int k, long x, long xStep, long b, long bStep, long start, long y) {
        FloatVector y0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector y1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector y2 = fromMemorySegment(F, ALL, start + 2 * VECTOR, ORDER);
        FloatVector y3 = fromMemorySegment(F, ALL, start + 3 * VECTOR, ORDER);
        FloatVector y4 = fromMemorySegment(F, ALL, start + 4 * VECTOR, ORDER);
        FloatVector y5 = fromMemorySegment(F, ALL, start + 5 * VECTOR, ORDER);
        FloatVector y6 = fromMemorySegment(F, ALL, start + 6 * VECTOR, ORDER);
        FloatVector y7 = fromMemorySegment(F, ALL, start + 7 * VECTOR, ORDER);
        for (int left = k; left > 0; left--, x += xStep, b += bStep) {
            long p = b & ADDRESS;
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            y0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), y0);
            y1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), y1);
            y2 = s.fma(fromMemorySegment(F, ALL, p + 2 * VECTOR, ORDER), y2);
            y3 = s.fma(fromMemorySegment(F, ALL, p + 3 * VECTOR, ORDER), y3);
            y4 = s.fma(fromMemorySegment(F, ALL, p + 4 * VECTOR, ORDER), y4);
            y5 = s.fma(fromMemorySegment(F, ALL, p + 5 * VECTOR, ORDER), y5);
            y6 = s.fma(fromMemorySegment(F, ALL, p + 6 * VECTOR, ORDER), y6);
            y7 = s.fma(fromMemorySegment(F, ALL, p + 7 * VECTOR, ORDER), y7);
        }
        y0.intoMemorySegment(ALL, y, ORDER);
        y1.intoMemorySegment(ALL, y + VECTOR, ORDER);
        y2.intoMemorySegment(ALL, y + 2 * VECTOR, ORDER);
        y3.intoMemorySegment(ALL, y + 3 * VECTOR, ORDER);
        y4.intoMemorySegment(ALL, y + 4 * VECTOR, ORDER);
        y5.intoMemorySegment(ALL, y + 5 * VECTOR, ORDER);
        y6.intoMemorySegment(ALL, y + 6 * VECTOR, ORDER);
        y7.intoMemorySegment(ALL, y + 7 * VECTOR, ORDER);
    }

    private static void six(int k, long x, long xStep, long b, long bStep, long start, long y) {
        FloatVector y0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector y1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector y2 = fromMemorySegment(F, ALL, start + 2 * VECTOR, ORDER);
        FloatVector y3 = fromMemorySegment(F, ALL, start + 3 * VECTOR, ORDER);
        FloatVector y4 = fromMemorySegment(F, ALL, start + 4 * VECTOR, ORDER);
        FloatVector y5 = fromMemorySegment(F, ALL, start + 5 * VECTOR, ORDER);
        for (int left = k; left > 0; left--, x += xStep, b += bStep) {
            long p = b & ADDRESS;
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            y0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), y0);
            y1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), y1);
            y2 = s.fma(fromMemorySegment(F, ALL, p + 2 * VECTOR, ORDER), y2);
            y3 = s.fma(fromMemorySegment(F, ALL, p + 3 * VECTOR, ORDER), y3);
            y4 = s.fma(fromMemorySegment(F, ALL, p + 4 * VECTOR, ORDER), y4);
            y5 = s.fma(fromMemorySegment(F, ALL, p + 5 * VECTOR, ORDER), y5);
        }
        y0.intoMemorySegment(ALL, y, ORDER);
        y1.intoMemorySegment(ALL, y + VECTOR, ORDER);
        y2.intoMemorySegment(ALL, y + 2 * VECTOR, ORDER);
        y3.intoMemorySegment(ALL, y + 3 * VECTOR, ORDER);
        y4.intoMemorySegment(ALL, y + 4 * VECTOR, ORDER);
        y5.intoMemorySegment(ALL, y + 5 * VECTOR, ORDER);
    }

    /** Two vectors, even and odd p in sums of their own: four chains hide the latency of the multiply-add. */
    private static void two(int k, long x, long xStep, long b, long bStep, long start, long y) {
        FloatVector even0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector even1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector odd0 = FloatVector.zero(F);
        FloatVector odd1 = FloatVector.zero(F);
        int left = k;
        for (; left > 1; left -= 2, x += 2 * xStep, b += 2 * bStep) {
            long p = b & ADDRESS;
            long q = (b + bStep) & ADDRESS;
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            even0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), even0);
            even1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), even1);
            FloatVector t = broadcast(F, ALL.get(FLOAT, (x + xStep) & ADDRESS));
            odd0 = t.fma(fromMemorySegment(F, ALL, q, ORDER), odd0);
            odd1 = t.fma(fromMemorySegment(F, ALL, q + VECTOR, ORDER), odd1);
        }
        if (left > 0) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, x));
            even0 = s.fma(fromMemorySegment(F, ALL, b, ORDER), even0);
            even1 = s.fma(fromMemorySegment(F, ALL, b + VECTOR, ORDER), even1);
        }
        even0.add(odd0).intoMemorySegment(ALL, y, ORDER);
        even1.add(odd1).intoMemorySegment(ALL, y + VECTOR, ORDER);
    }

    private static void one(int columns, int k, long x, long xStep, long b, long bStep, long start, long y) {
        VectorMask<Float> mask = F.indexInRange(0, columns);
        FloatVector sum = fromMemorySegment(F, ALL, start, ORDER, mask);
        for (int left = k; left > 0; left--, x += xStep, b += bStep) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            sum = s.fma(fromMemorySegment(F, ALL, b & ADDRESS, ORDER, mask), sum);
        }
        sum.intoMemorySegment(ALL, y, ORDER, mask);
    }
}
