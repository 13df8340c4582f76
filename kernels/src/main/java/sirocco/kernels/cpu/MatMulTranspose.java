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
 * Turns up to eight lines into rows: to[p, i] = from[i, p], in registers where a vector holds 8 or 16 elements.
 *
 * <p>Eight vectors need three perfect shuffles, each of which interleaves the first four with the last four. A vector
 * of 16 then holds two rows. Vector calls stand in the method itself, as in {@link MatMulTile}.
 */
final class MatMulTranspose {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Lines that are turned together. */
    static final int LINES = 8;
    /** Rows that one vector of the result holds. */
    private static final int PER = Math.max(1, LANES / LINES);

    /** Lanes, as floats, that interleave the lower halves of two vectors, and the upper halves. */
    static final FloatVector LOW = interleaved(0);

    static final FloatVector HIGH = interleaved(LANES / 2);

    private MatMulTranspose() {}

    private static FloatVector interleaved(int first) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = first + i / 2 + i % 2 * LANES;
        }
        return FloatVector.fromArray(F, lanes, 0);
    }

    /**
     * Turns {@code lines} lines of {@code count} neighbours each.
     *
     * @param lines 1 to {@link #LINES}
     * @param line bytes between lines
     * @param width elements written in each row, {@code lines} to LINES; those beyond the last line repeat it
     * @param toStep bytes between rows of the result
     */
    static void run(int lines, int count, long from, long line, int width, long to, long toStep) {
        if (LANES < LINES) {
            scalar(lines, count, from, line, width, to, toStep);
            return;
        }
        for (int p = 0; p < count; p += LANES) {
            block(lines, Math.min(LANES, count - p), from + ELEMENT * p, line, width, to + p * toStep, toStep);
        }
    }

    private static void scalar(int lines, int count, long from, long line, int width, long to, long toStep) {
        for (int i = 0; i < width; i++) {
            long p = from + Math.min(i, lines - 1) * line;
            long q = to + ELEMENT * i;
            for (int left = count; left > 0; left--, p += ELEMENT, q += toStep) {
                ALL.set(FLOAT, q, ALL.get(FLOAT, p));
            }
        }
    }

    /** Its masks are made here: handed to a method that is not inlined they would be objects. */
    private static void block(int lines, int count, long from, long line, int width, long to, long toStep) {
        VectorMask<Float> row = F.indexInRange(0, width);
        VectorMask<Float> next = VectorMask.fromLong(F, ((1L << width) - 1) << LINES);
        VectorMask<Float> read = F.indexInRange(0, count);
        FloatVector v0 = fromMemorySegment(F, ALL, from, ORDER, read);
        FloatVector v1 = fromMemorySegment(F, ALL, from + Math.min(1, lines - 1) * line, ORDER, read);
        FloatVector v2 = fromMemorySegment(F, ALL, from + Math.min(2, lines - 1) * line, ORDER, read);
        FloatVector v3 = fromMemorySegment(F, ALL, from + Math.min(3, lines - 1) * line, ORDER, read);
        FloatVector v4 = fromMemorySegment(F, ALL, from + Math.min(4, lines - 1) * line, ORDER, read);
        FloatVector v5 = fromMemorySegment(F, ALL, from + Math.min(5, lines - 1) * line, ORDER, read);
        FloatVector v6 = fromMemorySegment(F, ALL, from + Math.min(6, lines - 1) * line, ORDER, read);
        FloatVector v7 = fromMemorySegment(F, ALL, from + Math.min(7, lines - 1) * line, ORDER, read);
        FloatVector a0 = LOW.selectFrom(v0, v4);
        FloatVector a1 = HIGH.selectFrom(v0, v4);
        FloatVector a2 = LOW.selectFrom(v1, v5);
        FloatVector a3 = HIGH.selectFrom(v1, v5);
        FloatVector a4 = LOW.selectFrom(v2, v6);
        FloatVector a5 = HIGH.selectFrom(v2, v6);
        FloatVector a6 = LOW.selectFrom(v3, v7);
        FloatVector a7 = HIGH.selectFrom(v3, v7);
        FloatVector b0 = LOW.selectFrom(a0, a4);
        FloatVector b1 = HIGH.selectFrom(a0, a4);
        FloatVector b2 = LOW.selectFrom(a1, a5);
        FloatVector b3 = HIGH.selectFrom(a1, a5);
        FloatVector b4 = LOW.selectFrom(a2, a6);
        FloatVector b5 = HIGH.selectFrom(a2, a6);
        FloatVector b6 = LOW.selectFrom(a3, a7);
        FloatVector b7 = HIGH.selectFrom(a3, a7);
        FloatVector c0 = LOW.selectFrom(b0, b4);
        FloatVector c1 = HIGH.selectFrom(b0, b4);
        FloatVector c2 = LOW.selectFrom(b1, b5);
        FloatVector c3 = HIGH.selectFrom(b1, b5);
        FloatVector c4 = LOW.selectFrom(b2, b6);
        FloatVector c5 = HIGH.selectFrom(b2, b6);
        FloatVector c6 = LOW.selectFrom(b3, b7);
        FloatVector c7 = HIGH.selectFrom(b3, b7);
        if (count > 0) {
            c0.intoMemorySegment(ALL, to, ORDER, row);
        }
        if (PER == 2 && count > 1) {
            c0.intoMemorySegment(ALL, to + 1 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 1 * PER) {
            c1.intoMemorySegment(ALL, to + 1 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 3) {
            c1.intoMemorySegment(ALL, to + 3 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 2 * PER) {
            c2.intoMemorySegment(ALL, to + 2 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 5) {
            c2.intoMemorySegment(ALL, to + 5 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 3 * PER) {
            c3.intoMemorySegment(ALL, to + 3 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 7) {
            c3.intoMemorySegment(ALL, to + 7 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 4 * PER) {
            c4.intoMemorySegment(ALL, to + 4 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 9) {
            c4.intoMemorySegment(ALL, to + 9 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 5 * PER) {
            c5.intoMemorySegment(ALL, to + 5 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 11) {
            c5.intoMemorySegment(ALL, to + 11 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 6 * PER) {
            c6.intoMemorySegment(ALL, to + 6 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 13) {
            c6.intoMemorySegment(ALL, to + 13 * toStep - VECTOR / 2, ORDER, next);
        }
        if (count > 7 * PER) {
            c7.intoMemorySegment(ALL, to + 7 * PER * toStep, ORDER, row);
        }
        if (PER == 2 && count > 15) {
            c7.intoMemorySegment(ALL, to + 15 * toStep - VECTOR / 2, ORDER, next);
        }
    }
}
