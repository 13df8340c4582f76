package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.VectorMath.A0_ALL;
import static sirocco.kernels.cpu.VectorMath.A2_ALL;
import static sirocco.kernels.cpu.VectorMath.A4_ALL;
import static sirocco.kernels.cpu.VectorMath.HALF_ALL;
import static sirocco.kernels.cpu.VectorMath.LN2_HIGH_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_A1_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_A3_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_HALF_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_HALF_LN2_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_LOG2_E_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_ONE_ALL;
import static sirocco.kernels.cpu.VectorMath.ONE_ALL;
import static sirocco.kernels.cpu.VectorMath.ONE_BITS_ALL;
import static sirocco.kernels.cpu.VectorMath.ROUND_ALL;
import static sirocco.kernels.cpu.VectorMath.T0_ALL;
import static sirocco.kernels.cpu.VectorMath.T1_ALL;
import static sirocco.kernels.cpu.VectorMath.T2_ALL;
import static sirocco.kernels.cpu.VectorMath.T3_ALL;
import static sirocco.kernels.cpu.VectorMath.T4_ALL;
import static sirocco.kernels.cpu.VectorMath.TWO_LOG2_E_ALL;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;

/**
 * The functions of gates, in forms with few divisions, which take as long as all the rest: two sigmoids share one. The
 * polynomials are those of {@link VectorMath}. Each is a loop over memory that calls nothing: a helper that the JVM has
 * compiled by itself is not inlined any more, and vectors handed to it are objects.
 */
final class GateMath {
    /** Beyond ±43 a sigmoid is taken for that of ±43: 2·10⁻¹⁹ or 1; (1 + e⁴³)² is still finite. */
    private static final FloatVector MOST = Lanes.floats(43);

    private static final FloatVector LEAST = Lanes.floats(-43);
    /** Beyond ±10 tanh is ±1. */
    static final FloatVector TANH_MOST = Lanes.floats(10);

    static final FloatVector TANH_LEAST = Lanes.floats(-10);

    private GateMath() {}

    /** Sigmoids in place, 1 / (1 + e^−x): those of the {@code bytes} at x, and of the as many at x + apart. */
    static void sigmoids(long x, long apart, long bytes) {
        for (long at = x; at < x + bytes; at += BYTES) {
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector b = fromMemorySegment(F32, ALL, at + apart, ORDER);
            FloatVector c = a.blend(LEAST, a.lt(LEAST)).blend(MOST, MOST.lt(a));
            FloatVector d = b.blend(LEAST, b.lt(LEAST)).blend(MOST, MOST.lt(b));
            FloatVector t0 = c.fma(MINUS_LOG2_E_ALL, ROUND_ALL);
            FloatVector f0 = t0.sub(ROUND_ALL).fma(LN2_HIGH_ALL, c);
            FloatVector p0 = f0.fma(A4_ALL, MINUS_A3_ALL)
                    .fma(f0, A2_ALL)
                    .fma(f0, MINUS_A1_ALL)
                    .fma(f0, A0_ALL)
                    .fma(f0, MINUS_ONE_ALL)
                    .fma(f0, ONE_ALL);
            FloatVector below0 = t0.reinterpretAsInts()
                    .lanewise(LSHL, 23)
                    .add(ONE_BITS_ALL)
                    .reinterpretAsFloats()
                    .fma(p0, ONE_ALL);
            FloatVector t1 = d.fma(MINUS_LOG2_E_ALL, ROUND_ALL);
            FloatVector f1 = t1.sub(ROUND_ALL).fma(LN2_HIGH_ALL, d);
            FloatVector p1 = f1.fma(A4_ALL, MINUS_A3_ALL)
                    .fma(f1, A2_ALL)
                    .fma(f1, MINUS_A1_ALL)
                    .fma(f1, A0_ALL)
                    .fma(f1, MINUS_ONE_ALL)
                    .fma(f1, ONE_ALL);
            FloatVector below1 = t1.reinterpretAsInts()
                    .lanewise(LSHL, 23)
                    .add(ONE_BITS_ALL)
                    .reinterpretAsFloats()
                    .fma(p1, ONE_ALL);
            FloatVector inverse = ONE_ALL.div(below0.mul(below1));
            below1.mul(inverse).intoMemorySegment(ALL, at, ORDER);
            below0.mul(inverse).intoMemorySegment(ALL, at + apart, ORDER);
        }
    }

    /** In place, tanh x = m / (m + 1) with m = (e^2x − 1) / 2, of the {@code bytes} at x. */
    static void tanh(long x, long bytes) {
        for (long at = x; at < x + bytes; at += BYTES) {
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector c = a.blend(TANH_LEAST, a.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(a));
            FloatVector t = c.fma(TWO_LOG2_E_ALL, ROUND_ALL);
            FloatVector r = t.sub(ROUND_ALL).fma(MINUS_HALF_LN2_ALL, c);
            FloatVector p = r.fma(T4_ALL, T3_ALL).fma(r, T2_ALL).fma(r, T1_ALL).fma(r, T0_ALL);
            FloatVector power =
                    t.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS_ALL).reinterpretAsFloats();
            FloatVector m = r.mul(r).fma(p, r).fma(power, power.fma(HALF_ALL, MINUS_HALF_ALL));
            m.div(m.add(ONE_ALL)).intoMemorySegment(ALL, at, ORDER);
        }
    }
}
