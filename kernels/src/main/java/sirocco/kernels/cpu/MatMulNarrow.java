package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Columns that do not fill a tile, of a packed B: whole tiles computed into memory of their own, from where the columns
 * are copied. A masked load of B in the tile's loop keeps the JVM from broadcasting A's elements as it loads them
 * (eight rows and one vector: 10.6 cycles a step of k instead of 7.5), and masked tiles of eight rows are too large for its
 * first compiler.
 */
final class MatMulNarrow {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;
    /** Rows of the tile of one vector. */
    private static final int TALL = 8;

    /** Bytes of a row of the memory for a tile. */
    private static final long PITCH = ELEMENT * COLUMNS;

    /** Bytes of the memory for a tile. */
    static final long TILE = TALL * PITCH;

    private MatMulNarrow() {}

    /** Rows of a tile of so many columns. */
    static int rows(int columns) {
        return columns <= LANES ? TALL : ROWS;
    }

    /**
     * C = start + A·B of {@link #rows} rows.
     *
     * @param columns of C; B has COLUMNS, the surplus ones of any value
     * @param tile address of TILE bytes
     */
    static void run(
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
            long cRow,
            long tile) {
        int rows = rows(columns);
        copy(rows, columns, start, startRow, tile, PITCH);
        if (columns <= LANES) {
            one(k, a, aRow, aStep, b, bStep, tile);
        } else {
            MatMulTile.strided(k, a, aRow, aStep, b, bStep, tile, PITCH, tile, PITCH);
        }
        copy(rows, columns, tile, PITCH, c, cRow);
    }

    private static void copy(int rows, int columns, long from, long fromRow, long to, long toRow) {
        for (int j = 0; j < columns; j += LANES) {
            VectorMask<Float> mask = F.indexInRange(0, columns - j);
            long p = from + ELEMENT * j;
            long q = to + ELEMENT * j;
            for (int i = 0; i < rows; i++, p += fromRow, q += toRow) {
                fromMemorySegment(F, ALL, p, ORDER, mask).intoMemorySegment(ALL, q, ORDER, mask);
            }
        }
    }

    private static void one(int k, long a, long rowOfA, long aStep, long b, long bStep, long c) {
        long aRow = rowOfA & STEP;
        FloatVector c0 = fromMemorySegment(F, ALL, c, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, c + PITCH, ORDER);
        FloatVector c2 = fromMemorySegment(F, ALL, c + 2 * PITCH, ORDER);
        FloatVector c3 = fromMemorySegment(F, ALL, c + 3 * PITCH, ORDER);
        FloatVector c4 = fromMemorySegment(F, ALL, c + 4 * PITCH, ORDER);
        FloatVector c5 = fromMemorySegment(F, ALL, c + 5 * PITCH, ORDER);
        FloatVector c6 = fromMemorySegment(F, ALL, c + 6 * PITCH, ORDER);
        FloatVector c7 = fromMemorySegment(F, ALL, c + 7 * PITCH, ORDER);
        long x = a & ADDRESS;
        long y = b & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + aStep) & ADDRESS, y = (y + bStep) & ADDRESS) {
            long z = x + 3 * aRow;
            long w = x + 6 * aRow;
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            c0 = broadcast(F, ALL.get(FLOAT, x)).fma(b0, c0);
            c1 = broadcast(F, ALL.get(FLOAT, x + aRow)).fma(b0, c1);
            c2 = broadcast(F, ALL.get(FLOAT, x + (aRow << 1))).fma(b0, c2);
            c3 = broadcast(F, ALL.get(FLOAT, z)).fma(b0, c3);
            c4 = broadcast(F, ALL.get(FLOAT, x + (aRow << 2))).fma(b0, c4);
            c5 = broadcast(F, ALL.get(FLOAT, z + (aRow << 1))).fma(b0, c5);
            c6 = broadcast(F, ALL.get(FLOAT, w)).fma(b0, c6);
            c7 = broadcast(F, ALL.get(FLOAT, z + (aRow << 2))).fma(b0, c7);
        }
        c0.intoMemorySegment(ALL, c, ORDER);
        c1.intoMemorySegment(ALL, c + PITCH, ORDER);
        c2.intoMemorySegment(ALL, c + 2 * PITCH, ORDER);
        c3.intoMemorySegment(ALL, c + 3 * PITCH, ORDER);
        c4.intoMemorySegment(ALL, c + 4 * PITCH, ORDER);
        c5.intoMemorySegment(ALL, c + 5 * PITCH, ORDER);
        c6.intoMemorySegment(ALL, c + 6 * PITCH, ORDER);
        c7.intoMemorySegment(ALL, c + 7 * PITCH, ORDER);
    }
}
