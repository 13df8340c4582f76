package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The tile of {@link MatMulTile} of eight rows, where the rows of A are neighbours: A is packed, or stored transposed.
 *
 * <p>Eight rows anywhere take the address arithmetic of seven additions a step, and those take turns with the
 * multiply-adds at the same ports; here the addresses differ by constants (k = 64 in L1: 162 instead of 135 GFLOP/s of 194).
 */
final class MatMulColumns {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** A bound as in {@link MatMulTile}: it spares the checks of the loop. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private MatMulColumns() {}

    /** C = start + A·B, the rows of A an element apart. */
    static void run(int k, long a, long aStep, long b, long bStep, long start, long startRow, long c, long cRow) {
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
        long y = b & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + aStep) & ADDRESS, y = (y + bStep) & ADDRESS) {
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
}
