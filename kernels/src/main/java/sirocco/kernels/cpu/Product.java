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

/** Products of f32 over the middle axis of {@code [outer, axis, inner]}, relative error below n · 2⁻²⁴. */
final class Product {
    private static final long STEP = 4 * VECTOR;
    private static final float NEUTRAL = 1;

    private Product() {}

    /** y[outer, inner] = the product over the axis of x[outer, axis, inner]; an empty axis gives 1. */
    static void product(long x, long y, long outer, long axis, long inner) {
        long block = axis * inner * ELEMENT;
        for (long o = 0; o < outer; o++) {
            if (inner == 1) {
                ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, y + o * ELEMENT, row(x + o * block, axis));
            } else {
                columns(x + o * block, y + o * inner * ELEMENT, axis, inner);
            }
        }
    }

    /** The product of {@code n} floats. */
    static float row(long x, long n) {
        long end = x + n * ELEMENT;
        long address = x;
        FloatVector a = broadcast(F, NEUTRAL);
        if (end - address >= STEP) {
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (; end - address >= STEP; address += STEP) {
                a = a.mul(fromMemorySegment(F, ALL, address, ORDER));
                b = b.mul(fromMemorySegment(F, ALL, address + VECTOR, ORDER));
                c = c.mul(fromMemorySegment(F, ALL, address + 2 * VECTOR, ORDER));
                d = d.mul(fromMemorySegment(F, ALL, address + 3 * VECTOR, ORDER));
            }
            a = a.mul(b).mul(c.mul(d));
        }
        for (; address < end; address += VECTOR) {
            VectorMask<Float> mask = F.indexInRange(0, (end - address) / ELEMENT);
            a = a.mul(broadcast(F, NEUTRAL).blend(fromMemorySegment(F, ALL, address, ORDER, mask), mask));
        }
        return Lanes.product(a);
    }

    private static void columns(long x, long y, long axis, long inner) {
        long pitch = inner * ELEMENT;
        for (long c = 0; c < inner; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(0, inner - c);
            FloatVector a = broadcast(F, NEUTRAL);
            long address = x + c * ELEMENT;
            for (long end = address + axis * pitch; address < end; address += pitch) {
                a = a.mul(fromMemorySegment(F, ALL, address, ORDER, mask));
            }
            a.intoMemorySegment(ALL, y + c * ELEMENT, ORDER, mask);
        }
    }
}
