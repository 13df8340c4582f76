package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Products of small matrices with batches that lie in the lanes, [elements, batch], where the batch is whole pairs of vectors.
 * Addresses and pitches are in bytes.
 */
final class LaneProduct {
    /** Bytes of a pair of vectors. */
    static final long WIDTH = 2L * BYTES;
    /** A pair of vectors of zeros. */
    static final long ZEROS = Arena.global().allocate(WIDTH, 64).address();

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds that every address and every step obeys, as in {@link MatMulTile}. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;
    private static final int TEN = 10;
    private static final int FIVE = 5;

    private LaneProduct() {}

    /**
     * C = start + A·X, A [m, k] at {@code a + i·aRow + p·aStep}, X [k, rows], C [m, rows].
     *
     * @param start a pair of vectors for each row of C, {@code startRow} apart
     */
    static void run(int m, int k, int rows, long a, long aRow, long aStep, long x, long start, long startRow, long c) {
        long pitch = 4L * rows;
        boolean ten = takesTens(m);
        for (long column = 0; column < pitch; column += WIDTH) {
            long from = x + column;
            long to = c + column;
            if (m < ROWS) {
                MatMulTile.edge(m, 2 * FLOATS, k, a, aRow, aStep, from, pitch, start, startRow, to, pitch);
            } else if (ten) {
                for (int block = 0; block < m; block += TEN) {
                    int i = Math.min(block, m - TEN);
                    ten(k, a + i * aRow, aRow, aStep, from, pitch, start + i * startRow, startRow, to + i * pitch);
                }
            } else {
                for (int block = 0; block < m; block += ROWS) {
                    int i = Math.min(block, m - ROWS);
                    long ai = a + i * aRow;
                    long si = start + i * startRow;
                    MatMulTile.strided(k, ai, aRow, aStep, from, pitch, si, startRow, to + i * pitch, pitch);
                }
            }
        }
    }

    /** Whether tiles of ten rows have less to do than those of eight: for 10, 20 or 50 rows, say. */
    private static boolean takesTens(int m) {
        return MatMulSpecies.MANY_REGISTERS && m >= TEN && Math.ceilDiv(m, TEN) * TEN < Math.ceilDiv(m, ROWS) * ROWS;
    }

    /** Ten rows, as {@link MatMulTile}. */
    private static void ten(
            int k, long a, long rowOfA, long aStep, long x, long pitch, long start, long startRow, long c) {
        long aRow = rowOfA & STEP;
        FloatVector c00 = fromMemorySegment(F32, ALL, start, ORDER);
        FloatVector c01 = fromMemorySegment(F32, ALL, start + BYTES, ORDER);
        FloatVector c10 = fromMemorySegment(F32, ALL, start + startRow, ORDER);
        FloatVector c11 = fromMemorySegment(F32, ALL, start + startRow + BYTES, ORDER);
        FloatVector c20 = fromMemorySegment(F32, ALL, start + 2 * startRow, ORDER);
        FloatVector c21 = fromMemorySegment(F32, ALL, start + 2 * startRow + BYTES, ORDER);
        FloatVector c30 = fromMemorySegment(F32, ALL, start + 3 * startRow, ORDER);
        FloatVector c31 = fromMemorySegment(F32, ALL, start + 3 * startRow + BYTES, ORDER);
        FloatVector c40 = fromMemorySegment(F32, ALL, start + 4 * startRow, ORDER);
        FloatVector c41 = fromMemorySegment(F32, ALL, start + 4 * startRow + BYTES, ORDER);
        FloatVector c50 = fromMemorySegment(F32, ALL, start + 5 * startRow, ORDER);
        FloatVector c51 = fromMemorySegment(F32, ALL, start + 5 * startRow + BYTES, ORDER);
        FloatVector c60 = fromMemorySegment(F32, ALL, start + 6 * startRow, ORDER);
        FloatVector c61 = fromMemorySegment(F32, ALL, start + 6 * startRow + BYTES, ORDER);
        FloatVector c70 = fromMemorySegment(F32, ALL, start + 7 * startRow, ORDER);
        FloatVector c71 = fromMemorySegment(F32, ALL, start + 7 * startRow + BYTES, ORDER);
        FloatVector c80 = fromMemorySegment(F32, ALL, start + 8 * startRow, ORDER);
        FloatVector c81 = fromMemorySegment(F32, ALL, start + 8 * startRow + BYTES, ORDER);
        FloatVector c90 = fromMemorySegment(F32, ALL, start + 9 * startRow, ORDER);
        FloatVector c91 = fromMemorySegment(F32, ALL, start + 9 * startRow + BYTES, ORDER);
        long p = a & ADDRESS;
        long q = x & ADDRESS;
        for (int left = k; left > 0; left--, p = (p + aStep) & ADDRESS, q = (q + pitch) & ADDRESS) {
            long r = p + 3 * aRow;
            long s = p + 6 * aRow;
            FloatVector x0 = fromMemorySegment(F32, ALL, q, ORDER);
            FloatVector x1 = fromMemorySegment(F32, ALL, q + BYTES, ORDER);
            FloatVector a0 = broadcast(F32, ALL.get(FLOAT, p));
            c00 = a0.fma(x0, c00);
            c01 = a0.fma(x1, c01);
            FloatVector a1 = broadcast(F32, ALL.get(FLOAT, p + aRow));
            c10 = a1.fma(x0, c10);
            c11 = a1.fma(x1, c11);
            FloatVector a2 = broadcast(F32, ALL.get(FLOAT, p + (aRow << 1)));
            c20 = a2.fma(x0, c20);
            c21 = a2.fma(x1, c21);
            FloatVector a3 = broadcast(F32, ALL.get(FLOAT, r));
            c30 = a3.fma(x0, c30);
            c31 = a3.fma(x1, c31);
            FloatVector a4 = broadcast(F32, ALL.get(FLOAT, p + (aRow << 2)));
            c40 = a4.fma(x0, c40);
            c41 = a4.fma(x1, c41);
            FloatVector a5 = broadcast(F32, ALL.get(FLOAT, r + (aRow << 1)));
            c50 = a5.fma(x0, c50);
            c51 = a5.fma(x1, c51);
            FloatVector a6 = broadcast(F32, ALL.get(FLOAT, s));
            c60 = a6.fma(x0, c60);
            c61 = a6.fma(x1, c61);
            FloatVector a7 = broadcast(F32, ALL.get(FLOAT, r + (aRow << 2)));
            c70 = a7.fma(x0, c70);
            c71 = a7.fma(x1, c71);
            FloatVector a8 = broadcast(F32, ALL.get(FLOAT, p + (aRow << 3)));
            c80 = a8.fma(x0, c80);
            c81 = a8.fma(x1, c81);
            FloatVector a9 = broadcast(F32, ALL.get(FLOAT, s + 3 * aRow));
            c90 = a9.fma(x0, c90);
            c91 = a9.fma(x1, c91);
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c01.intoMemorySegment(ALL, c + BYTES, ORDER);
        c10.intoMemorySegment(ALL, c + pitch, ORDER);
        c11.intoMemorySegment(ALL, c + pitch + BYTES, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * pitch, ORDER);
        c21.intoMemorySegment(ALL, c + 2 * pitch + BYTES, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * pitch, ORDER);
        c31.intoMemorySegment(ALL, c + 3 * pitch + BYTES, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * pitch, ORDER);
        c41.intoMemorySegment(ALL, c + 4 * pitch + BYTES, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * pitch, ORDER);
        c51.intoMemorySegment(ALL, c + 5 * pitch + BYTES, ORDER);
        c60.intoMemorySegment(ALL, c + 6 * pitch, ORDER);
        c61.intoMemorySegment(ALL, c + 6 * pitch + BYTES, ORDER);
        c70.intoMemorySegment(ALL, c + 7 * pitch, ORDER);
        c71.intoMemorySegment(ALL, c + 7 * pitch + BYTES, ORDER);
        c80.intoMemorySegment(ALL, c + 8 * pitch, ORDER);
        c81.intoMemorySegment(ALL, c + 8 * pitch + BYTES, ORDER);
        c90.intoMemorySegment(ALL, c + 9 * pitch, ORDER);
        c91.intoMemorySegment(ALL, c + 9 * pitch + BYTES, ORDER);
    }

    /**
     * S[i, j] += Σₑ Σₚ A[e, i, p] · B[e, j, p], lane by lane: S is [m, n] vectors, A and B are {@code count} matrices
     * [m, rows] and [n, rows], {@code aStep} and {@code bStep} apart.
     */
    static void addDots(int m, int n, int rows, int count, long a, long aStep, long b, long bStep, long s) {
        long pitch = 4L * rows;
        for (int i = 0; i < m; i += FIVE) {
            for (int j = 0; j < n; j += FIVE) {
                for (long column = 0; column < pitch; column += WIDTH) {
                    dots(
                            Math.min(FIVE, m - i),
                            Math.min(FIVE, n - j),
                            count,
                            a + i * pitch + column,
                            aStep,
                            b + j * pitch + column,
                            bStep,
                            pitch,
                            s + ((long) i * n + j) * BYTES,
                            (long) n * BYTES);
                }
            }
        }
    }

    /** Five by five sums, of pairs of vectors; surplus rows and columns repeat the last one. */
    private static void dots(
            int m, int n, int count, long a, long aStep, long b, long bStep, long rowPitch, long s, long sPitch) {
        long pitch = rowPitch & STEP;
        long a1 = Math.min(1, m - 1) * pitch;
        long b1 = Math.min(1, n - 1) * pitch;
        long s1 = s + Math.min(1, m - 1) * sPitch;
        long j1 = Math.min(1, n - 1) * (long) BYTES;
        long a2 = Math.min(2, m - 1) * pitch;
        long b2 = Math.min(2, n - 1) * pitch;
        long s2 = s + Math.min(2, m - 1) * sPitch;
        long j2 = Math.min(2, n - 1) * (long) BYTES;
        long a3 = Math.min(3, m - 1) * pitch;
        long b3 = Math.min(3, n - 1) * pitch;
        long s3 = s + Math.min(3, m - 1) * sPitch;
        long j3 = Math.min(3, n - 1) * (long) BYTES;
        long a4 = (m - 1) * pitch;
        long b4 = (n - 1) * pitch;
        long s4 = s + (m - 1) * sPitch;
        long j4 = (n - 1) * (long) BYTES;
        FloatVector c00 = fromMemorySegment(F32, ALL, s, ORDER);
        FloatVector c01 = fromMemorySegment(F32, ALL, s + j1, ORDER);
        FloatVector c02 = fromMemorySegment(F32, ALL, s + j2, ORDER);
        FloatVector c03 = fromMemorySegment(F32, ALL, s + j3, ORDER);
        FloatVector c04 = fromMemorySegment(F32, ALL, s + j4, ORDER);
        FloatVector c10 = fromMemorySegment(F32, ALL, s1, ORDER);
        FloatVector c11 = fromMemorySegment(F32, ALL, s1 + j1, ORDER);
        FloatVector c12 = fromMemorySegment(F32, ALL, s1 + j2, ORDER);
        FloatVector c13 = fromMemorySegment(F32, ALL, s1 + j3, ORDER);
        FloatVector c14 = fromMemorySegment(F32, ALL, s1 + j4, ORDER);
        FloatVector c20 = fromMemorySegment(F32, ALL, s2, ORDER);
        FloatVector c21 = fromMemorySegment(F32, ALL, s2 + j1, ORDER);
        FloatVector c22 = fromMemorySegment(F32, ALL, s2 + j2, ORDER);
        FloatVector c23 = fromMemorySegment(F32, ALL, s2 + j3, ORDER);
        FloatVector c24 = fromMemorySegment(F32, ALL, s2 + j4, ORDER);
        FloatVector c30 = fromMemorySegment(F32, ALL, s3, ORDER);
        FloatVector c31 = fromMemorySegment(F32, ALL, s3 + j1, ORDER);
        FloatVector c32 = fromMemorySegment(F32, ALL, s3 + j2, ORDER);
        FloatVector c33 = fromMemorySegment(F32, ALL, s3 + j3, ORDER);
        FloatVector c34 = fromMemorySegment(F32, ALL, s3 + j4, ORDER);
        FloatVector c40 = fromMemorySegment(F32, ALL, s4, ORDER);
        FloatVector c41 = fromMemorySegment(F32, ALL, s4 + j1, ORDER);
        FloatVector c42 = fromMemorySegment(F32, ALL, s4 + j2, ORDER);
        FloatVector c43 = fromMemorySegment(F32, ALL, s4 + j3, ORDER);
        FloatVector c44 = fromMemorySegment(F32, ALL, s4 + j4, ORDER);
        long x = a & ADDRESS;
        long y = b & ADDRESS;
        for (int left = count; left > 0; left--, x = (x + aStep) & ADDRESS, y = (y + bStep) & ADDRESS) {
            FloatVector y0 = fromMemorySegment(F32, ALL, y, ORDER);
            FloatVector y1 = fromMemorySegment(F32, ALL, y + b1, ORDER);
            FloatVector y2 = fromMemorySegment(F32, ALL, y + b2, ORDER);
            FloatVector y3 = fromMemorySegment(F32, ALL, y + b3, ORDER);
            FloatVector y4 = fromMemorySegment(F32, ALL, y + b4, ORDER);
            FloatVector x0 = fromMemorySegment(F32, ALL, x, ORDER);
            c00 = x0.fma(y0, c00);
            c01 = x0.fma(y1, c01);
            c02 = x0.fma(y2, c02);
            c03 = x0.fma(y3, c03);
            c04 = x0.fma(y4, c04);
            FloatVector x1 = fromMemorySegment(F32, ALL, x + a1, ORDER);
            c10 = x1.fma(y0, c10);
            c11 = x1.fma(y1, c11);
            c12 = x1.fma(y2, c12);
            c13 = x1.fma(y3, c13);
            c14 = x1.fma(y4, c14);
            FloatVector x2 = fromMemorySegment(F32, ALL, x + a2, ORDER);
            c20 = x2.fma(y0, c20);
            c21 = x2.fma(y1, c21);
            c22 = x2.fma(y2, c22);
            c23 = x2.fma(y3, c23);
            c24 = x2.fma(y4, c24);
            FloatVector x3 = fromMemorySegment(F32, ALL, x + a3, ORDER);
            c30 = x3.fma(y0, c30);
            c31 = x3.fma(y1, c31);
            c32 = x3.fma(y2, c32);
            c33 = x3.fma(y3, c33);
            c34 = x3.fma(y4, c34);
            FloatVector x4 = fromMemorySegment(F32, ALL, x + a4, ORDER);
            c40 = x4.fma(y0, c40);
            c41 = x4.fma(y1, c41);
            c42 = x4.fma(y2, c42);
            c43 = x4.fma(y3, c43);
            c44 = x4.fma(y4, c44);
            FloatVector w0 = fromMemorySegment(F32, ALL, y + BYTES, ORDER);
            FloatVector w1 = fromMemorySegment(F32, ALL, y + b1 + BYTES, ORDER);
            FloatVector w2 = fromMemorySegment(F32, ALL, y + b2 + BYTES, ORDER);
            FloatVector w3 = fromMemorySegment(F32, ALL, y + b3 + BYTES, ORDER);
            FloatVector w4 = fromMemorySegment(F32, ALL, y + b4 + BYTES, ORDER);
            FloatVector v0 = fromMemorySegment(F32, ALL, x + BYTES, ORDER);
            c00 = v0.fma(w0, c00);
            c01 = v0.fma(w1, c01);
            c02 = v0.fma(w2, c02);
            c03 = v0.fma(w3, c03);
            c04 = v0.fma(w4, c04);
            FloatVector v1 = fromMemorySegment(F32, ALL, x + a1 + BYTES, ORDER);
            c10 = v1.fma(w0, c10);
            c11 = v1.fma(w1, c11);
            c12 = v1.fma(w2, c12);
            c13 = v1.fma(w3, c13);
            c14 = v1.fma(w4, c14);
            FloatVector v2 = fromMemorySegment(F32, ALL, x + a2 + BYTES, ORDER);
            c20 = v2.fma(w0, c20);
            c21 = v2.fma(w1, c21);
            c22 = v2.fma(w2, c22);
            c23 = v2.fma(w3, c23);
            c24 = v2.fma(w4, c24);
            FloatVector v3 = fromMemorySegment(F32, ALL, x + a3 + BYTES, ORDER);
            c30 = v3.fma(w0, c30);
            c31 = v3.fma(w1, c31);
            c32 = v3.fma(w2, c32);
            c33 = v3.fma(w3, c33);
            c34 = v3.fma(w4, c34);
            FloatVector v4 = fromMemorySegment(F32, ALL, x + a4 + BYTES, ORDER);
            c40 = v4.fma(w0, c40);
            c41 = v4.fma(w1, c41);
            c42 = v4.fma(w2, c42);
            c43 = v4.fma(w3, c43);
            c44 = v4.fma(w4, c44);
        }
        c00.intoMemorySegment(ALL, s, ORDER);
        c01.intoMemorySegment(ALL, s + j1, ORDER);
        c02.intoMemorySegment(ALL, s + j2, ORDER);
        c03.intoMemorySegment(ALL, s + j3, ORDER);
        c04.intoMemorySegment(ALL, s + j4, ORDER);
        c10.intoMemorySegment(ALL, s1, ORDER);
        c11.intoMemorySegment(ALL, s1 + j1, ORDER);
        c12.intoMemorySegment(ALL, s1 + j2, ORDER);
        c13.intoMemorySegment(ALL, s1 + j3, ORDER);
        c14.intoMemorySegment(ALL, s1 + j4, ORDER);
        c20.intoMemorySegment(ALL, s2, ORDER);
        c21.intoMemorySegment(ALL, s2 + j1, ORDER);
        c22.intoMemorySegment(ALL, s2 + j2, ORDER);
        c23.intoMemorySegment(ALL, s2 + j3, ORDER);
        c24.intoMemorySegment(ALL, s2 + j4, ORDER);
        c30.intoMemorySegment(ALL, s3, ORDER);
        c31.intoMemorySegment(ALL, s3 + j1, ORDER);
        c32.intoMemorySegment(ALL, s3 + j2, ORDER);
        c33.intoMemorySegment(ALL, s3 + j3, ORDER);
        c34.intoMemorySegment(ALL, s3 + j4, ORDER);
        c40.intoMemorySegment(ALL, s4, ORDER);
        c41.intoMemorySegment(ALL, s4 + j1, ORDER);
        c42.intoMemorySegment(ALL, s4 + j2, ORDER);
        c43.intoMemorySegment(ALL, s4 + j3, ORDER);
        c44.intoMemorySegment(ALL, s4 + j4, ORDER);
    }
}
