package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
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

/**
 * The functions of gates, in forms with few divisions, which take as long as all the rest: two sigmoids share one. The
 * polynomial is that of {@link VectorMath#exp}. Each is a loop over memory that calls nothing: a helper that the JVM has
 * compiled by itself is not inlined any more, and vectors handed to it are objects.
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
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector b = fromMemorySegment(F32, ALL, at + apart, ORDER);
            FloatVector c = a.blend(LEAST, a.lt(LEAST)).blend(MOST, MOST.lt(a));
            FloatVector d = b.blend(LEAST, b.lt(LEAST)).blend(MOST, MOST.lt(b));
            FloatVector t0 = c.fma(LOG2_E_ALL, ROUND_ALL);
            FloatVector n0 = t0.sub(ROUND_ALL);
            FloatVector f0 = n0.fma(MINUS_LN2_LOW_ALL, n0.fma(MINUS_LN2_HIGH_ALL, c));
            FloatVector s0 = f0.fma(E5_ALL, E4_ALL)
                    .fma(f0, E3_ALL)
                    .fma(f0, E2_ALL)
                    .fma(f0, E1_ALL)
                    .fma(f0, E0_ALL);
            FloatVector power0 =
                    t0.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
            FloatVector p = f0.mul(f0).fma(s0, f0).fma(power0, power0);
            FloatVector t1 = d.fma(LOG2_E_ALL, ROUND_ALL);
            FloatVector n1 = t1.sub(ROUND_ALL);
            FloatVector f1 = n1.fma(MINUS_LN2_LOW_ALL, n1.fma(MINUS_LN2_HIGH_ALL, d));
            FloatVector s1 = f1.fma(E5_ALL, E4_ALL)
                    .fma(f1, E3_ALL)
                    .fma(f1, E2_ALL)
                    .fma(f1, E1_ALL)
                    .fma(f1, E0_ALL);
            FloatVector power1 =
                    t1.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
            FloatVector q = f1.mul(f1).fma(s1, f1).fma(power1, power1);
            FloatVector belowP = p.add(ONE_ALL);
            FloatVector belowQ = q.add(ONE_ALL);
            FloatVector inverse = ONE_ALL.div(belowP.mul(belowQ));
            p.mul(belowQ).mul(inverse).intoMemorySegment(ALL, at, ORDER);
            q.mul(belowP).mul(inverse).intoMemorySegment(ALL, at + apart, ORDER);
        }
    }

    /** In place, tanh x = (e^2x − 1) / (e^2x + 1) of the {@code bytes} at x. */
    static void tanh(long x, long bytes) {
        for (long at = x; at < x + bytes; at += BYTES) {
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector twice = a.add(a);
            FloatVector c = twice.blend(TANH_LEAST, twice.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(twice));
            FloatVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
            FloatVector n = t.sub(ROUND_ALL);
            FloatVector f = n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, c));
            FloatVector s = f.fma(E5_ALL, E4_ALL)
                    .fma(f, E3_ALL)
                    .fma(f, E2_ALL)
                    .fma(f, E1_ALL)
                    .fma(f, E0_ALL);
            FloatVector power =
                    t.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
            FloatVector m = f.mul(f).fma(s, f).fma(power, power.sub(ONE_ALL));
            m.div(m.add(TWO)).intoMemorySegment(ALL, at, ORDER);
        }
    }
}
