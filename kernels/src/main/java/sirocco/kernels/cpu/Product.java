package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Products of f32 over the middle axis of {@code [outer, axis, inner]}, relative error below n · 2⁻²⁴. */
final class Product {
    private static final long STEP = 4L * BYTES;
    private static final float NEUTRAL = 1;

    private Product() {}

    /** y[outer, inner] = the product over the axis of x[outer, axis, inner]; an empty axis gives 1. */
    static void product(long x, long y, long outer, long axis, long inner) {
        long block = axis * inner * Float.BYTES;
        for (long o = 0; o < outer; o++) {
            if (inner == 1) {
                Lanes.set(y + o * Float.BYTES, row(x + o * block, axis));
            } else {
                columns(x + o * block, y + o * inner * Float.BYTES, axis, inner);
            }
        }
    }

    /** The product of {@code n} floats. */
    static float row(long x, long n) {
        long end = x + n * Float.BYTES;
        long address = x;
        FloatVector a = Lanes.floats(NEUTRAL);
        if (end - address >= STEP) {
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (; end - address >= STEP; address += STEP) {
                a = a.mul(load(address));
                b = b.mul(load(address + BYTES));
                c = c.mul(load(address + 2L * BYTES));
                d = d.mul(load(address + 3L * BYTES));
            }
            a = a.mul(b).mul(c.mul(d));
        }
        for (; address < end; address += BYTES) {
            VectorMask<Float> mask = Lanes.first((end - address) / Float.BYTES);
            a = a.mul(Lanes.floats(NEUTRAL).blend(load(address, mask), mask));
        }
        return Lanes.product(a);
    }

    private static void columns(long x, long y, long axis, long inner) {
        long pitch = inner * Float.BYTES;
        for (long c = 0; c < inner; c += FLOATS) {
            VectorMask<Float> mask = Lanes.first(inner - c);
            FloatVector a = Lanes.floats(NEUTRAL);
            long address = x + c * Float.BYTES;
            for (long end = address + axis * pitch; address < end; address += pitch) {
                a = a.mul(load(address, mask));
            }
            Lanes.store(a, y + c * Float.BYTES, mask);
        }
    }
}
