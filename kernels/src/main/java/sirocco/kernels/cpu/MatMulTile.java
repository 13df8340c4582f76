package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The register tile of a matrix product: ROWS×2 vectors of C stay in registers over the whole of k
 * (Goto &amp; van de Geijn, Anatomy of high-performance matrix multiplication, 2008).
 *
 * <p>Every tile computes {@code C[i, j] = start[i, j] + Σₖ A[i, k] · B[k, j]}, the sum in order of k. Addresses and
 * steps are in bytes: A at {@code a + i·aRow + k·aStep}, B's row k at {@code b + k·bStep}, the start values at
 * {@code start + i·startRow} (C itself to accumulate, a bias or zeros with a row step of 0), C at {@code c + i·cRow}.
 *
 * <p>The vector calls stand in the loops themselves: the JVM inlines them without limit, but stops inlining helpers of
 * ours once a method has grown to the size of a tile (measured: 9 % of the FMA peak instead of 98).
 */
final class MatMulTile {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /**
     * A bound that every address and step obeys. An {@code & ADDRESS} tells the JVM so, and it then drops the bounds
     * checks of the loop (k = 32: 70 % of the FMA peak instead of 60; k = 192: 90 instead of 85).
     */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;

    /* The tile of eight rows keeps an address of each and adds an int to all of them: that addition the processor makes as
    it loads, while one of two longs is an instruction of its own that takes turns with the multiply-adds (k = 128 in L1: 157
    instead of 147 GFLOP/s of 194). The & of the counter keeps the JVM from unrolling the loop, whose sums it would then spill
    (107). The tile of six rows ends where B ends, and so needs no register for a counter. */

    private static final int NEXT = (int) ELEMENT;

    private MatMulTile() {}

    /** A full tile of operands read where they lie; one of aRow and aStep is an element. */
    static void strided(
            int k, long a, long aRow, long aStep, long b, long bStep, long start, long startRow, long c, long cRow) {
        if (ROWS == 8 && aRow == ELEMENT) {
            MatMulColumns.run(k, a, aStep, b, bStep, start, startRow, c, cRow);
        } else if (ROWS == 8) {
            strided8(k, a, aRow, b, bStep, start, startRow, c, cRow);
        } else {
            strided6(k, a, aRow, aStep, b, bStep, start, startRow, c, cRow);
        }
    }

    /**
     * A tile at the lower or right edge: {@code rows} of ROWS, {@code columns} of 2 vectors. Surplus rows repeat the
     * last one, value and address, so that nothing outside is read or written; surplus columns are masked. By four rows:
     * masked tiles of eight were too large for the JVM's first compiler and stayed interpreted for seconds (an MLP step
     * with three outputs took 1.3 ms instead of .07).
     */
    static void edge(
            int rows,
            int columns,
            int k,
            long a,
            long aRow,
            long aStep,
            long b,
            long bStep,
            long start,
            long startRow,
            long c,
            long cRow) {
        for (int row = 0; row < rows; row += 4) {
            int few = Math.min(4, rows - row);
            long ai = a + row * aRow;
            long from = start + row * startRow;
            long to = c + row * cRow;
            if (columns <= LANES) {
                edge4x1(few, columns, k, ai, aRow, aStep, b, bStep, from, startRow, to, cRow);
            } else {
                edge4(few, columns, k, ai, aRow, aStep, b, bStep, from, startRow, to, cRow);
            }
        }
    }

    private static void strided8(
            int k, long a, long aRow, long b, long bStep, long start, long startRow, long c, long cRow) {
        long a0 = a & ADDRESS;
        long a1 = (a + 1 * aRow) & ADDRESS;
        long a2 = (a + 2 * aRow) & ADDRESS;
        long a3 = (a + 3 * aRow) & ADDRESS;
        long a4 = (a + 4 * aRow) & ADDRESS;
        long a5 = (a + 5 * aRow) & ADDRESS;
        long a6 = (a + 6 * aRow) & ADDRESS;
        long a7 = (a + 7 * aRow) & ADDRESS;
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
        long y = b & ADDRESS;
        int end = k * NEXT;
        for (int p = 0; p < end; p = (p + NEXT) & Integer.MAX_VALUE, y = (y + bStep) & ADDRESS) {
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, a0 + p));
            c00 = s0.fma(b0, c00);
            c01 = s0.fma(b1, c01);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, a1 + p));
            c10 = s1.fma(b0, c10);
            c11 = s1.fma(b1, c11);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, a2 + p));
            c20 = s2.fma(b0, c20);
            c21 = s2.fma(b1, c21);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, a3 + p));
            c30 = s3.fma(b0, c30);
            c31 = s3.fma(b1, c31);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, a4 + p));
            c40 = s4.fma(b0, c40);
            c41 = s4.fma(b1, c41);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, a5 + p));
            c50 = s5.fma(b0, c50);
            c51 = s5.fma(b1, c51);
            FloatVector s6 = broadcast(F, ALL.get(FLOAT, a6 + p));
            c60 = s6.fma(b0, c60);
            c61 = s6.fma(b1, c61);
            FloatVector s7 = broadcast(F, ALL.get(FLOAT, a7 + p));
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

    private static void strided6(
            int k, long a, long rowOfA, long aStep, long b, long bStep, long start, long startRow, long c, long cRow) {
        long aRow = rowOfA & STEP;
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
        long y = b & ADDRESS;
        long end = (b + k * bStep) & ADDRESS;
        for (; y < end; x = (x + aStep) & ADDRESS, y = (y + bStep) & ADDRESS) {
            long z = x + 3 * aRow;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
            c00 = s0.fma(b0, c00);
            c01 = s0.fma(b1, c01);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + aRow));
            c10 = s1.fma(b0, c10);
            c11 = s1.fma(b1, c11);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + (aRow << 1)));
            c20 = s2.fma(b0, c20);
            c21 = s2.fma(b1, c21);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, z));
            c30 = s3.fma(b0, c30);
            c31 = s3.fma(b1, c31);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, x + (aRow << 2)));
            c40 = s4.fma(b0, c40);
            c41 = s4.fma(b1, c41);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, z + (aRow << 1)));
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

    private static void edge4(
            int rows,
            int columns,
            int k,
            long a,
            long aRow,
            long aStep,
            long b,
            long bStep,
            long start,
            long startRow,
            long c,
            long cRow) {
        VectorMask<Float> left = F.indexInRange(0, columns);
        VectorMask<Float> right = F.indexInRange(LANES, columns);
        long r1 = Math.min(1, rows - 1);
        long r2 = Math.min(2, rows - 1);
        long r3 = Math.min(3, rows - 1);
        long a0 = a & ADDRESS;
        long a1 = (a + r1 * aRow) & ADDRESS;
        long a2 = (a + r2 * aRow) & ADDRESS;
        long a3 = (a + r3 * aRow) & ADDRESS;
        FloatVector c00 = fromMemorySegment(F, ALL, start, ORDER, left);
        FloatVector c01 = fromMemorySegment(F, ALL, start + VECTOR, ORDER, right);
        FloatVector c10 = fromMemorySegment(F, ALL, start + r1 * startRow, ORDER, left);
        FloatVector c11 = fromMemorySegment(F, ALL, start + r1 * startRow + VECTOR, ORDER, right);
        FloatVector c20 = fromMemorySegment(F, ALL, start + r2 * startRow, ORDER, left);
        FloatVector c21 = fromMemorySegment(F, ALL, start + r2 * startRow + VECTOR, ORDER, right);
        FloatVector c30 = fromMemorySegment(F, ALL, start + r3 * startRow, ORDER, left);
        FloatVector c31 = fromMemorySegment(F, ALL, start + r3 * startRow + VECTOR, ORDER, right);
        long x = 0;
        long y = b & ADDRESS;
        for (int steps = k; steps > 0; steps--, x = (x + aStep) & STEP, y = (y + bStep) & ADDRESS) {
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER, left);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER, right);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, a0 + x));
            c00 = s0.fma(b0, c00);
            c01 = s0.fma(b1, c01);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, a1 + x));
            c10 = s1.fma(b0, c10);
            c11 = s1.fma(b1, c11);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, a2 + x));
            c20 = s2.fma(b0, c20);
            c21 = s2.fma(b1, c21);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, a3 + x));
            c30 = s3.fma(b0, c30);
            c31 = s3.fma(b1, c31);
        }
        c00.intoMemorySegment(ALL, c, ORDER, left);
        c01.intoMemorySegment(ALL, c + VECTOR, ORDER, right);
        c10.intoMemorySegment(ALL, c + r1 * cRow, ORDER, left);
        c11.intoMemorySegment(ALL, c + r1 * cRow + VECTOR, ORDER, right);
        c20.intoMemorySegment(ALL, c + r2 * cRow, ORDER, left);
        c21.intoMemorySegment(ALL, c + r2 * cRow + VECTOR, ORDER, right);
        c30.intoMemorySegment(ALL, c + r3 * cRow, ORDER, left);
        c31.intoMemorySegment(ALL, c + r3 * cRow + VECTOR, ORDER, right);
    }

    private static void edge4x1(
            int rows,
            int columns,
            int k,
            long a,
            long aRow,
            long aStep,
            long b,
            long bStep,
            long start,
            long startRow,
            long c,
            long cRow) {
        VectorMask<Float> left = F.indexInRange(0, columns);
        long r1 = Math.min(1, rows - 1);
        long r2 = Math.min(2, rows - 1);
        long r3 = Math.min(3, rows - 1);
        long a0 = a & ADDRESS;
        long a1 = (a + r1 * aRow) & ADDRESS;
        long a2 = (a + r2 * aRow) & ADDRESS;
        long a3 = (a + r3 * aRow) & ADDRESS;
        FloatVector c00 = fromMemorySegment(F, ALL, start, ORDER, left);
        FloatVector c10 = fromMemorySegment(F, ALL, start + r1 * startRow, ORDER, left);
        FloatVector c20 = fromMemorySegment(F, ALL, start + r2 * startRow, ORDER, left);
        FloatVector c30 = fromMemorySegment(F, ALL, start + r3 * startRow, ORDER, left);
        long x = 0;
        long y = b & ADDRESS;
        for (int steps = k; steps > 0; steps--, x = (x + aStep) & STEP, y = (y + bStep) & ADDRESS) {
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER, left);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, a0 + x));
            c00 = s0.fma(b0, c00);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, a1 + x));
            c10 = s1.fma(b0, c10);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, a2 + x));
            c20 = s2.fma(b0, c20);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, a3 + x));
            c30 = s3.fma(b0, c30);
        }
        c00.intoMemorySegment(ALL, c, ORDER, left);
        c10.intoMemorySegment(ALL, c + r1 * cRow, ORDER, left);
        c20.intoMemorySegment(ALL, c + r2 * cRow, ORDER, left);
        c30.intoMemorySegment(ALL, c + r3 * cRow, ORDER, left);
    }
}
