package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.TALL;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.kernels.cpu.MatMulTranspose.HIGH;
import static sirocco.kernels.cpu.MatMulTranspose.LOW;
import static sirocco.tensor.memory.Memory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * TALL rows of A, packed as the tile reads them: three groups [k][TALL / 3].
 *
 * <p>In groups of two or four rows, since two or four vectors that are turned into columns fill as many vectors again.
 */
final class MatMulStrip {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** Rows of a group. */
    private static final int GROUP = TALL / 3;

    private MatMulStrip() {}

    /** Bytes between the groups of a strip of {@code k} columns. */
    static long groupBytes(int k) {
        return (k + LANES - 1) / LANES * VECTOR * GROUP;
    }

    /** Packs A[TALL, k] at {@code a + i·row + p·step}; one of row and step is an element. */
    static void pack(int k, long a, long row, long step, long strip) {
        if (step != ELEMENT) {
            columns(k, a, step, strip);
            return;
        }
        for (int group = 0; group < 3; group++, a += GROUP * row, strip += groupBytes(k)) {
            if (GROUP == 4) {
                four(k, a, row, strip);
            } else {
                two(k, a, row, strip);
            }
        }
    }

    /** Turns four rows by two perfect shuffles, each of which interleaves the first two vectors with the last two. */
    private static void four(int k, long a, long row, long to) {
        for (int left = k; left > 0; left -= LANES, a += VECTOR, to += 4 * VECTOR) {
            VectorMask<Float> read = F.indexInRange(0, left);
            FloatVector v0 = fromMemorySegment(F, ALL, a, ORDER, read);
            FloatVector v1 = fromMemorySegment(F, ALL, a + row, ORDER, read);
            FloatVector v2 = fromMemorySegment(F, ALL, a + 2 * row, ORDER, read);
            FloatVector v3 = fromMemorySegment(F, ALL, a + 3 * row, ORDER, read);
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

    private static void two(int k, long a, long row, long to) {
        for (int left = k; left > 0; left -= LANES, a += VECTOR, to += 2 * VECTOR) {
            VectorMask<Float> read = F.indexInRange(0, left);
            FloatVector v0 = fromMemorySegment(F, ALL, a, ORDER, read);
            FloatVector v1 = fromMemorySegment(F, ALL, a + row, ORDER, read);
            LOW.selectFrom(v0, v1).intoMemorySegment(ALL, to, ORDER);
            HIGH.selectFrom(v0, v1).intoMemorySegment(ALL, to + VECTOR, ORDER);
        }
    }

    /** Columns of neighbours, cut into three. */
    private static void columns(int k, long a, long step, long to) {
        VectorMask<Float> group = F.indexInRange(0, GROUP);
        long z = to + groupBytes(k);
        long w = z + groupBytes(k);
        for (int left = k; left > 0; left--, a += step) {
            fromMemorySegment(F, ALL, a, ORDER, group).intoMemorySegment(ALL, to, ORDER, group);
            fromMemorySegment(F, ALL, a + GROUP * ELEMENT, ORDER, group).intoMemorySegment(ALL, z, ORDER, group);
            fromMemorySegment(F, ALL, a + 2 * GROUP * ELEMENT, ORDER, group).intoMemorySegment(ALL, w, ORDER, group);
            to += GROUP * ELEMENT;
            z += GROUP * ELEMENT;
            w += GROUP * ELEMENT;
        }
    }
}
