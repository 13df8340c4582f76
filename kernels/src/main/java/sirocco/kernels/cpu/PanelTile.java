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
 * The tile of {@link MatMulTile} of eight rows of neighbours, four steps of k at a time: they share the addresses of the
 * rows, whose additions take turns with the multiply-adds (k = 64: 160 instead of 142 GFLOP/s of 194).
 */
final class PanelTile {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loops. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;

    private PanelTile() {}

    /** C = start + A·B, the elements of a row of A side by side, the rows {@code aRow} bytes apart. */
    static void run(int k, long a, long rowOfA, long b, long rowOfB, long start, long startRow, long c, long cRow) {
        long aRow = rowOfA & STEP;
        long bStep = rowOfB & STEP;
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
        long end = (b + k * rowOfB) & ADDRESS;
        long last = end - 3 * bStep;
        for (; y < last; x = (x + 4 * ELEMENT) & ADDRESS, y = (y + 4 * bStep) & ADDRESS) {
            long z = x + 3 * aRow;
            long w = x + 6 * aRow;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s = broadcast(F, ALL.get(FLOAT, x));
            c00 = s.fma(b0, c00);
            c01 = s.fma(b1, c01);
            s = broadcast(F, ALL.get(FLOAT, x + aRow));
            c10 = s.fma(b0, c10);
            c11 = s.fma(b1, c11);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 1)));
            c20 = s.fma(b0, c20);
            c21 = s.fma(b1, c21);
            s = broadcast(F, ALL.get(FLOAT, z));
            c30 = s.fma(b0, c30);
            c31 = s.fma(b1, c31);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 2)));
            c40 = s.fma(b0, c40);
            c41 = s.fma(b1, c41);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 1)));
            c50 = s.fma(b0, c50);
            c51 = s.fma(b1, c51);
            s = broadcast(F, ALL.get(FLOAT, w));
            c60 = s.fma(b0, c60);
            c61 = s.fma(b1, c61);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 2)));
            c70 = s.fma(b0, c70);
            c71 = s.fma(b1, c71);
            b0 = fromMemorySegment(F, ALL, y + bStep, ORDER);
            b1 = fromMemorySegment(F, ALL, y + bStep + VECTOR, ORDER);
            s = broadcast(F, ALL.get(FLOAT, x + ELEMENT));
            c00 = s.fma(b0, c00);
            c01 = s.fma(b1, c01);
            s = broadcast(F, ALL.get(FLOAT, x + aRow + ELEMENT));
            c10 = s.fma(b0, c10);
            c11 = s.fma(b1, c11);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 1) + ELEMENT));
            c20 = s.fma(b0, c20);
            c21 = s.fma(b1, c21);
            s = broadcast(F, ALL.get(FLOAT, z + ELEMENT));
            c30 = s.fma(b0, c30);
            c31 = s.fma(b1, c31);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 2) + ELEMENT));
            c40 = s.fma(b0, c40);
            c41 = s.fma(b1, c41);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 1) + ELEMENT));
            c50 = s.fma(b0, c50);
            c51 = s.fma(b1, c51);
            s = broadcast(F, ALL.get(FLOAT, w + ELEMENT));
            c60 = s.fma(b0, c60);
            c61 = s.fma(b1, c61);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 2) + ELEMENT));
            c70 = s.fma(b0, c70);
            c71 = s.fma(b1, c71);
            b0 = fromMemorySegment(F, ALL, y + 2 * bStep, ORDER);
            b1 = fromMemorySegment(F, ALL, y + 2 * bStep + VECTOR, ORDER);
            s = broadcast(F, ALL.get(FLOAT, x + 2 * ELEMENT));
            c00 = s.fma(b0, c00);
            c01 = s.fma(b1, c01);
            s = broadcast(F, ALL.get(FLOAT, x + aRow + 2 * ELEMENT));
            c10 = s.fma(b0, c10);
            c11 = s.fma(b1, c11);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 1) + 2 * ELEMENT));
            c20 = s.fma(b0, c20);
            c21 = s.fma(b1, c21);
            s = broadcast(F, ALL.get(FLOAT, z + 2 * ELEMENT));
            c30 = s.fma(b0, c30);
            c31 = s.fma(b1, c31);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 2) + 2 * ELEMENT));
            c40 = s.fma(b0, c40);
            c41 = s.fma(b1, c41);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 1) + 2 * ELEMENT));
            c50 = s.fma(b0, c50);
            c51 = s.fma(b1, c51);
            s = broadcast(F, ALL.get(FLOAT, w + 2 * ELEMENT));
            c60 = s.fma(b0, c60);
            c61 = s.fma(b1, c61);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 2) + 2 * ELEMENT));
            c70 = s.fma(b0, c70);
            c71 = s.fma(b1, c71);
            b0 = fromMemorySegment(F, ALL, y + 3 * bStep, ORDER);
            b1 = fromMemorySegment(F, ALL, y + 3 * bStep + VECTOR, ORDER);
            s = broadcast(F, ALL.get(FLOAT, x + 3 * ELEMENT));
            c00 = s.fma(b0, c00);
            c01 = s.fma(b1, c01);
            s = broadcast(F, ALL.get(FLOAT, x + aRow + 3 * ELEMENT));
            c10 = s.fma(b0, c10);
            c11 = s.fma(b1, c11);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 1) + 3 * ELEMENT));
            c20 = s.fma(b0, c20);
            c21 = s.fma(b1, c21);
            s = broadcast(F, ALL.get(FLOAT, z + 3 * ELEMENT));
            c30 = s.fma(b0, c30);
            c31 = s.fma(b1, c31);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 2) + 3 * ELEMENT));
            c40 = s.fma(b0, c40);
            c41 = s.fma(b1, c41);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 1) + 3 * ELEMENT));
            c50 = s.fma(b0, c50);
            c51 = s.fma(b1, c51);
            s = broadcast(F, ALL.get(FLOAT, w + 3 * ELEMENT));
            c60 = s.fma(b0, c60);
            c61 = s.fma(b1, c61);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 2) + 3 * ELEMENT));
            c70 = s.fma(b0, c70);
            c71 = s.fma(b1, c71);
        }
        for (; y < end; x = (x + ELEMENT) & ADDRESS, y = (y + bStep) & ADDRESS) {
            long z = x + 3 * aRow;
            long w = x + 6 * aRow;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
            FloatVector s = broadcast(F, ALL.get(FLOAT, x));
            c00 = s.fma(b0, c00);
            c01 = s.fma(b1, c01);
            s = broadcast(F, ALL.get(FLOAT, x + aRow));
            c10 = s.fma(b0, c10);
            c11 = s.fma(b1, c11);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 1)));
            c20 = s.fma(b0, c20);
            c21 = s.fma(b1, c21);
            s = broadcast(F, ALL.get(FLOAT, z));
            c30 = s.fma(b0, c30);
            c31 = s.fma(b1, c31);
            s = broadcast(F, ALL.get(FLOAT, x + (aRow << 2)));
            c40 = s.fma(b0, c40);
            c41 = s.fma(b1, c41);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 1)));
            c50 = s.fma(b0, c50);
            c51 = s.fma(b1, c51);
            s = broadcast(F, ALL.get(FLOAT, w));
            c60 = s.fma(b0, c60);
            c61 = s.fma(b1, c61);
            s = broadcast(F, ALL.get(FLOAT, z + (aRow << 2)));
            c70 = s.fma(b0, c70);
            c71 = s.fma(b1, c71);
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
