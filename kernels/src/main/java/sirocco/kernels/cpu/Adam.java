package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.floats;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * One step of Adam (Kingma, Ba 2015) over {@code n} consecutive f32 parameters in one pass:
 * <pre>m = m + (1 − β₁)(g − m), v = v + (1 − β₂)(g² − v), p = p − rate · (m / c₁) / (√(v / c₂) + ε)</pre>
 * with c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ in step t = 1, 2, ….
 */
final class Adam {
    private Adam() {}

    /** The decay is L2 regularisation: g + decay · p takes the place of g. */
    static void step(
            long p,
            long g,
            long m,
            long v,
            long n,
            double rate,
            double beta1,
            double beta2,
            double epsilon,
            double correction1,
            double correction2,
            double decay) {
        for (long at = 0; at < n * Float.BYTES; at += BYTES) {
            VectorMask<Float> mask = Lanes.first(n - at / Float.BYTES);
            FloatVector old = load(p + at, mask);
            FloatVector gradient = old.fma(floats((float) decay), load(g + at, mask));
            FloatVector update =
                    update(gradient, m + at, v + at, mask, beta1, beta2, epsilon, correction1, correction2);
            store(update.fma(floats((float) -rate), old), p + at, mask);
        }
    }

    /** The decay is taken from the parameters themselves, p · (1 − rate · decay) (AdamW: Loshchilov, Hutter 2019). */
    static void stepDecoupled(
            long p,
            long g,
            long m,
            long v,
            long n,
            double rate,
            double beta1,
            double beta2,
            double epsilon,
            double correction1,
            double correction2,
            double decay) {
        float keep = (float) (1 - rate * decay);
        for (long at = 0; at < n * Float.BYTES; at += BYTES) {
            VectorMask<Float> mask = Lanes.first(n - at / Float.BYTES);
            FloatVector update =
                    update(load(g + at, mask), m + at, v + at, mask, beta1, beta2, epsilon, correction1, correction2);
            store(update.fma(floats((float) -rate), load(p + at, mask).mul(keep)), p + at, mask);
        }
    }

    /** Moves m and v on and returns (m / c₁) / (√(v / c₂) + ε). */
    private static FloatVector update(
            FloatVector g,
            long m,
            long v,
            VectorMask<Float> mask,
            double beta1,
            double beta2,
            double epsilon,
            double correction1,
            double correction2) {
        FloatVector first = load(m, mask);
        FloatVector second = load(v, mask);
        first = g.sub(first).fma(floats((float) (1 - beta1)), first);
        second = g.mul(g).sub(second).fma(floats((float) (1 - beta2)), second);
        store(first, m, mask);
        store(second, v, mask);
        FloatVector size = second.mul((float) (1 / correction2)).sqrt().add((float) epsilon);
        return first.mul((float) (1 / correction1)).div(size);
    }
}
