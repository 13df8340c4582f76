package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of a few rows with a small matrix that stays in cache. Rows of the matrix, of the start values and of the
 * result are whole vectors, so nothing is masked and nothing packed. Pitches are bytes between rows.
 */
final class MlpProduct {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ADDRESS = Long.MAX_VALUE >> 2;
    private static final int EIGHT = 8;

    /** Rows that are summed at a time in {@link #addTransposed}: 256 rows of two vectors take 32 of 48 KB of L1. */
    private static final int DEPTH = 256;

    private static final FloatVector LANE_NUMBERS = FloatVector.zero(F).addIndex(1);

    private MlpProduct() {}

    /** C[i, ·] = start[i, ·] + Σₚ X[i, p] · B[p, ·] for {@code rows} rows of {@code vectors} vectors. */
    static void run(
            int rows,
            int k,
            int vectors,
            long x,
            long xPitch,
            long b,
            long bPitch,
            long start,
            long startPitch,
            long c,
            long cPitch) {
        if (rows < EIGHT) {
            for (int i = 0; i < rows; i++) {
                row(k, vectors, x + i * xPitch, b, bPitch, start + i * startPitch, c + i * cPitch);
            }
            return;
        }
        int j = 0;
        for (; j < vectors - 1; j += 2) {
            long column = j * VECTOR;
            for (int block = 0; block < rows; block += ROWS) {
                int i = Math.min(block, rows - ROWS);
                MatMulTile.strided(
                        k,
                        x + i * xPitch,
                        xPitch,
                        4,
                        b + column,
                        bPitch,
                        start + i * startPitch + column,
                        startPitch,
                        c + i * cPitch + column,
                        cPitch);
            }
        }
        if (j < vectors) {
            long column = j * VECTOR;
            for (int block = 0; block < rows; block += EIGHT) {
                int i = Math.min(block, rows - EIGHT);
                column(
                        k,
                        x + i * xPitch,
                        xPitch,
                        4,
                        b + column,
                        bPitch,
                        start + i * startPitch + column,
                        startPitch,
                        c + i * cPitch + column,
                        cPitch);
            }
        }
    }

    /**
     * C[i, j] = start[i, j] + Σₚ X[i, p] · W[j, p] for a few j, fewer than a vector holds; rows of X and W are whole
     * vectors, the surplus of W 0. As dot products: one vector as the sum of many would wait for each multiply-add.
     */
    static void dots(
            int rows,
            int few,
            long x,
            long xPitch,
            long w,
            long wPitch,
            long start,
            long startPitch,
            long c,
            long cPitch) {
        for (int i = 0; i < rows; i++) {
            dots(few, x + i * xPitch, xPitch, w, wPitch, start + i * startPitch, c + i * cPitch);
        }
    }

    private static void dots(int few, long x, long bytes, long w, long wPitch, long start, long c) {
        FloatVector result = fromMemorySegment(F, ALL, start, ORDER);
        for (int j = 0; j < few; j++) {
            FloatVector even = FloatVector.zero(F);
            FloatVector odd = FloatVector.zero(F);
            long row = w + j * wPitch;
            long at = 0;
            for (; at <= bytes - 2 * VECTOR; at += 2 * VECTOR) {
                even = fromMemorySegment(F, ALL, x + at, ORDER).fma(fromMemorySegment(F, ALL, row + at, ORDER), even);
                odd = fromMemorySegment(F, ALL, x + at + VECTOR, ORDER)
                        .fma(fromMemorySegment(F, ALL, row + at + VECTOR, ORDER), odd);
            }
            if (at < bytes) {
                even = fromMemorySegment(F, ALL, x + at, ORDER).fma(fromMemorySegment(F, ALL, row + at, ORDER), even);
            }
            float sum = even.add(odd).reduceLanes(VectorOperators.ADD);
            result = result.add(broadcast(F, sum), LANE_NUMBERS.compare(VectorOperators.EQ, j));
        }
        result.intoMemorySegment(ALL, c, ORDER);
    }

    /**
     * C[i, ·] += Σₚ A[p, i] · B[p, ·] for {@code m} rows i, rounded up to 8, and {@code rows} of p. What is added to rows
     * from m on is of no meaning; C must have m + 8 rows, and 32 bytes after A be readable.
     */
    static void addTransposed(
            int m, int rows, int vectors, long a, long aPitch, long b, long bPitch, long c, long cPitch) {
        for (int from = 0; from < rows; from += DEPTH) {
            int depth = Math.min(DEPTH, rows - from);
            long left = a + from * aPitch;
            long right = b + from * bPitch;
            int j = 0;
            for (; j < vectors - 1; j += 2) {
                for (int i = 0; i < m; i += ROWS) {
                    long to = c + i * cPitch + j * VECTOR;
                    MatMulTile.strided(
                            depth, left + 4L * i, 4, aPitch, right + j * VECTOR, bPitch, to, cPitch, to, cPitch);
                }
            }
            if (j < vectors) {
                for (int i = 0; i < m; i += EIGHT) {
                    long to = c + i * cPitch + j * VECTOR;
                    column(depth, left + 4L * i, 4, aPitch, right + j * VECTOR, bPitch, to, cPitch, to, cPitch);
                }
            }
        }
    }

    private static void row(int k, int vectors, long x, long b, long bPitch, long start, long c) {
        int j = 0;
        for (; j <= vectors - 8; j += 8) {
            eight(k, x, b + j * VECTOR, bPitch, start + j * VECTOR, c + j * VECTOR);
        }
        for (; j <= vectors - 4; j += 4) {
            four(k, x, b + j * VECTOR, bPitch, start + j * VECTOR, c + j * VECTOR);
        }
        for (; j <= vectors - 2; j += 2) {
            two(k, x, b + j * VECTOR, bPitch, start + j * VECTOR, c + j * VECTOR);
        }
        for (; j < vectors; j++) {
            one(k, x, b + j * VECTOR, bPitch, start + j * VECTOR, c + j * VECTOR);
        }
    }

    private static void eight(int k, long x, long b, long bPitch, long start, long c) {
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector c2 = fromMemorySegment(F, ALL, start + 2 * VECTOR, ORDER);
        FloatVector c3 = fromMemorySegment(F, ALL, start + 3 * VECTOR, ORDER);
        FloatVector c4 = fromMemorySegment(F, ALL, start + 4 * VECTOR, ORDER);
        FloatVector c5 = fromMemorySegment(F, ALL, start + 5 * VECTOR, ORDER);
        FloatVector c6 = fromMemorySegment(F, ALL, start + 6 * VECTOR, ORDER);
        FloatVector c7 = fromMemorySegment(F, ALL, start + 7 * VECTOR, ORDER);
        long q = x & ADDRESS;
        long p = b & ADDRESS;
        for (int left = k; left > 0; left--, q = (q + 4) & ADDRESS, p = (p + bPitch) & ADDRESS) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, q));
            c0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), c0);
            c1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), c1);
            c2 = s.fma(fromMemorySegment(F, ALL, p + 2 * VECTOR, ORDER), c2);
            c3 = s.fma(fromMemorySegment(F, ALL, p + 3 * VECTOR, ORDER), c3);
            c4 = s.fma(fromMemorySegment(F, ALL, p + 4 * VECTOR, ORDER), c4);
            c5 = s.fma(fromMemorySegment(F, ALL, p + 5 * VECTOR, ORDER), c5);
            c6 = s.fma(fromMemorySegment(F, ALL, p + 6 * VECTOR, ORDER), c6);
            c7 = s.fma(fromMemorySegment(F, ALL, p + 7 * VECTOR, ORDER), c7);
        }
        c0.intoMemorySegment(ALL, c, ORDER);
        c1.intoMemorySegment(ALL, c + VECTOR, ORDER);
        c2.intoMemorySegment(ALL, c + 2 * VECTOR, ORDER);
        c3.intoMemorySegment(ALL, c + 3 * VECTOR, ORDER);
        c4.intoMemorySegment(ALL, c + 4 * VECTOR, ORDER);
        c5.intoMemorySegment(ALL, c + 5 * VECTOR, ORDER);
        c6.intoMemorySegment(ALL, c + 6 * VECTOR, ORDER);
        c7.intoMemorySegment(ALL, c + 7 * VECTOR, ORDER);
    }

    /** Even and odd p in sums of their own: eight chains hide the latency of the multiply-add. */
    private static void four(int k, long x, long b, long bPitch, long start, long c) {
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector c2 = fromMemorySegment(F, ALL, start + 2 * VECTOR, ORDER);
        FloatVector c3 = fromMemorySegment(F, ALL, start + 3 * VECTOR, ORDER);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        long q = x & ADDRESS;
        long p = b & ADDRESS;
        int left = k;
        for (; left > 1; left -= 2, q = (q + 8) & ADDRESS) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, q));
            c0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), c0);
            c1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), c1);
            c2 = s.fma(fromMemorySegment(F, ALL, p + 2 * VECTOR, ORDER), c2);
            c3 = s.fma(fromMemorySegment(F, ALL, p + 3 * VECTOR, ORDER), c3);
            p = (p + bPitch) & ADDRESS;
            FloatVector t = broadcast(F, ALL.get(FLOAT, q + 4));
            d0 = t.fma(fromMemorySegment(F, ALL, p, ORDER), d0);
            d1 = t.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), d1);
            d2 = t.fma(fromMemorySegment(F, ALL, p + 2 * VECTOR, ORDER), d2);
            d3 = t.fma(fromMemorySegment(F, ALL, p + 3 * VECTOR, ORDER), d3);
            p = (p + bPitch) & ADDRESS;
        }
        if (left > 0) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, q));
            c0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), c0);
            c1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), c1);
            c2 = s.fma(fromMemorySegment(F, ALL, p + 2 * VECTOR, ORDER), c2);
            c3 = s.fma(fromMemorySegment(F, ALL, p + 3 * VECTOR, ORDER), c3);
        }
        c0.add(d0).intoMemorySegment(ALL, c, ORDER);
        c1.add(d1).intoMemorySegment(ALL, c + VECTOR, ORDER);
        c2.add(d2).intoMemorySegment(ALL, c + 2 * VECTOR, ORDER);
        c3.add(d3).intoMemorySegment(ALL, c + 3 * VECTOR, ORDER);
    }

    /** As {@link #four}, every fourth p in sums of their own. */
    private static void two(int k, long x, long b, long bPitch, long start, long c) {
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector e0 = FloatVector.zero(F);
        FloatVector e1 = FloatVector.zero(F);
        FloatVector f0 = FloatVector.zero(F);
        FloatVector f1 = FloatVector.zero(F);
        long q = x & ADDRESS;
        long p = b & ADDRESS;
        int left = k;
        for (; left > 3; left -= 4, q = (q + 16) & ADDRESS) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, q));
            c0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), c0);
            c1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), c1);
            p = (p + bPitch) & ADDRESS;
            FloatVector t = broadcast(F, ALL.get(FLOAT, q + 4));
            d0 = t.fma(fromMemorySegment(F, ALL, p, ORDER), d0);
            d1 = t.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), d1);
            p = (p + bPitch) & ADDRESS;
            FloatVector u = broadcast(F, ALL.get(FLOAT, q + 8));
            e0 = u.fma(fromMemorySegment(F, ALL, p, ORDER), e0);
            e1 = u.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), e1);
            p = (p + bPitch) & ADDRESS;
            FloatVector v = broadcast(F, ALL.get(FLOAT, q + 12));
            f0 = v.fma(fromMemorySegment(F, ALL, p, ORDER), f0);
            f1 = v.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), f1);
            p = (p + bPitch) & ADDRESS;
        }
        for (; left > 0; left--, q = (q + 4) & ADDRESS, p = (p + bPitch) & ADDRESS) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, q));
            c0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), c0);
            c1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), c1);
        }
        c0.add(d0).add(e0.add(f0)).intoMemorySegment(ALL, c, ORDER);
        c1.add(d1).add(e1.add(f1)).intoMemorySegment(ALL, c + VECTOR, ORDER);
    }

    private static void one(int k, long x, long b, long bPitch, long start, long c) {
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        long q = x & ADDRESS;
        long p = b & ADDRESS;
        int left = k;
        for (; left > 3; left -= 4, q = (q + 16) & ADDRESS) {
            c0 = broadcast(F, ALL.get(FLOAT, q)).fma(fromMemorySegment(F, ALL, p, ORDER), c0);
            p = (p + bPitch) & ADDRESS;
            c1 = broadcast(F, ALL.get(FLOAT, q + 4)).fma(fromMemorySegment(F, ALL, p, ORDER), c1);
            p = (p + bPitch) & ADDRESS;
            c2 = broadcast(F, ALL.get(FLOAT, q + 8)).fma(fromMemorySegment(F, ALL, p, ORDER), c2);
            p = (p + bPitch) & ADDRESS;
            c3 = broadcast(F, ALL.get(FLOAT, q + 12)).fma(fromMemorySegment(F, ALL, p, ORDER), c3);
            p = (p + bPitch) & ADDRESS;
        }
        for (; left > 0; left--, q = (q + 4) & ADDRESS, p = (p + bPitch) & ADDRESS) {
            c0 = broadcast(F, ALL.get(FLOAT, q)).fma(fromMemorySegment(F, ALL, p, ORDER), c0);
        }
        c0.add(c1).add(c2.add(c3)).intoMemorySegment(ALL, c, ORDER);
    }

    /** Eight rows of one vector: C[i] = start[i] + Σₚ A[i, p] · B[p], A at {@code a + i·aRow + p·aStep}. */
    private static void column(
            int k, long a, long rowOfA, long aStep, long b, long bPitch, long start, long startRow, long c, long cRow) {
        long aRow = rowOfA & (ADDRESS >> 8);
        FloatVector c0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector c1 = fromMemorySegment(F, ALL, start + startRow, ORDER);
        FloatVector c2 = fromMemorySegment(F, ALL, start + 2 * startRow, ORDER);
        FloatVector c3 = fromMemorySegment(F, ALL, start + 3 * startRow, ORDER);
        FloatVector c4 = fromMemorySegment(F, ALL, start + 4 * startRow, ORDER);
        FloatVector c5 = fromMemorySegment(F, ALL, start + 5 * startRow, ORDER);
        FloatVector c6 = fromMemorySegment(F, ALL, start + 6 * startRow, ORDER);
        FloatVector c7 = fromMemorySegment(F, ALL, start + 7 * startRow, ORDER);
        long x = a & ADDRESS;
        long p = b & ADDRESS;
        for (int left = k; left > 0; left--, x = (x + aStep) & ADDRESS, p = (p + bPitch) & ADDRESS) {
            long z = x + 3 * aRow;
            FloatVector row = fromMemorySegment(F, ALL, p, ORDER);
            c0 = broadcast(F, ALL.get(FLOAT, x)).fma(row, c0);
            c1 = broadcast(F, ALL.get(FLOAT, x + aRow)).fma(row, c1);
            c2 = broadcast(F, ALL.get(FLOAT, x + (aRow << 1))).fma(row, c2);
            c3 = broadcast(F, ALL.get(FLOAT, z)).fma(row, c3);
            c4 = broadcast(F, ALL.get(FLOAT, x + (aRow << 2))).fma(row, c4);
            c5 = broadcast(F, ALL.get(FLOAT, z + (aRow << 1))).fma(row, c5);
            c6 = broadcast(F, ALL.get(FLOAT, x + 6 * aRow)).fma(row, c6);
            c7 = broadcast(F, ALL.get(FLOAT, z + (aRow << 2))).fma(row, c7);
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
