package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Copies blocks of a matrix into panels that a tile reads from front to back; surplus places hold anything. */
final class MatMulPack {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private MatMulPack() {}

    /** A[rows, k] at {@code a + i·row + p·step} into panels [rows / ROWS, k, ROWS]; one of row and step is an element. */
    static void a(int rows, int k, long a, long row, long step, long packed) {
        for (int i = 0; i < rows; i += ROWS) {
            int lines = Math.min(ROWS, rows - i);
            if (step == ELEMENT) {
                MatMulTranspose.run(lines, k, a + i * row, row, ROWS, packed, ELEMENT * ROWS);
            } else {
                shortRows(lines, k, a + i * row, step, packed);
            }
            packed += ELEMENT * ROWS * k;
        }
    }

    /** B[k, columns] at {@code b + p·step + j·column} into panels [columns / COLUMNS, k, COLUMNS]. */
    static void b(int columns, int k, long b, long step, long column, long packed) {
        if (column == ELEMENT) {
            rows(columns, k, b, step, packed, k);
            return;
        }
        for (int j = 0; j < columns; j += COLUMNS) {
            lines(Math.min(COLUMNS, columns - j), k, b + j * column, column, packed);
            packed += ELEMENT * COLUMNS * k;
        }
    }

    /**
     * Rows of neighbours into the same rows of panels [columns / COLUMNS, depth, COLUMNS]: four rows over all panels,
     * then the next four, since the processor fetches ahead what is read along rows.
     */
    static void rows(int columns, int rows, long from, long step, long packed, int depth) {
        long panel = 2 * VECTOR * depth;
        int whole = columns / COLUMNS * COLUMNS;
        int p = 0;
        for (; p <= rows - 4; p += 4) {
            fourRows(whole, from + p * step, step, packed + p * 2 * VECTOR, panel);
        }
        for (int j = 0; p < rows && j < whole; j += COLUMNS) {
            rows(COLUMNS, rows - p, from + p * step + ELEMENT * j, step, packed + ELEMENT * j * depth + p * 2 * VECTOR);
        }
        if (whole < columns) {
            rows(columns - whole, rows, from + ELEMENT * whole, step, packed + ELEMENT * whole * depth);
        }
    }

    private static void fourRows(int columns, long from, long step, long to, long panel) {
        for (int left = columns; left > 0; left -= COLUMNS, from += 2 * VECTOR, to += panel) {
            FloatVector a0 = fromMemorySegment(F, ALL, from, ORDER);
            FloatVector a1 = fromMemorySegment(F, ALL, from + VECTOR, ORDER);
            FloatVector b0 = fromMemorySegment(F, ALL, from + step, ORDER);
            FloatVector b1 = fromMemorySegment(F, ALL, from + step + VECTOR, ORDER);
            FloatVector c0 = fromMemorySegment(F, ALL, from + 2 * step, ORDER);
            FloatVector c1 = fromMemorySegment(F, ALL, from + 2 * step + VECTOR, ORDER);
            FloatVector d0 = fromMemorySegment(F, ALL, from + 3 * step, ORDER);
            FloatVector d1 = fromMemorySegment(F, ALL, from + 3 * step + VECTOR, ORDER);
            a0.intoMemorySegment(ALL, to, ORDER);
            a1.intoMemorySegment(ALL, to + VECTOR, ORDER);
            b0.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
            b1.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
            c0.intoMemorySegment(ALL, to + 4 * VECTOR, ORDER);
            c1.intoMemorySegment(ALL, to + 5 * VECTOR, ORDER);
            d0.intoMemorySegment(ALL, to + 6 * VECTOR, ORDER);
            d1.intoMemorySegment(ALL, to + 7 * VECTOR, ORDER);
        }
    }

    /** One panel [k, COLUMNS] of lines that lie {@code line} bytes apart, read along k. */
    private static void lines(int width, int k, long from, long line, long packed) {
        for (int j = 0; j < width; j += MatMulTranspose.LINES) {
            int lines = Math.min(MatMulTranspose.LINES, width - j);
            MatMulTranspose.run(lines, k, from + j * line, line, lines, packed + ELEMENT * j, ELEMENT * COLUMNS);
        }
    }

    /** One panel [k, ROWS] of rows whose elements are neighbours. */
    private static void shortRows(int width, int k, long from, long step, long packed) {
        for (int j = 0; j < width; j += LANES) {
            VectorMask<Float> row = F.indexInRange(0, width - j);
            long q = packed + ELEMENT * j;
            long p = from + ELEMENT * j;
            for (int left = k; left > 0; left--, p += step, q += ELEMENT * ROWS) {
                fromMemorySegment(F, ALL, p, ORDER, row).intoMemorySegment(ALL, q, ORDER, row);
            }
        }
    }

    /** One panel [k, COLUMNS] of rows whose elements are neighbours. */
    private static void rows(int width, int k, long from, long step, long packed) {
        VectorMask<Float> left = F.indexInRange(0, width);
        VectorMask<Float> right = F.indexInRange(F.length(), width);
        for (int p = k; p > 0; p--, from += step, packed += 2 * VECTOR) {
            fromMemorySegment(F, ALL, from, ORDER, left).intoMemorySegment(ALL, packed, ORDER);
            fromMemorySegment(F, ALL, from + VECTOR, ORDER, right).intoMemorySegment(ALL, packed + VECTOR, ORDER);
        }
    }
}
