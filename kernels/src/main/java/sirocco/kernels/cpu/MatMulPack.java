package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.VectorMask;

/** Copies blocks of a matrix into panels that a register tile reads from front to back; surplus places become zero. */
final class MatMulPack {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private MatMulPack() {}

    /** A[rows, k] at {@code a + i·row + p·step} into panels [rows / ROWS, k, ROWS]. */
    static void a(int rows, int k, long a, long row, long step, long packed) {
        for (int i = 0; i < rows; i += ROWS) {
            panel(Math.min(ROWS, rows - i), ROWS, k, a + i * row, row, step, packed);
            packed += 4L * ROWS * k;
        }
    }

    /** B[k, columns] at {@code b + p·step + j·column} into panels [columns / COLUMNS, k, COLUMNS]. */
    static void b(int columns, int k, long b, long step, long column, long packed) {
        for (int j = 0; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            if (column == 4) {
                rows(width, k, b + 4L * j, step, packed);
            } else {
                panel(width, COLUMNS, k, b + j * column, column, step, packed);
            }
            packed += 4L * COLUMNS * k;
        }
    }

    /** One panel [k, width] of lines that lie {@code line} bytes apart, read along k. */
    private static void panel(int lines, int width, int k, long from, long line, long step, long packed) {
        for (int i = 0; i < width; i++) {
            if (i < lines) {
                copy(k, from + i * line, step, packed + 4L * i, 4L * width);
            } else {
                clear(k, packed + 4L * i, 4L * width);
            }
        }
    }

    private static void copy(int n, long from, long fromStep, long to, long toStep) {
        for (int left = n; left > 0; left--, from += fromStep, to += toStep) {
            ALL.set(FLOAT, to, ALL.get(FLOAT, from));
        }
    }

    private static void clear(int n, long to, long toStep) {
        for (int left = n; left > 0; left--, to += toStep) {
            ALL.set(FLOAT, to, 0f);
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
