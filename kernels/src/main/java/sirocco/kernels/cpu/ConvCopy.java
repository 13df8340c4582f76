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

/** Copies of short rows between an image and its working layout. */
final class ConvCopy {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private ConvCopy() {}

    /** Copies {@code rows} rows of {@code width} elements; steps are bytes between rows. */
    static void rows(int rows, int width, long from, long fromStep, long to, long toStep) {
        VectorMask<Float> tail = F.indexInRange(0, width % LANES);
        for (; rows > 0; rows--, from += fromStep, to += toStep) {
            long p = from;
            long q = to;
            for (int left = width; left >= LANES; left -= LANES, p += VECTOR, q += VECTOR) {
                fromMemorySegment(F, ALL, p & ADDRESS, ORDER).intoMemorySegment(ALL, q & ADDRESS, ORDER);
            }
            fromMemorySegment(F, ALL, p & ADDRESS, ORDER, tail).intoMemorySegment(ALL, q & ADDRESS, ORDER, tail);
        }
    }

    /** Copies the first of every {@code stride} elements of a row of {@code width} to neighbouring places. */
    static void every(int stride, int width, long from, long to) {
        for (int left = width; left > 0; left -= stride, from += ELEMENT * stride, to += ELEMENT) {
            ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, to, ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, from));
        }
    }

    /** Sets {@code count} elements to zero. */
    static void clear(long to, long count) {
        FloatVector zero = FloatVector.zero(F);
        for (; count >= LANES; count -= LANES, to += VECTOR) {
            zero.intoMemorySegment(ALL, to & ADDRESS, ORDER);
        }
        zero.intoMemorySegment(ALL, to, ORDER, F.indexInRange(0, count));
    }
}
