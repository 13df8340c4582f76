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

/**
 * Few columns and a long k, in dot form: four rows of A times up to four columns of B, or two times eight, both with
 * neighbours along k. Eight or ten loads feed sixteen multiply-adds; a tile of one vector of columns needs nine for eight.
 *
 * <p>Every row of A is read once, at one pace: four rows times four columns twice compute nothing while the first four
 * columns wait for A, and the memory rests during the others (1024×1024×8 in 161 µs instead of 212; A's 4 MB are read in 137).
 */
final class MatMulDots {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;
    private static final int NEXT = (int) ELEMENT;
    /** Rows and columns of the square tile. */
    private static final int SIDE = 4;
    /** Rows of the tile of more columns. */
    private static final int PAIR = 2;
    /** Sums of a tile. */
    private static final int SUMS = 16;
    /** Columns of a product at most. */
    static final int MOST_COLUMNS = SUMS / PAIR;
    /** Bytes of memory for the sums of a tile. */
    static final long TILE = SUMS * VECTOR;

    private MatMulDots() {}

    /** B [k, n] with rows {@code step} apart to [n, k]. */
    static void turn(int n, int k, long b, long step, long to) {
        for (int p = 0; p < k; p += MatMulTranspose.LINES) {
            int lines = Math.min(MatMulTranspose.LINES, k - p);
            MatMulTranspose.run(lines, n, b + p * step, step, lines, to + ELEMENT * p, ELEMENT * k);
        }
    }

    /**
     * C = start + A·B of some rows.
     *
     * @param columns at most {@link #MOST_COLUMNS}
     * @param b of [columns, k], dense
     * @param startColumn bytes between start values: an element, or 0 for one value for all
     * @param sums address of {@link #TILE} bytes
     */
    static void run(
            int rows,
            int columns,
            int k,
            long a,
            long aRow,
            long b,
            long start,
            long startRow,
            long startColumn,
            long c,
            long cRow,
            long sums) {
        int tall = columns <= SIDE ? SIDE : PAIR;
        for (int i = 0; i < rows; i += tall) {
            int height = Math.min(tall, rows - i);
            if (tall == SIDE) {
                square(height, columns, k, a + i * aRow, aRow, b, sums);
            } else {
                pair(height, columns, k, a + i * aRow, aRow, b, sums);
            }
            long from = start + i * startRow;
            add(height, columns, SUMS / tall, sums, from, startRow, startColumn, c + i * cRow, cRow);
        }
    }

    /** Rows and columns beyond the last repeat the first, so that nothing outside is read. */
    private static void square(int rows, int columns, int k, long a, long aRow, long b, long sums) {
        long line = ELEMENT * k;
        long a1 = 1 < rows ? 1 * aRow & STEP : 0;
        long a2 = 2 < rows ? 2 * aRow & STEP : 0;
        long a3 = 3 < rows ? 3 * aRow & STEP : 0;
        long b1 = 1 < columns ? 1 * line & STEP : 0;
        long b2 = 2 < columns ? 2 * line & STEP : 0;
        long b3 = 3 < columns ? 3 * line & STEP : 0;
        FloatVector s00 = FloatVector.zero(F);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s03 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s13 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s23 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        FloatVector s33 = s00;
        long x = a & ADDRESS;
        long y = b & ADDRESS;
        int left = k;
        for (; left >= LANES; left -= LANES, x = (x + VECTOR) & ADDRESS, y = (y + VECTOR) & ADDRESS) {
            FloatVector y0 = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector y1 = fromMemorySegment(F, ALL, y + b1, ORDER);
            FloatVector y2 = fromMemorySegment(F, ALL, y + b2, ORDER);
            FloatVector y3 = fromMemorySegment(F, ALL, y + b3, ORDER);
            FloatVector x0 = fromMemorySegment(F, ALL, x, ORDER);
            s00 = x0.fma(y0, s00);
            s01 = x0.fma(y1, s01);
            s02 = x0.fma(y2, s02);
            s03 = x0.fma(y3, s03);
            FloatVector x1 = fromMemorySegment(F, ALL, x + a1, ORDER);
            s10 = x1.fma(y0, s10);
            s11 = x1.fma(y1, s11);
            s12 = x1.fma(y2, s12);
            s13 = x1.fma(y3, s13);
            FloatVector x2 = fromMemorySegment(F, ALL, x + a2, ORDER);
            s20 = x2.fma(y0, s20);
            s21 = x2.fma(y1, s21);
            s22 = x2.fma(y2, s22);
            s23 = x2.fma(y3, s23);
            FloatVector x3 = fromMemorySegment(F, ALL, x + a3, ORDER);
            s30 = x3.fma(y0, s30);
            s31 = x3.fma(y1, s31);
            s32 = x3.fma(y2, s32);
            s33 = x3.fma(y3, s33);
        }
        if (left > 0) {
            VectorMask<Float> mask = F.indexInRange(0, left);
            FloatVector y0 = fromMemorySegment(F, ALL, y, ORDER, mask);
            FloatVector y1 = fromMemorySegment(F, ALL, y + b1, ORDER, mask);
            FloatVector y2 = fromMemorySegment(F, ALL, y + b2, ORDER, mask);
            FloatVector y3 = fromMemorySegment(F, ALL, y + b3, ORDER, mask);
            FloatVector x0 = fromMemorySegment(F, ALL, x, ORDER, mask);
            s00 = x0.fma(y0, s00);
            s01 = x0.fma(y1, s01);
            s02 = x0.fma(y2, s02);
            s03 = x0.fma(y3, s03);
            FloatVector x1 = fromMemorySegment(F, ALL, x + a1, ORDER, mask);
            s10 = x1.fma(y0, s10);
            s11 = x1.fma(y1, s11);
            s12 = x1.fma(y2, s12);
            s13 = x1.fma(y3, s13);
            FloatVector x2 = fromMemorySegment(F, ALL, x + a2, ORDER, mask);
            s20 = x2.fma(y0, s20);
            s21 = x2.fma(y1, s21);
            s22 = x2.fma(y2, s22);
            s23 = x2.fma(y3, s23);
            FloatVector x3 = fromMemorySegment(F, ALL, x + a3, ORDER, mask);
            s30 = x3.fma(y0, s30);
            s31 = x3.fma(y1, s31);
            s32 = x3.fma(y2, s32);
            s33 = x3.fma(y3, s33);
        }
        s00.intoMemorySegment(ALL, sums, ORDER);
        s01.intoMemorySegment(ALL, sums + VECTOR, ORDER);
        s02.intoMemorySegment(ALL, sums + 2 * VECTOR, ORDER);
        s03.intoMemorySegment(ALL, sums + 3 * VECTOR, ORDER);
        s10.intoMemorySegment(ALL, sums + 4 * VECTOR, ORDER);
        s11.intoMemorySegment(ALL, sums + 5 * VECTOR, ORDER);
        s12.intoMemorySegment(ALL, sums + 6 * VECTOR, ORDER);
        s13.intoMemorySegment(ALL, sums + 7 * VECTOR, ORDER);
        s20.intoMemorySegment(ALL, sums + 8 * VECTOR, ORDER);
        s21.intoMemorySegment(ALL, sums + 9 * VECTOR, ORDER);
        s22.intoMemorySegment(ALL, sums + 10 * VECTOR, ORDER);
        s23.intoMemorySegment(ALL, sums + 11 * VECTOR, ORDER);
        s30.intoMemorySegment(ALL, sums + 12 * VECTOR, ORDER);
        s31.intoMemorySegment(ALL, sums + 13 * VECTOR, ORDER);
        s32.intoMemorySegment(ALL, sums + 14 * VECTOR, ORDER);
        s33.intoMemorySegment(ALL, sums + 15 * VECTOR, ORDER);
    }

    /** Two rows. The counter is an int, and has its &, as in {@link MatMulTile}. */
    private static void pair(int rows, int columns, int k, long a, long aRow, long b, long sums) {
        long line = ELEMENT * k;
        long x0 = a & ADDRESS;
        long x1 = (a + (rows - 1) * aRow) & ADDRESS;
        long y0 = b & ADDRESS;
        long y1 = (b + Math.min(1, columns - 1) * line) & ADDRESS;
        long y2 = (b + Math.min(2, columns - 1) * line) & ADDRESS;
        long y3 = (b + Math.min(3, columns - 1) * line) & ADDRESS;
        long y4 = (b + Math.min(4, columns - 1) * line) & ADDRESS;
        long y5 = (b + Math.min(5, columns - 1) * line) & ADDRESS;
        long y6 = (b + Math.min(6, columns - 1) * line) & ADDRESS;
        long y7 = (b + Math.min(7, columns - 1) * line) & ADDRESS;
        FloatVector s00 = FloatVector.zero(F);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s03 = s00;
        FloatVector s04 = s00;
        FloatVector s05 = s00;
        FloatVector s06 = s00;
        FloatVector s07 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s13 = s00;
        FloatVector s14 = s00;
        FloatVector s15 = s00;
        FloatVector s16 = s00;
        FloatVector s17 = s00;
        int end = (k - LANES) * NEXT;
        int p = 0;
        for (; p <= end; p = (p + LANES * NEXT) & Integer.MAX_VALUE) {
            FloatVector a0 = fromMemorySegment(F, ALL, x0 + p, ORDER);
            FloatVector a1 = fromMemorySegment(F, ALL, x1 + p, ORDER);
            FloatVector b0 = fromMemorySegment(F, ALL, y0 + p, ORDER);
            s00 = a0.fma(b0, s00);
            s10 = a1.fma(b0, s10);
            FloatVector b1 = fromMemorySegment(F, ALL, y1 + p, ORDER);
            s01 = a0.fma(b1, s01);
            s11 = a1.fma(b1, s11);
            FloatVector b2 = fromMemorySegment(F, ALL, y2 + p, ORDER);
            s02 = a0.fma(b2, s02);
            s12 = a1.fma(b2, s12);
            FloatVector b3 = fromMemorySegment(F, ALL, y3 + p, ORDER);
            s03 = a0.fma(b3, s03);
            s13 = a1.fma(b3, s13);
            FloatVector b4 = fromMemorySegment(F, ALL, y4 + p, ORDER);
            s04 = a0.fma(b4, s04);
            s14 = a1.fma(b4, s14);
            FloatVector b5 = fromMemorySegment(F, ALL, y5 + p, ORDER);
            s05 = a0.fma(b5, s05);
            s15 = a1.fma(b5, s15);
            FloatVector b6 = fromMemorySegment(F, ALL, y6 + p, ORDER);
            s06 = a0.fma(b6, s06);
            s16 = a1.fma(b6, s16);
            FloatVector b7 = fromMemorySegment(F, ALL, y7 + p, ORDER);
            s07 = a0.fma(b7, s07);
            s17 = a1.fma(b7, s17);
        }
        if (k % LANES > 0) {
            VectorMask<Float> mask = F.indexInRange(0, k % LANES);
            FloatVector a0 = fromMemorySegment(F, ALL, x0 + p, ORDER, mask);
            FloatVector a1 = fromMemorySegment(F, ALL, x1 + p, ORDER, mask);
            FloatVector b0 = fromMemorySegment(F, ALL, y0 + p, ORDER, mask);
            s00 = a0.fma(b0, s00);
            s10 = a1.fma(b0, s10);
            FloatVector b1 = fromMemorySegment(F, ALL, y1 + p, ORDER, mask);
            s01 = a0.fma(b1, s01);
            s11 = a1.fma(b1, s11);
            FloatVector b2 = fromMemorySegment(F, ALL, y2 + p, ORDER, mask);
            s02 = a0.fma(b2, s02);
            s12 = a1.fma(b2, s12);
            FloatVector b3 = fromMemorySegment(F, ALL, y3 + p, ORDER, mask);
            s03 = a0.fma(b3, s03);
            s13 = a1.fma(b3, s13);
            FloatVector b4 = fromMemorySegment(F, ALL, y4 + p, ORDER, mask);
            s04 = a0.fma(b4, s04);
            s14 = a1.fma(b4, s14);
            FloatVector b5 = fromMemorySegment(F, ALL, y5 + p, ORDER, mask);
            s05 = a0.fma(b5, s05);
            s15 = a1.fma(b5, s15);
            FloatVector b6 = fromMemorySegment(F, ALL, y6 + p, ORDER, mask);
            s06 = a0.fma(b6, s06);
            s16 = a1.fma(b6, s16);
            FloatVector b7 = fromMemorySegment(F, ALL, y7 + p, ORDER, mask);
            s07 = a0.fma(b7, s07);
            s17 = a1.fma(b7, s17);
        }
        s00.intoMemorySegment(ALL, sums, ORDER);
        s01.intoMemorySegment(ALL, sums + VECTOR, ORDER);
        s02.intoMemorySegment(ALL, sums + 2 * VECTOR, ORDER);
        s03.intoMemorySegment(ALL, sums + 3 * VECTOR, ORDER);
        s04.intoMemorySegment(ALL, sums + 4 * VECTOR, ORDER);
        s05.intoMemorySegment(ALL, sums + 5 * VECTOR, ORDER);
        s06.intoMemorySegment(ALL, sums + 6 * VECTOR, ORDER);
        s07.intoMemorySegment(ALL, sums + 7 * VECTOR, ORDER);
        s10.intoMemorySegment(ALL, sums + 8 * VECTOR, ORDER);
        s11.intoMemorySegment(ALL, sums + 9 * VECTOR, ORDER);
        s12.intoMemorySegment(ALL, sums + 10 * VECTOR, ORDER);
        s13.intoMemorySegment(ALL, sums + 11 * VECTOR, ORDER);
        s14.intoMemorySegment(ALL, sums + 12 * VECTOR, ORDER);
        s15.intoMemorySegment(ALL, sums + 13 * VECTOR, ORDER);
        s16.intoMemorySegment(ALL, sums + 14 * VECTOR, ORDER);
        s17.intoMemorySegment(ALL, sums + 15 * VECTOR, ORDER);
    }

    private static void add(
            int rows,
            int columns,
            int width,
            long sums,
            long start,
            long startRow,
            long startColumn,
            long c,
            long cRow) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float sum = Lanes.sum(fromMemorySegment(F, ALL, sums + (i * width + j) * VECTOR, ORDER));
                float from = ALL.get(FLOAT, start + i * startRow + j * startColumn);
                ALL.set(FLOAT, c + i * cRow + ELEMENT * j, from + sum);
            }
        }
    }
}
