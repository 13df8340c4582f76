package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.kernels.cpu.MatMulTranspose.HIGH;
import static sirocco.kernels.cpu.MatMulTranspose.LOW;
import static sirocco.tensor.memory.Memory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Turns many lines into rows: to[p, i] = from[i, p], sixteen lines at a time where a vector holds as many, otherwise by
 * {@link MatMulTranspose}.
 *
 * <p>Sixteen vectors need four perfect shuffles, each of which interleaves the first eight with the last eight. Two
 * shuffles in a row stay within the vectors i, i + 4, i + 8 and i + 12, so two passes over four groups do all. With all
 * 64 steps in one method, the JVM's first compiler gave up for want of registers, and in some runs the second then
 * never took the method up (measured: 100 times slower, by chance).
 */
final class ConvTurn {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LINES = 16;
    /** Bytes of working memory. */
    static final long BYTES = LINES * VECTOR;

    private ConvTurn() {}

    /**
     * Turns {@code lines} lines of {@code count} neighbours each.
     *
     * @param line bytes between lines
     * @param toStep bytes between rows of the result
     * @param work {@link #BYTES} of working memory
     */
    static void run(int lines, int count, long from, long line, long to, long toStep, long work) {
        if (LANES != LINES) {
            narrow(lines, count, from, line, to, toStep);
            return;
        }
        for (int i = 0; i < lines; i += LINES) {
            int rows = Math.min(LINES, lines - i);
            for (int p = 0; p < count; p += LANES) {
                int columns = Math.min(LANES, count - p);
                gather(rows, columns, from + i * line + 4L * p, line, work);
                scatter(rows, columns, work, to + 4L * i + p * toStep, toStep);
            }
        }
    }

    private static void narrow(int lines, int count, long from, long line, long to, long toStep) {
        for (int i = 0; i < lines; i += MatMulTranspose.LINES) {
            int width = Math.min(MatMulTranspose.LINES, lines - i);
            MatMulTranspose.run(width, count, from + i * line, line, width, to + 4L * i, toStep);
        }
    }

    /** The first two shuffles; missing lines repeat the last. */
    private static void gather(int lines, int count, long from, long line, long work) {
        VectorMask<Float> read = F.indexInRange(0, count);
        int last = lines - 1;
        long to = work;
        for (int i = 0; i < 4; i++, to += 4 * VECTOR) {
            FloatVector v0 = fromMemorySegment(F, ALL, from + Math.min(i, last) * line, ORDER, read);
            FloatVector v1 = fromMemorySegment(F, ALL, from + Math.min(i + 4, last) * line, ORDER, read);
            FloatVector v2 = fromMemorySegment(F, ALL, from + Math.min(i + 8, last) * line, ORDER, read);
            FloatVector v3 = fromMemorySegment(F, ALL, from + Math.min(i + 12, last) * line, ORDER, read);
            FloatVector a0 = LOW.selectFrom(v0, v2);
            FloatVector a1 = HIGH.selectFrom(v0, v2);
            FloatVector a2 = LOW.selectFrom(v1, v3);
            FloatVector a3 = HIGH.selectFrom(v1, v3);
            LOW.selectFrom(a0, a2).intoMemorySegment(ALL, to, ORDER);
            HIGH.selectFrom(a0, a2).intoMemorySegment(ALL, to + VECTOR, ORDER);
            LOW.selectFrom(a1, a3).intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
            HIGH.selectFrom(a1, a3).intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
        }
    }

    /** The last two shuffles. */
    private static void scatter(int lines, int count, long work, long at, long step) {
        VectorMask<Float> write = F.indexInRange(0, lines);
        long from = work;
        long to = at;
        for (int left = count; left > 0; left -= 4, from += VECTOR, to += 4 * step) {
            FloatVector v0 = fromMemorySegment(F, ALL, from, ORDER);
            FloatVector v1 = fromMemorySegment(F, ALL, from + 4 * VECTOR, ORDER);
            FloatVector v2 = fromMemorySegment(F, ALL, from + 8 * VECTOR, ORDER);
            FloatVector v3 = fromMemorySegment(F, ALL, from + 12 * VECTOR, ORDER);
            FloatVector a0 = LOW.selectFrom(v0, v2);
            FloatVector a1 = HIGH.selectFrom(v0, v2);
            FloatVector a2 = LOW.selectFrom(v1, v3);
            FloatVector a3 = HIGH.selectFrom(v1, v3);
            LOW.selectFrom(a0, a2).intoMemorySegment(ALL, to, ORDER, write);
            if (left > 1) {
                HIGH.selectFrom(a0, a2).intoMemorySegment(ALL, to + step, ORDER, write);
            }
            if (left > 2) {
                LOW.selectFrom(a1, a3).intoMemorySegment(ALL, to + 2 * step, ORDER, write);
            }
            if (left > 3) {
                HIGH.selectFrom(a1, a3).intoMemorySegment(ALL, to + 3 * step, ORDER, write);
            }
        }
    }
}
