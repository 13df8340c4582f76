package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.VectorMath.E0_ALL;
import static sirocco.kernels.cpu.VectorMath.E1_ALL;
import static sirocco.kernels.cpu.VectorMath.E2_ALL;
import static sirocco.kernels.cpu.VectorMath.E3_ALL;
import static sirocco.kernels.cpu.VectorMath.E4_ALL;
import static sirocco.kernels.cpu.VectorMath.E5_ALL;
import static sirocco.kernels.cpu.VectorMath.LOG2_E_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_LN2_HIGH_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_LN2_LOW_ALL;
import static sirocco.kernels.cpu.VectorMath.ONE_ALL;
import static sirocco.kernels.cpu.VectorMath.ROUND_ALL;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The functions of gates, in forms with few divisions, which take as long as all the rest: two sigmoids share one. The
 * polynomial is that of {@link VectorMath#exp}.
 */
final class GateMath {
    /** Beyond ±43 a sigmoid is taken for that of ±43: 2·10⁻¹⁹ or 1; (1 + e⁴³)² is still finite. */
    private static final FloatVector MOST = Lanes.floats(43);

    private static final FloatVector LEAST = Lanes.floats(-43);
    /** Beyond ±10 tanh is ±1. */
    private static final FloatVector TANH_MOST = Lanes.floats(20);

    private static final FloatVector TANH_LEAST = Lanes.floats(-20);
    private static final FloatVector TWO = Lanes.floats(2);
    private static final IntVector ONE_BITS = Lanes.ints(0x3F800000);

    private GateMath() {}

    /** Sigmoids in place: those of the {@code bytes} at x, and of the as many at x + apart. */
    static void sigmoids(long x, long apart, long bytes) {
        for (long at = x; at < x + bytes; at += BYTES) {
            FloatVector a = FloatVector.fromMemorySegment(Lanes.F32, ALL, at, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(Lanes.F32, ALL, at + apart, ORDER);
            FloatVector p = exp(a.blend(LEAST, a.lt(LEAST)).blend(MOST, MOST.lt(a)));
            FloatVector q = exp(b.blend(LEAST, b.lt(LEAST)).blend(MOST, MOST.lt(b)));
            FloatVector belowP = p.add(ONE_ALL);
            FloatVector belowQ = q.add(ONE_ALL);
            FloatVector inverse = ONE_ALL.div(belowP.mul(belowQ));
            p.mul(belowQ).mul(inverse).intoMemorySegment(ALL, at, ORDER);
            q.mul(belowP).mul(inverse).intoMemorySegment(ALL, at + apart, ORDER);
        }
    }

    /** 1 / (1 + e^−x). */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.blend(LEAST, x.lt(LEAST)).blend(MOST, MOST.lt(x)));
        return e.div(e.add(ONE_ALL));
    }

    /** e^x for |x| up to 43. */
    private static FloatVector exp(FloatVector x) {
        FloatVector t = x.fma(LOG2_E_ALL, ROUND_ALL);
        FloatVector n = t.sub(ROUND_ALL);
        FloatVector f = n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, x));
        FloatVector p = f.fma(E5_ALL, E4_ALL)
                .fma(f, E3_ALL)
                .fma(f, E2_ALL)
                .fma(f, E1_ALL)
                .fma(f, E0_ALL);
        FloatVector power = power(t);
        return f.mul(f).fma(p, f).fma(power, power);
    }

    /** tanh x = (e^2x − 1) / (e^2x + 1). */
    static FloatVector tanh(FloatVector x) {
        FloatVector twice = x.add(x);
        FloatVector c = twice.blend(TANH_LEAST, twice.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(twice));
        FloatVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
        FloatVector n = t.sub(ROUND_ALL);
        FloatVector f = n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, c));
        FloatVector p = f.fma(E5_ALL, E4_ALL)
                .fma(f, E3_ALL)
                .fma(f, E2_ALL)
                .fma(f, E1_ALL)
                .fma(f, E0_ALL);
        FloatVector power = power(t);
        FloatVector m = f.mul(f).fma(p, f).fma(power, power.sub(ONE_ALL));
        return m.div(m.add(TWO));
    }

    /** 2ⁿ, where n stands in the low bits of {@code t}. */
    private static FloatVector power(FloatVector t) {
        return t.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .add(ONE_BITS)
                .reinterpretAsFloats();
    }
}
