package sirocco.kernels.cpu;

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

/** Matrix times vector, dot form: y[i] = start[i] + Σₚ A[i, p] · x[p]; elements of a row and of x are neighbours. */
final class MatMulDot {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private MatMulDot() {}

    /**
     * @param aRow bytes between rows of A
     * @param startStep bytes between start values: an element, or 0 for one value shared by all
     */
    static void run(int rows, int k, long a, long aRow, long x, long start, long startStep, long y) {
        for (int i = 0; i < rows; i += 4) {
            four(Math.min(4, rows - i), k, a + i * aRow, aRow, x, start + i * startStep, startStep, y + ELEMENT * i);
        }
    }

    private static void four(int rows, int k, long a, long aRow, long x, long start, long startStep, long y) {
        long a1 = a + Math.min(1, rows - 1) * aRow;
        long a2 = a + Math.min(2, rows - 1) * aRow;
        long a3 = a + Math.min(3, rows - 1) * aRow;
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int left = k;
        for (; left >= LANES; left -= LANES) {
            FloatVector v = fromMemorySegment(F, ALL, x & ADDRESS, ORDER);
            s0 = v.fma(fromMemorySegment(F, ALL, a & ADDRESS, ORDER), s0);
            s1 = v.fma(fromMemorySegment(F, ALL, a1 & ADDRESS, ORDER), s1);
            s2 = v.fma(fromMemorySegment(F, ALL, a2 & ADDRESS, ORDER), s2);
            s3 = v.fma(fromMemorySegment(F, ALL, a3 & ADDRESS, ORDER), s3);
            x += VECTOR;
            a += VECTOR;
            a1 += VECTOR;
            a2 += VECTOR;
            a3 += VECTOR;
        }
        if (left > 0) {
            VectorMask<Float> mask = F.indexInRange(0, left);
            FloatVector v = fromMemorySegment(F, ALL, x, ORDER, mask);
            s0 = v.fma(fromMemorySegment(F, ALL, a, ORDER, mask), s0);
            s1 = v.fma(fromMemorySegment(F, ALL, a1, ORDER, mask), s1);
            s2 = v.fma(fromMemorySegment(F, ALL, a2, ORDER, mask), s2);
            s3 = v.fma(fromMemorySegment(F, ALL, a3, ORDER, mask), s3);
        }
        add(s0, start, y);
        if (rows > 1) {
            add(s1, start + startStep, y + ELEMENT);
        }
        if (rows > 2) {
            add(s2, start + 2 * startStep, y + 2 * ELEMENT);
        }
        if (rows > 3) {
            add(s3, start + 3 * startStep, y + 3 * ELEMENT);
        }
    }

    private static void add(FloatVector sum, long start, long y) {
        ALL.set(FLOAT, y, ALL.get(FLOAT, start) + Lanes.sum(sum));
    }
}
