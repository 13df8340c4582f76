package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The register tile of a convolution: {@code C[i, j] = start[i, j] + Σₖ A[k, i] · B(k)[j]}, where a table tells how
 * many bytes after {@code b} the vectors B(k) lie. So patches of an image are multiplied without being copied out
 * (the indirection of Dukhan, The indirect convolution algorithm, 2019, at the level of one vector).
 *
 * <p>A is a packed panel [k, ROWS]. As in {@link MatMulTile}, vector calls stand in the loops themselves.
 */
final class ConvTile {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    /** A bound that every address obeys; it spares the loop its bounds checks. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private ConvTile() {}

    /** ROWS × two vectors. */
    static void two(int k, long a, long table, long b, long start, long startRow, long c, long cRow) {
        if (ROWS == 8) {
            tile8x2(k, a, table, b, start, startRow, c, cRow);
        } else {
            tile6x2(k, a, table, b, start, startRow, c, cRow);
        }
    }

    /** ROWS × one vector. */
    static void one(int k, long a, long table, long b, long start, long startRow, long c, long cRow) {
        if (ROWS == 8) {
            tile8x1(k, a, table, b, start, startRow, c, cRow);
        } else {
            tile6x1(k, a, table, b, start, startRow, c, cRow);
        }
    }

    private static void tile8x2(int k, long a, long table, long b, long start, long startRow, long c, long cRow) {
        FloatVector c00 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c01 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector c10 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c11 = fromMemorySegment(F, ALL, start + startRow + VECTOR, ORDER);
        FloatVector c20 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c21 = fromMemorySegment(F, ALL, start + 2 * startRow + VECTOR, ORDER);
        FloatVector c30 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c31 = fromMemorySegment(F, ALL, start + 3 * startRow + VECTOR, ORDER);
        FloatVector c40 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c41 = fromMemorySegment(F, ALL, start + 4 * startRow + VECTOR, ORDER);
        FloatVector c50 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        FloatVector c51 = fromMemorySegment(F, ALL, start + 5 * startRow + VECTOR, ORDER);
        FloatVector c60 = fromMemorySegment(F, ALL, start + 6 * startRow, ORDER);
        FloatVector c61 = fromMemorySegment(F, ALL, start + 6 * startRow + VECTOR, ORDER);
        FloatVector c70 = fromMemorySegment(F, ALL, start + 7 * startRow, ORDER);
        FloatVector c71 = fromMemorySegment(F, ALL, start + 7 * startRow + VECTOR, ORDER);
        long x = a & ADDRESS;
        long t = table & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + 8 * ELEMENT) & ADDRESS, t = (t + 8) & ADDRESS) {
            long y = (b + ALL.get(LONG, t)) & ADDRESS;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
            c00 = s0.fma(b0, c00);
            c01 = s0.fma(b1, c01);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + ELEMENT));
            c10 = s1.fma(b0, c10);
            c11 = s1.fma(b1, c11);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + 2 * ELEMENT));
            c20 = s2.fma(b0, c20);
            c21 = s2.fma(b1, c21);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, x + 3 * ELEMENT));
            c30 = s3.fma(b0, c30);
            c31 = s3.fma(b1, c31);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, x + 4 * ELEMENT));
            c40 = s4.fma(b0, c40);
            c41 = s4.fma(b1, c41);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, x + 5 * ELEMENT));
            c50 = s5.fma(b0, c50);
            c51 = s5.fma(b1, c51);
            FloatVector s6 = broadcast(F, ALL.get(FLOAT, x + 6 * ELEMENT));
            c60 = s6.fma(b0, c60);
            c61 = s6.fma(b1, c61);
            FloatVector s7 = broadcast(F, ALL.get(FLOAT, x + 7 * ELEMENT));
            c70 = s7.fma(b0, c70);
            c71 = s7.fma(b1, c71);
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
        c10.intoMemorySegment(ALL, c + cRow, ORDER);
        c11.intoMemorySegment(ALL, c + cRow + VECTOR, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
        c21.intoMemorySegment(ALL, c + 2 * cRow + VECTOR, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
        c31.intoMemorySegment(ALL, c + 3 * cRow + VECTOR, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cRow, ORDER);
        c41.intoMemorySegment(ALL, c + 4 * cRow + VECTOR, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cRow, ORDER);
        c51.intoMemorySegment(ALL, c + 5 * cRow + VECTOR, ORDER);
        c60.intoMemorySegment(ALL, c + 6 * cRow, ORDER);
        c61.intoMemorySegment(ALL, c + 6 * cRow + VECTOR, ORDER);
        c70.intoMemorySegment(ALL, c + 7 * cRow, ORDER);
        c71.intoMemorySegment(ALL, c + 7 * cRow + VECTOR, ORDER);
    }

    private static void tile6x2(int k, long a, long table, long b, long start, long startRow, long c, long cRow) {
        FloatVector c00 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c01 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector c10 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c11 = fromMemorySegment(F, ALL, start + startRow + VECTOR, ORDER);
        FloatVector c20 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c21 = fromMemorySegment(F, ALL, start + 2 * startRow + VECTOR, ORDER);
        FloatVector c30 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c31 = fromMemorySegment(F, ALL, start + 3 * startRow + VECTOR, ORDER);
        FloatVector c40 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c41 = fromMemorySegment(F, ALL, start + 4 * startRow + VECTOR, ORDER);
        FloatVector c50 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        FloatVector c51 = fromMemorySegment(F, ALL, start + 5 * startRow + VECTOR, ORDER);
        long x = a & ADDRESS;
        long t = table & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + 6 * ELEMENT) & ADDRESS, t = (t + 8) & ADDRESS) {
            long y = (b + ALL.get(LONG, t)) & ADDRESS;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
            c00 = s0.fma(b0, c00);
            c01 = s0.fma(b1, c01);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + ELEMENT));
            c10 = s1.fma(b0, c10);
            c11 = s1.fma(b1, c11);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + 2 * ELEMENT));
            c20 = s2.fma(b0, c20);
            c21 = s2.fma(b1, c21);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, x + 3 * ELEMENT));
            c30 = s3.fma(b0, c30);
            c31 = s3.fma(b1, c31);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, x + 4 * ELEMENT));
            c40 = s4.fma(b0, c40);
            c41 = s4.fma(b1, c41);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, x + 5 * ELEMENT));
            c50 = s5.fma(b0, c50);
            c51 = s5.fma(b1, c51);
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
        c10.intoMemorySegment(ALL, c + cRow, ORDER);
        c11.intoMemorySegment(ALL, c + cRow + VECTOR, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
        c21.intoMemorySegment(ALL, c + 2 * cRow + VECTOR, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
        c31.intoMemorySegment(ALL, c + 3 * cRow + VECTOR, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cRow, ORDER);
        c41.intoMemorySegment(ALL, c + 4 * cRow + VECTOR, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cRow, ORDER);
        c51.intoMemorySegment(ALL, c + 5 * cRow + VECTOR, ORDER);
    }

    private static void tile8x1(int k, long a, long table, long b, long start, long startRow, long c, long cRow) {
        FloatVector c00 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c10 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c20 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c30 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c40 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c50 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        FloatVector c60 = fromMemorySegment(F, ALL, start + 6 * startRow, ORDER);
        FloatVector c70 = fromMemorySegment(F, ALL, start + 7 * startRow, ORDER);
        long x = a & ADDRESS;
        long t = table & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + 8 * ELEMENT) & ADDRESS, t = (t + 8) & ADDRESS) {
            long y = (b + ALL.get(LONG, t)) & ADDRESS;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
            c00 = s0.fma(b0, c00);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + ELEMENT));
            c10 = s1.fma(b0, c10);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + 2 * ELEMENT));
            c20 = s2.fma(b0, c20);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, x + 3 * ELEMENT));
            c30 = s3.fma(b0, c30);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, x + 4 * ELEMENT));
            c40 = s4.fma(b0, c40);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, x + 5 * ELEMENT));
            c50 = s5.fma(b0, c50);
            FloatVector s6 = broadcast(F, ALL.get(FLOAT, x + 6 * ELEMENT));
            c60 = s6.fma(b0, c60);
            FloatVector s7 = broadcast(F, ALL.get(FLOAT, x + 7 * ELEMENT));
            c70 = s7.fma(b0, c70);
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c10.intoMemorySegment(ALL, c + cRow, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cRow, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cRow, ORDER);
        c60.intoMemorySegment(ALL, c + 6 * cRow, ORDER);
        c70.intoMemorySegment(ALL, c + 7 * cRow, ORDER);
    }

    private static void tile6x1(int k, long a, long table, long b, long start, long startRow, long c, long cRow) {
        FloatVector c00 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c10 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c20 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c30 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c40 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c50 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        long x = a & ADDRESS;
        long t = table & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + 6 * ELEMENT) & ADDRESS, t = (t + 8) & ADDRESS) {
            long y = (b + ALL.get(LONG, t)) & ADDRESS;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
            c00 = s0.fma(b0, c00);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + ELEMENT));
            c10 = s1.fma(b0, c10);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + 2 * ELEMENT));
            c20 = s2.fma(b0, c20);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, x + 3 * ELEMENT));
            c30 = s3.fma(b0, c30);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, x + 4 * ELEMENT));
            c40 = s4.fma(b0, c40);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, x + 5 * ELEMENT));
            c50 = s5.fma(b0, c50);
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c10.intoMemorySegment(ALL, c + cRow, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cRow, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cRow, ORDER);
    }
}
