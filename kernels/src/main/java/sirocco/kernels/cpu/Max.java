package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The largest f32 over the middle axis of {@code [outer, axis, inner]}; NaN where one is NaN, as {@link Math#max}. */
final class Max {
    private static final long STEP = 4 * VECTOR;
    private static final float NEUTRAL = Float.NEGATIVE_INFINITY;

    private Max() {}

    /** y[outer, inner] = the largest over the axis of x[outer, axis, inner]; an empty axis gives −∞. */
    static void max(long x, long y, long outer, long axis, long inner) {
        long block = axis * inner * ELEMENT;
        for (long o = 0; o < outer; o++) {
            if (inner == 1) {
                ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, y + o * ELEMENT, row(x + o * block, axis));
            } else {
                columns(x + o * block, y + o * inner * ELEMENT, axis, inner);
            }
        }
    }

    /** The largest of {@code n} floats. */
    static float row(long x, long n) {
        long end = x + n * ELEMENT;
        long address = x;
        FloatVector a = broadcast(F, NEUTRAL);
        if (end - address >= STEP) {
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (; end - address >= STEP; address += STEP) {
                a = a.max(fromMemorySegment(F, ALL, address, ORDER));
                b = b.max(fromMemorySegment(F, ALL, address + VECTOR, ORDER));
                c = c.max(fromMemorySegment(F, ALL, address + 2 * VECTOR, ORDER));
                d = d.max(fromMemorySegment(F, ALL, address + 3 * VECTOR, ORDER));
            }
            a = a.max(b).max(c.max(d));
        }
        for (; address < end; address += VECTOR) {
            VectorMask<Float> mask = F.indexInRange(0, (end - address) / ELEMENT);
            a = a.max(broadcast(F, NEUTRAL).blend(fromMemorySegment(F, ALL, address, ORDER, mask), mask));
        }
        return a.reduceLanes(VectorOperators.MAX);
    }

    private static void columns(long x, long y, long axis, long inner) {
        long pitch = inner * ELEMENT;
        for (long c = 0; c < inner; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(0, inner - c);
            FloatVector a = broadcast(F, NEUTRAL);
            long address = x + c * ELEMENT;
            for (long end = address + axis * pitch; address < end; address += pitch) {
                a = a.max(fromMemorySegment(F, ALL, address, ORDER, mask));
            }
            a.intoMemorySegment(ALL, y + c * ELEMENT, ORDER, mask);
        }
    }
}
