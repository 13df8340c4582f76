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
 * Tiles of one vector of columns, and columns that do not fill a tile, of a packed B: whole tiles computed into memory of
 * their own, from where the columns are copied. A masked load of B in the tile's loop keeps the JVM from broadcasting A's
 * elements as it loads them (eight rows and one vector: 10.6 cycles a step of k instead of 7.5).
 */
final class MatMulNarrow {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;
    /** Steps of k that are taken together: with four, the JVM's node count leaves out the last call (570 µs). */
    private static final int STEPS = 3;
    /** Rows of the tile of one vector. */
    static final int TALL = 8;

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
            vector(k, a, aRow, aStep, b, bStep, tile, PITCH, tile, PITCH);
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

    /** C = start + A·B of TALL rows and one whole vector of columns; one of aRow and aStep is an element. */
    static void vector(
            int k, long a, long aRow, long aStep, long b, long bStep, long start, long startRow, long c, long cRow) {
        if (aRow == ELEMENT || k < STEPS) {
            one(k, a, aRow, aStep, b, bStep, start, startRow, c, cRow);
            return;
        }
        steps(k, a, aRow, b, bStep, start, startRow, c, cRow);
        int left = k % STEPS;
        if (left > 0) {
            one(left, a + (k - left) * aStep, aRow, aStep, b + (k - left) * bStep, bStep, c, cRow, c, cRow);
        }
    }

    /**
     * Whole STEPS of k, of which a row is read at one address: 1024×1024×16 in 260 µs instead of 309, 64×64×16 in 1.08
     * instead of 1.39. Each address follows from the one before, and so the JVM does not load far ahead of the
     * multiply-adds, for which it would spill sums.
     */
    private static void steps(
            int k, long a, long rowOfA, long b, long stepOfB, long start, long startRow, long c, long cRow) {
        long aRow = rowOfA & STEP;
        long bStep = stepOfB & STEP;
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c2 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c3 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c4 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c5 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        FloatVector c6 = fromMemorySegment(F, ALL, start + 6 * startRow, ORDER);
        FloatVector c7 = fromMemorySegment(F, ALL, start + 7 * startRow, ORDER);
        long x = a & ADDRESS;
        long y = b & ADDRESS;
        for (int left = k;
                left >= STEPS;
                left -= STEPS, x = (x + STEPS * ELEMENT) & ADDRESS, y = (y + bStep) & ADDRESS) {
            FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
            y = (y + bStep) & ADDRESS;
            FloatVector b1 = fromMemorySegment(F, ALL, y, ORDER);
            y = (y + bStep) & ADDRESS;
            FloatVector b2 = fromMemorySegment(F, ALL, y, ORDER);
            c0 = broadcast(F, ALL.get(FLOAT, x)).fma(b0, c0);
            c0 = broadcast(F, ALL.get(FLOAT, x + ELEMENT)).fma(b1, c0);
            c0 = broadcast(F, ALL.get(FLOAT, x + 2 * ELEMENT)).fma(b2, c0);
            long x1 = (x + aRow) & ADDRESS;
            c1 = broadcast(F, ALL.get(FLOAT, x1)).fma(b0, c1);
            c1 = broadcast(F, ALL.get(FLOAT, x1 + ELEMENT)).fma(b1, c1);
            c1 = broadcast(F, ALL.get(FLOAT, x1 + 2 * ELEMENT)).fma(b2, c1);
            long x2 = (x1 + aRow) & ADDRESS;
            c2 = broadcast(F, ALL.get(FLOAT, x2)).fma(b0, c2);
            c2 = broadcast(F, ALL.get(FLOAT, x2 + ELEMENT)).fma(b1, c2);
            c2 = broadcast(F, ALL.get(FLOAT, x2 + 2 * ELEMENT)).fma(b2, c2);
            long x3 = (x2 + aRow) & ADDRESS;
            c3 = broadcast(F, ALL.get(FLOAT, x3)).fma(b0, c3);
            c3 = broadcast(F, ALL.get(FLOAT, x3 + ELEMENT)).fma(b1, c3);
            c3 = broadcast(F, ALL.get(FLOAT, x3 + 2 * ELEMENT)).fma(b2, c3);
            long x4 = (x3 + aRow) & ADDRESS;
            c4 = broadcast(F, ALL.get(FLOAT, x4)).fma(b0, c4);
            c4 = broadcast(F, ALL.get(FLOAT, x4 + ELEMENT)).fma(b1, c4);
            c4 = broadcast(F, ALL.get(FLOAT, x4 + 2 * ELEMENT)).fma(b2, c4);
            long x5 = (x4 + aRow) & ADDRESS;
            c5 = broadcast(F, ALL.get(FLOAT, x5)).fma(b0, c5);
            c5 = broadcast(F, ALL.get(FLOAT, x5 + ELEMENT)).fma(b1, c5);
            c5 = broadcast(F, ALL.get(FLOAT, x5 + 2 * ELEMENT)).fma(b2, c5);
            long x6 = (x5 + aRow) & ADDRESS;
            c6 = broadcast(F, ALL.get(FLOAT, x6)).fma(b0, c6);
            c6 = broadcast(F, ALL.get(FLOAT, x6 + ELEMENT)).fma(b1, c6);
            c6 = broadcast(F, ALL.get(FLOAT, x6 + 2 * ELEMENT)).fma(b2, c6);
            long x7 = (x6 + aRow) & ADDRESS;
            c7 = broadcast(F, ALL.get(FLOAT, x7)).fma(b0, c7);
            c7 = broadcast(F, ALL.get(FLOAT, x7 + ELEMENT)).fma(b1, c7);
            c7 = broadcast(F, ALL.get(FLOAT, x7 + 2 * ELEMENT)).fma(b2, c7);
        }
        c0.intoMemorySegment(ALL, c, ORDER);
        c1.intoMemorySegment(ALL, c + cRow, ORDER);
        c2.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
        c3.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
        c4.intoMemorySegment(ALL, c + 4 * cRow, ORDER);
        c5.intoMemorySegment(ALL, c + 5 * cRow, ORDER);
        c6.intoMemorySegment(ALL, c + 6 * cRow, ORDER);
        c7.intoMemorySegment(ALL, c + 7 * cRow, ORDER);
    }

    private static void one(
            int k, long a, long rowOfA, long aStep, long b, long bStep, long start, long startRow, long c, long cRow) {
        long aRow = rowOfA & STEP;
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c2 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c3 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c4 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c5 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        FloatVector c6 = fromMemorySegment(F, ALL, start + 6 * startRow, ORDER);
        FloatVector c7 = fromMemorySegment(F, ALL, start + 7 * startRow, ORDER);
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
        c1.intoMemorySegment(ALL, c + cRow, ORDER);
        c2.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
        c3.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
        c4.intoMemorySegment(ALL, c + 4 * cRow, ORDER);
        c5.intoMemorySegment(ALL, c + 5 * cRow, ORDER);
        c6.intoMemorySegment(ALL, c + 6 * cRow, ORDER);
        c7.intoMemorySegment(ALL, c + 7 * cRow, ORDER);
    }
}
