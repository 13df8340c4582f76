package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.NE;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;

/**
 * Sizes of states, errors and slopes, and sums of both; surplus elements are 0 and do not count. The JVM is told not to inline these:
 * within whole solves C2 made objects of the sums.
 */
final class FlowNorm {
    private static final FloatVector ZERO = Lanes.floats(0);

    private FlowNorm() {}

    /** Σ (xᵢ / (atol + rtol · max(|aᵢ|, |bᵢ|)))². */
    static double squares(long bytes, long x, long a, long b, double rtol, double atol) {
        FloatVector relative = Lanes.floats((float) rtol);
        FloatVector absolute = Lanes.floats((float) atol);
        FloatVector sum = Lanes.floats(0);
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector size = fromMemorySegment(F32, ALL, a + at, ORDER)
                    .abs()
                    .max(fromMemorySegment(F32, ALL, b + at, ORDER).abs());
            FloatVector q = fromMemorySegment(F32, ALL, x + at, ORDER)
                    .div(size.mul(relative).add(absolute));
            sum = q.fma(q, sum);
        }
        return Lanes.sum(sum);
    }

    /** Σ aᵢ bᵢ. */
    static double dot(long bytes, long a, long b) {
        FloatVector sum = Lanes.floats(0);
        for (long at = 0; at < bytes; at += BYTES) {
            sum = fromMemorySegment(F32, ALL, a + at, ORDER).fma(fromMemorySegment(F32, ALL, b + at, ORDER), sum);
        }
        return Lanes.sum(sum);
    }

    /** Whether all elements are finite. No vector outlives a pass of the loop: C2 made an object of a sum, here and there. */
    static boolean isFinite(long bytes, long x) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector nought = fromMemorySegment(F32, ALL, x + at, ORDER).mul(ZERO);
            if (nought.compare(NE, ZERO).anyTrue()) {
                return false;
            }
        }
        return true;
    }

    /** to = to + x. */
    static void add(long bytes, long x, long to) {
        for (long at = 0; at < bytes; at += BYTES) {
            fromMemorySegment(F32, ALL, to + at, ORDER)
                    .add(fromMemorySegment(F32, ALL, x + at, ORDER))
                    .intoMemorySegment(ALL, to + at, ORDER);
        }
    }

    /** to = to + h x. */
    static void addScaled(long bytes, float h, long x, long to) {
        FloatVector size = Lanes.floats(h);
        for (long at = 0; at < bytes; at += BYTES) {
            fromMemorySegment(F32, ALL, x + at, ORDER)
                    .fma(size, fromMemorySegment(F32, ALL, to + at, ORDER))
                    .intoMemorySegment(ALL, to + at, ORDER);
        }
    }
}
