package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.MANY_REGISTERS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix products between the transforms of a Winograd convolution: many, with a short sum each.
 *
 * <p>Tiles are 4 rows × 4 vectors. Measured with AVX-512 for sums of 64 (share of the FMA peak): 98 %, against 75 % of
 * the 8×2 tile of {@link MatMulTile}, whose loop has more addresses to step. What is less than four vectors wide, and
 * everything where registers are few, is left to that one. Vector calls stand in the loops themselves.
 */
final class ConvWinogradProduct {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ADDRESS = Long.MAX_VALUE >> 2;
    private static final long STEP = ADDRESS >> 8;
    private static final long ZEROS = Arena.global().allocate(2 * VECTOR, 64).address();

    /** Rows of a tile. All matrices have room for whole tiles. */
    static final int TILE_ROWS = 4;
    /** Columns of a tile. */
    private static final int TILE_COLUMNS = 4 * LANES;

    private ConvWinogradProduct() {}

    /**
     * C[rows, columns] = A[rows, depth] · B[depth, columns]; surplus rows of C up to a whole tile hold anything.
     *
     * @param columns a multiple of LANES
     * @param depth even
     * @param a elements of a row are neighbours, rows {@code aRow} bytes apart
     */
    static void overwrite(int rows, int columns, int depth, long a, long aRow, long b, long bRow, long c, long cRow) {
        int j = 0;
        if (MANY_REGISTERS) {
            for (; j <= columns - TILE_COLUMNS; j += TILE_COLUMNS) {
                wide(rows, depth, a, aRow, b + 4L * j, bRow, c + 4L * j, cRow);
            }
        }
        for (; j < columns; j += COLUMNS) {
            narrow(
                    rows,
                    Math.min(COLUMNS, columns - j),
                    depth,
                    a,
                    aRow,
                    4,
                    b + 4L * j,
                    bRow,
                    ZEROS,
                    0,
                    c + 4L * j,
                    cRow);
        }
    }

    /**
     * C[rows, columns] += A[depth, rows]ᵀ · B[depth, columns]; surplus rows of C up to a whole tile hold anything.
     *
     * @param columns a multiple of LANES
     * @param a {@code aRow} bytes from one k to the next
     */
    static void accumulate(int rows, int columns, int depth, long a, long aRow, long b, long bRow, long c, long cRow) {
        int j = 0;
        if (MANY_REGISTERS) {
            for (; j <= columns - TILE_COLUMNS; j += TILE_COLUMNS) {
                wideSum(rows, depth, a, aRow, b + 4L * j, bRow, c + 4L * j, cRow);
            }
        }
        for (; j < columns; j += COLUMNS) {
            narrow(
                    rows,
                    Math.min(COLUMNS, columns - j),
                    depth,
                    a,
                    4,
                    aRow,
                    b + 4L * j,
                    bRow,
                    c + 4L * j,
                    cRow,
                    c + 4L * j,
                    cRow);
        }
    }

    private static void narrow(
            int rows,
            int columns,
            int depth,
            long a,
            long aRow,
            long aStep,
            long b,
            long bRow,
            long start,
            long startRow,
            long c,
            long cRow) {
        for (int i = 0; i < rows; i += MatMulSpecies.ROWS) {
            int tile = Math.min(MatMulSpecies.ROWS, rows - i);
            if (tile == MatMulSpecies.ROWS && columns == COLUMNS) {
                MatMulTile.strided(
                        depth, a + i * aRow, aRow, aStep, b, bRow, start + i * startRow, startRow, c + i * cRow, cRow);
            } else {
                MatMulTile.edge(
                        tile,
                        columns,
                        depth,
                        a + i * aRow,
                        aRow,
                        aStep,
                        b,
                        bRow,
                        start + i * startRow,
                        startRow,
                        c + i * cRow,
                        cRow);
            }
        }
    }

    private static void wide(int rows, int depth, long at, long rowOfA, long b, long rowOfB, long to, long cRow) {
        long aRow = rowOfA & STEP;
        long bRow = rowOfB & STEP;
        long a = at;
        long c = to;
        for (int i = 0; i < rows; i += TILE_ROWS, a += TILE_ROWS * aRow, c += TILE_ROWS * cRow) {
            FloatVector c00 = FloatVector.zero(F);
            FloatVector c01 = c00;
            FloatVector c02 = c00;
            FloatVector c03 = c00;
            FloatVector c10 = c00;
            FloatVector c11 = c00;
            FloatVector c12 = c00;
            FloatVector c13 = c00;
            FloatVector c20 = c00;
            FloatVector c21 = c00;
            FloatVector c22 = c00;
            FloatVector c23 = c00;
            FloatVector c30 = c00;
            FloatVector c31 = c00;
            FloatVector c32 = c00;
            FloatVector c33 = c00;
            long x = a & ADDRESS;
            long y = b & ADDRESS;
            for (int left = depth; left > 0; left -= 2, x = (x + 8) & ADDRESS, y = (y + 2 * bRow) & ADDRESS) {
                long z = x + 3 * aRow;
                FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
                FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
                FloatVector b2 = fromMemorySegment(F, ALL, y + 2 * VECTOR, ORDER);
                FloatVector b3 = fromMemorySegment(F, ALL, y + 3 * VECTOR, ORDER);
                FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
                c00 = s0.fma(b0, c00);
                c01 = s0.fma(b1, c01);
                c02 = s0.fma(b2, c02);
                c03 = s0.fma(b3, c03);
                FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + aRow));
                c10 = s1.fma(b0, c10);
                c11 = s1.fma(b1, c11);
                c12 = s1.fma(b2, c12);
                c13 = s1.fma(b3, c13);
                FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + 2 * aRow));
                c20 = s2.fma(b0, c20);
                c21 = s2.fma(b1, c21);
                c22 = s2.fma(b2, c22);
                c23 = s2.fma(b3, c23);
                FloatVector s3 = broadcast(F, ALL.get(FLOAT, z));
                c30 = s3.fma(b0, c30);
                c31 = s3.fma(b1, c31);
                c32 = s3.fma(b2, c32);
                c33 = s3.fma(b3, c33);
                b0 = fromMemorySegment(F, ALL, y + bRow, ORDER);
                b1 = fromMemorySegment(F, ALL, y + bRow + VECTOR, ORDER);
                b2 = fromMemorySegment(F, ALL, y + bRow + 2 * VECTOR, ORDER);
                b3 = fromMemorySegment(F, ALL, y + bRow + 3 * VECTOR, ORDER);
                s0 = broadcast(F, ALL.get(FLOAT, x + 4));
                c00 = s0.fma(b0, c00);
                c01 = s0.fma(b1, c01);
                c02 = s0.fma(b2, c02);
                c03 = s0.fma(b3, c03);
                s1 = broadcast(F, ALL.get(FLOAT, x + aRow + 4));
                c10 = s1.fma(b0, c10);
                c11 = s1.fma(b1, c11);
                c12 = s1.fma(b2, c12);
                c13 = s1.fma(b3, c13);
                s2 = broadcast(F, ALL.get(FLOAT, x + 2 * aRow + 4));
                c20 = s2.fma(b0, c20);
                c21 = s2.fma(b1, c21);
                c22 = s2.fma(b2, c22);
                c23 = s2.fma(b3, c23);
                s3 = broadcast(F, ALL.get(FLOAT, z + 4));
                c30 = s3.fma(b0, c30);
                c31 = s3.fma(b1, c31);
                c32 = s3.fma(b2, c32);
                c33 = s3.fma(b3, c33);
            }
            c00.intoMemorySegment(ALL, c, ORDER);
            c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
            c02.intoMemorySegment(ALL, c + 2 * VECTOR, ORDER);
            c03.intoMemorySegment(ALL, c + 3 * VECTOR, ORDER);
            c10.intoMemorySegment(ALL, c + cRow, ORDER);
            c11.intoMemorySegment(ALL, c + cRow + VECTOR, ORDER);
            c12.intoMemorySegment(ALL, c + cRow + 2 * VECTOR, ORDER);
            c13.intoMemorySegment(ALL, c + cRow + 3 * VECTOR, ORDER);
            c20.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
            c21.intoMemorySegment(ALL, c + 2 * cRow + VECTOR, ORDER);
            c22.intoMemorySegment(ALL, c + 2 * cRow + 2 * VECTOR, ORDER);
            c23.intoMemorySegment(ALL, c + 2 * cRow + 3 * VECTOR, ORDER);
            c30.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
            c31.intoMemorySegment(ALL, c + 3 * cRow + VECTOR, ORDER);
            c32.intoMemorySegment(ALL, c + 3 * cRow + 2 * VECTOR, ORDER);
            c33.intoMemorySegment(ALL, c + 3 * cRow + 3 * VECTOR, ORDER);
        }
    }

    private static void wideSum(int rows, int depth, long at, long rowOfA, long b, long rowOfB, long to, long cRow) {
        long aRow = rowOfA & STEP;
        long bRow = rowOfB & STEP;
        long a = at;
        long c = to;
        for (int i = 0; i < rows; i += TILE_ROWS, a += 4 * TILE_ROWS, c += TILE_ROWS * cRow) {
            FloatVector c00 = fromMemorySegment(F, ALL, c, ORDER);
            FloatVector c01 = fromMemorySegment(F, ALL, c + VECTOR, ORDER);
            FloatVector c02 = fromMemorySegment(F, ALL, c + 2 * VECTOR, ORDER);
            FloatVector c03 = fromMemorySegment(F, ALL, c + 3 * VECTOR, ORDER);
            FloatVector c10 = fromMemorySegment(F, ALL, c + cRow, ORDER);
            FloatVector c11 = fromMemorySegment(F, ALL, c + cRow + VECTOR, ORDER);
            FloatVector c12 = fromMemorySegment(F, ALL, c + cRow + 2 * VECTOR, ORDER);
            FloatVector c13 = fromMemorySegment(F, ALL, c + cRow + 3 * VECTOR, ORDER);
            FloatVector c20 = fromMemorySegment(F, ALL, c + 2 * cRow, ORDER);
            FloatVector c21 = fromMemorySegment(F, ALL, c + 2 * cRow + VECTOR, ORDER);
            FloatVector c22 = fromMemorySegment(F, ALL, c + 2 * cRow + 2 * VECTOR, ORDER);
            FloatVector c23 = fromMemorySegment(F, ALL, c + 2 * cRow + 3 * VECTOR, ORDER);
            FloatVector c30 = fromMemorySegment(F, ALL, c + 3 * cRow, ORDER);
            FloatVector c31 = fromMemorySegment(F, ALL, c + 3 * cRow + VECTOR, ORDER);
            FloatVector c32 = fromMemorySegment(F, ALL, c + 3 * cRow + 2 * VECTOR, ORDER);
            FloatVector c33 = fromMemorySegment(F, ALL, c + 3 * cRow + 3 * VECTOR, ORDER);
            long x = a & ADDRESS;
            long y = b & ADDRESS;
            for (int left = depth; left > 0; left--, x = (x + aRow) & ADDRESS, y = (y + bRow) & ADDRESS) {
                FloatVector b0 = fromMemorySegment(F, ALL, y, ORDER);
                FloatVector b1 = fromMemorySegment(F, ALL, y + VECTOR, ORDER);
                FloatVector b2 = fromMemorySegment(F, ALL, y + 2 * VECTOR, ORDER);
                FloatVector b3 = fromMemorySegment(F, ALL, y + 3 * VECTOR, ORDER);
                FloatVector s0 = broadcast(F, ALL.get(FLOAT, x));
                c00 = s0.fma(b0, c00);
                c01 = s0.fma(b1, c01);
                c02 = s0.fma(b2, c02);
                c03 = s0.fma(b3, c03);
                FloatVector s1 = broadcast(F, ALL.get(FLOAT, x + 4));
                c10 = s1.fma(b0, c10);
                c11 = s1.fma(b1, c11);
                c12 = s1.fma(b2, c12);
                c13 = s1.fma(b3, c13);
                FloatVector s2 = broadcast(F, ALL.get(FLOAT, x + 8));
                c20 = s2.fma(b0, c20);
                c21 = s2.fma(b1, c21);
                c22 = s2.fma(b2, c22);
                c23 = s2.fma(b3, c23);
                FloatVector s3 = broadcast(F, ALL.get(FLOAT, x + 12));
                c30 = s3.fma(b0, c30);
                c31 = s3.fma(b1, c31);
                c32 = s3.fma(b2, c32);
                c33 = s3.fma(b3, c33);
            }
            c00.intoMemorySegment(ALL, c, ORDER);
            c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
            c02.intoMemorySegment(ALL, c + 2 * VECTOR, ORDER);
            c03.intoMemorySegment(ALL, c + 3 * VECTOR, ORDER);
            c10.intoMemorySegment(ALL, c + cRow, ORDER);
            c11.intoMemorySegment(ALL, c + cRow + VECTOR, ORDER);
            c12.intoMemorySegment(ALL, c + cRow + 2 * VECTOR, ORDER);
            c13.intoMemorySegment(ALL, c + cRow + 3 * VECTOR, ORDER);
            c20.intoMemorySegment(ALL, c + 2 * cRow, ORDER);
            c21.intoMemorySegment(ALL, c + 2 * cRow + VECTOR, ORDER);
            c22.intoMemorySegment(ALL, c + 2 * cRow + 2 * VECTOR, ORDER);
            c23.intoMemorySegment(ALL, c + 2 * cRow + 3 * VECTOR, ORDER);
            c30.intoMemorySegment(ALL, c + 3 * cRow, ORDER);
            c31.intoMemorySegment(ALL, c + 3 * cRow + VECTOR, ORDER);
            c32.intoMemorySegment(ALL, c + 3 * cRow + 2 * VECTOR, ORDER);
            c33.intoMemorySegment(ALL, c + 3 * cRow + 3 * VECTOR, ORDER);
        }
    }
}
