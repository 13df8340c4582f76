package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The i32 index of the largest f32 along the middle axis of {@code [outer, axis, inner]}: the first of equals; NaN is
 * larger than all numbers (as in numpy).
 */
final class ArgMax {
    private ArgMax() {}

    /** y[outer, inner] (i32) = the index of the largest along the axis of x[outer, axis, inner], which is not empty. */
    static void argMax(long x, long y, long outer, long axis, long inner) {
        long block = axis * inner * Float.BYTES;
        for (long o = 0; o < outer; o++) {
            if (inner == 1) {
                Lanes.setInt(y + o * Integer.BYTES, row(x + o * block, axis));
            } else {
                columns(x + o * block, y + o * inner * Integer.BYTES, axis, inner);
            }
        }
    }

    /** Finds the largest value first and its place after, which is faster than carrying indices along. */
    static int row(long x, long n) {
        float max = Max.row(x, n);
        long end = x + n * Float.BYTES;
        for (long address = x; address < end; address += BYTES) {
            VectorMask<Float> mask = Lanes.first((end - address) / Float.BYTES);
            FloatVector v = load(address, mask);
            VectorMask<Float> found = max == max ? v.compare(VectorOperators.EQ, max) : v.test(VectorOperators.IS_NAN);
            found = found.and(mask);
            if (found.anyTrue()) {
                return (int) ((address - x) / Float.BYTES) + found.firstTrue();
            }
        }
        throw new IllegalArgumentException("argmax: the axis is empty; expected at least one element");
    }

    private static void columns(long x, long y, long axis, long inner) {
        long pitch = inner * Float.BYTES;
        for (long c = 0; c < inner; c += FLOATS) {
            VectorMask<Float> mask = Lanes.first(inner - c);
            FloatVector best = load(x + c * Float.BYTES, mask);
            IntVector index = IntVector.zero(Lanes.I32);
            long address = x + c * Float.BYTES + pitch;
            for (int r = 1; r < axis; r++, address += pitch) {
                FloatVector v = load(address, mask);
                VectorMask<Float> nan = v.test(VectorOperators.IS_NAN).andNot(best.test(VectorOperators.IS_NAN));
                VectorMask<Float> wins = v.compare(VectorOperators.GT, best).or(nan);
                best = best.blend(v, wins);
                index = index.blend(r, wins.cast(Lanes.I32));
            }
            Lanes.storeInts(index, y + c * Integer.BYTES, inner - c);
        }
    }
}
