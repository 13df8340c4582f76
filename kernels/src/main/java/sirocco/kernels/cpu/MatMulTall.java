package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.TALL;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The register tile of a packed A, TALL×2 vectors of C; what it computes, and why it is written so, is said of
 * {@link MatMulTile}.
 *
 * <p>The taller a tile, the less of B it reads for each multiply-add, and B comes from the second-level cache. Share of
 * the FMA peak over 1024 packed columns, k = 256, in one run: 8 rows 73 %, 12 rows 85 %, 14 rows 84 %. Unrolled by two
 * steps of k, 12 rows spill sums to memory: 47 instead of 94 % in L1.
 */
final class MatMulTall {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;

    private MatMulTall() {}

    /**
     * C = start + A·B.
     *
     * @param a a strip of {@link MatMulStrip}
     * @param groupBytes between the groups of the strip
     * @param bStep bytes between rows of B, of which two vectors are read
     */
    static void run(int k, long a, long groupBytes, long b, long bStep, long start, long startRow, long c, long cRow) {
        if (TALL == 12) {
            tile12(k, a, groupBytes, b, bStep, start, startRow, c, cRow);
        } else {
            tile6(k, a, groupBytes, b, bStep, start, startRow, c, cRow);
        }
    }

    private static void tile12(
            int k, long a, long groupBytes, long b, long bStep, long start, long startRow, long c, long cRow) {
        long group = groupBytes & STEP;
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
        FloatVector c80 = fromMemorySegment(F, ALL, start + 8 * startRow, ORDER);
        FloatVector c81 = fromMemorySegment(F, ALL, start + 8 * startRow + VECTOR, ORDER);
        FloatVector c90 = fromMemorySegment(F, ALL, start + 9 * startRow, ORDER);
        FloatVector c91 = fromMemorySegment(F, ALL, start + 9 * startRow + VECTOR, ORDER);
        FloatVector ca0 = fromMemorySegment(F, ALL, start + 10 * startRow, ORDER);
        FloatVector ca1 = fromMemorySegment(F, ALL, start + 10 * startRow + VECTOR, ORDER);
        FloatVector cb0 = fromMemorySegment(F, ALL, start + 11 * startRow, ORDER);
        FloatVector cb1 = fromMemorySegment(F, ALL, start + 11 * startRow + VECTOR, ORDER);
        long x = a & ADDRESS;
        long y = b & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + 4 * ELEMENT) & ADDRESS, y = (y + bStep) & ADDRESS) {
            long z = x + group;
            long w = x + (group << 1);
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
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, z));
            c40 = s4.fma(b0, c40);
            c41 = s4.fma(b1, c41);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, z + ELEMENT));
            c50 = s5.fma(b0, c50);
            c51 = s5.fma(b1, c51);
            FloatVector s6 = broadcast(F, ALL.get(FLOAT, z + 2 * ELEMENT));
            c60 = s6.fma(b0, c60);
            c61 = s6.fma(b1, c61);
            FloatVector s7 = broadcast(F, ALL.get(FLOAT, z + 3 * ELEMENT));
            c70 = s7.fma(b0, c70);
            c71 = s7.fma(b1, c71);
            FloatVector s8 = broadcast(F, ALL.get(FLOAT, w));
            c80 = s8.fma(b0, c80);
            c81 = s8.fma(b1, c81);
            FloatVector s9 = broadcast(F, ALL.get(FLOAT, w + ELEMENT));
            c90 = s9.fma(b0, c90);
            c91 = s9.fma(b1, c91);
            FloatVector sa = broadcast(F, ALL.get(FLOAT, w + 2 * ELEMENT));
            ca0 = sa.fma(b0, ca0);
            ca1 = sa.fma(b1, ca1);
            FloatVector sb = broadcast(F, ALL.get(FLOAT, w + 3 * ELEMENT));
            cb0 = sb.fma(b0, cb0);
            cb1 = sb.fma(b1, cb1);
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
        c80.intoMemorySegment(ALL, c + 8 * cRow, ORDER);
        c81.intoMemorySegment(ALL, c + 8 * cRow + VECTOR, ORDER);
        c90.intoMemorySegment(ALL, c + 9 * cRow, ORDER);
        c91.intoMemorySegment(ALL, c + 9 * cRow + VECTOR, ORDER);
        ca0.intoMemorySegment(ALL, c + 10 * cRow, ORDER);
        ca1.intoMemorySegment(ALL, c + 10 * cRow + VECTOR, ORDER);
        cb0.intoMemorySegment(ALL, c + 11 * cRow, ORDER);
        cb1.intoMemorySegment(ALL, c + 11 * cRow + VECTOR, ORDER);
    }

    private static void tile6(
            int k, long a, long groupBytes, long b, long bStep, long start, long startRow, long c, long cRow) {
        long group = groupBytes & STEP;
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
        for (int left = k; left > 0; left--, x = (x + 2 * ELEMENT) & ADDRESS, y = (y + bStep) & ADDRESS) {
            long z = x + group;
            long w = x + (group << 1);
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
            c00 = s0.fma(b0, c00);
            c01 = s0.fma(b1, c01);
            FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + ELEMENT));
            c10 = s1.fma(b0, c10);
            c11 = s1.fma(b1, c11);
            FloatVector s2 = broadcast(F, ALL.get(FLOAT, z));
            c20 = s2.fma(b0, c20);
            c21 = s2.fma(b1, c21);
            FloatVector s3 = broadcast(F, ALL.get(FLOAT, z + ELEMENT));
            c30 = s3.fma(b0, c30);
            c31 = s3.fma(b1, c31);
            FloatVector s4 = broadcast(F, ALL.get(FLOAT, w));
            c40 = s4.fma(b0, c40);
            c41 = s4.fma(b1, c41);
            FloatVector s5 = broadcast(F, ALL.get(FLOAT, w + ELEMENT));
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
}
