package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.load;

import jdk.incubator.vector.FloatVector;

/** Sizes of states, errors and slopes; surplus elements are 0 and do not count. */
final class FlowNorm {
    private FlowNorm() {}

    /** Σ (xᵢ / (atol + rtol · max(|aᵢ|, |bᵢ|)))². */
    static double squares(long bytes, long x, long a, long b, double rtol, double atol) {
        FloatVector relative = Lanes.floats((float) rtol);
        FloatVector absolute = Lanes.floats((float) atol);
        FloatVector sum = Lanes.floats(0);
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector size = load(a + at).abs().max(load(b + at).abs());
            FloatVector q = load(x + at).div(size.mul(relative).add(absolute));
            sum = q.fma(q, sum);
        }
        return Lanes.sum(sum);
    }

    /** Whether all elements are finite. */
    static boolean isFinite(long bytes, long x) {
        FloatVector sum = Lanes.floats(0);
        for (long at = 0; at < bytes; at += BYTES) {
            sum = sum.add(load(x + at).mul(0f));
        }
        return Lanes.sum(sum) == 0;
    }

    /** to = a − b. */
    static void difference(long bytes, long a, long b, long to) {
        for (long at = 0; at < bytes; at += BYTES) {
            Lanes.store(load(a + at).sub(load(b + at)), to + at);
        }
    }

    /** to = to + x. */
    static void add(long bytes, long x, long to) {
        for (long at = 0; at < bytes; at += BYTES) {
            Lanes.store(load(to + at).add(load(x + at)), to + at);
        }
    }

    /** to = to + h x. */
    static void addScaled(long bytes, float h, long x, long to) {
        moved(bytes, to, h, x, to);
    }

    /** to = y + h x. */
    static void moved(long bytes, long y, float h, long x, long to) {
        FloatVector size = Lanes.floats(h);
        for (long at = 0; at < bytes; at += BYTES) {
            Lanes.store(load(x + at).fma(size, load(y + at)), to + at);
        }
    }
}
