package sirocco.kernels.cpu;

import static jdk.incubator.vector.DoubleVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F64;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.VectorMathF64.E0_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E10_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E1_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E2_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E3_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E4_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E5_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E6_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E7_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E8_ALL;
import static sirocco.kernels.cpu.VectorMathF64.E9_ALL;
import static sirocco.kernels.cpu.VectorMathF64.LOG2_E_ALL;
import static sirocco.kernels.cpu.VectorMathF64.MINUS_LN2_HIGH_ALL;
import static sirocco.kernels.cpu.VectorMathF64.MINUS_LN2_LOW_ALL;
import static sirocco.kernels.cpu.VectorMathF64.ROUND_ALL;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/** The functions of gates in f64: {@link GateMath} with the polynomial of {@link VectorMathF64}, by the same rules. */
final class GateMathF64 {
    /** Beyond ±340 a sigmoid is taken for that of ±340: 2·10⁻¹⁴⁸ or 1; (1 + e³⁴⁰)² is still finite. */
    private static final DoubleVector MOST = Lanes.doubles(340);

    private static final DoubleVector LEAST = Lanes.doubles(-340);
    /** Beyond ±20 tanh is ±1. */
    private static final DoubleVector TANH_MOST = Lanes.doubles(20);

    private static final DoubleVector TANH_LEAST = Lanes.doubles(-20);
    private static final DoubleVector ONE = Lanes.doubles(1);
    private static final DoubleVector TWO = Lanes.doubles(2);
    /** What stands in the low bits of a rounded number, less what an exponent of 0 is stored as. */
    private static final LongVector BITS = Lanes.longs(VectorMathF64.ROUND_BITS - 1023);

    private GateMathF64() {}

    /** Sigmoids in place, 1 / (1 + e^−x): those of the {@code bytes} at x, and of the as many at x + apart. */
    static void sigmoids(long x, long apart, long bytes) {
        for (long at = x; at < x + bytes; at += BYTES) {
            DoubleVector a = fromMemorySegment(F64, ALL, at, ORDER).neg();
            DoubleVector b = fromMemorySegment(F64, ALL, at + apart, ORDER).neg();
            DoubleVector c = a.blend(LEAST, a.lt(LEAST)).blend(MOST, MOST.lt(a));
            DoubleVector d = b.blend(LEAST, b.lt(LEAST)).blend(MOST, MOST.lt(b));
            DoubleVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
            DoubleVector n = t.sub(ROUND_ALL);
            DoubleVector r = n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, c));
            DoubleVector p = r.fma(E10_ALL, E9_ALL)
                    .fma(r, E8_ALL)
                    .fma(r, E7_ALL)
                    .fma(r, E6_ALL)
                    .fma(r, E5_ALL)
                    .fma(r, E4_ALL)
                    .fma(r, E3_ALL)
                    .fma(r, E2_ALL)
                    .fma(r, E1_ALL)
                    .fma(r, E0_ALL);
            DoubleVector power =
                    t.reinterpretAsLongs().sub(BITS).lanewise(LSHL, 52).reinterpretAsDoubles();
            DoubleVector below0 = r.mul(r).fma(p, r).fma(power, power).add(ONE);
            DoubleVector u = d.fma(LOG2_E_ALL, ROUND_ALL);
            DoubleVector m = u.sub(ROUND_ALL);
            DoubleVector s = m.fma(MINUS_LN2_LOW_ALL, m.fma(MINUS_LN2_HIGH_ALL, d));
            DoubleVector q = s.fma(E10_ALL, E9_ALL)
                    .fma(s, E8_ALL)
                    .fma(s, E7_ALL)
                    .fma(s, E6_ALL)
                    .fma(s, E5_ALL)
                    .fma(s, E4_ALL)
                    .fma(s, E3_ALL)
                    .fma(s, E2_ALL)
                    .fma(s, E1_ALL)
                    .fma(s, E0_ALL);
            DoubleVector force =
                    u.reinterpretAsLongs().sub(BITS).lanewise(LSHL, 52).reinterpretAsDoubles();
            DoubleVector below1 = s.mul(s).fma(q, s).fma(force, force).add(ONE);
            DoubleVector inverse = ONE.div(below0.mul(below1));
            below1.mul(inverse).intoMemorySegment(ALL, at, ORDER);
            below0.mul(inverse).intoMemorySegment(ALL, at + apart, ORDER);
        }
    }

    /** In place, tanh x = m / (m + 2) with m = e^2x − 1, of the {@code bytes} at x. */
    static void tanh(long x, long bytes) {
        for (long at = x; at < x + bytes; at += BYTES) {
            DoubleVector a = fromMemorySegment(F64, ALL, at, ORDER);
            DoubleVector b = a.blend(TANH_LEAST, a.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(a));
            DoubleVector c = b.add(b);
            DoubleVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
            DoubleVector n = t.sub(ROUND_ALL);
            DoubleVector r = n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, c));
            DoubleVector p = r.fma(E10_ALL, E9_ALL)
                    .fma(r, E8_ALL)
                    .fma(r, E7_ALL)
                    .fma(r, E6_ALL)
                    .fma(r, E5_ALL)
                    .fma(r, E4_ALL)
                    .fma(r, E3_ALL)
                    .fma(r, E2_ALL)
                    .fma(r, E1_ALL)
                    .fma(r, E0_ALL);
            DoubleVector power =
                    t.reinterpretAsLongs().sub(BITS).lanewise(LSHL, 52).reinterpretAsDoubles();
            DoubleVector m = r.mul(r).fma(p, r).fma(power, power.sub(ONE));
            m.div(m.add(TWO)).intoMemorySegment(ALL, at, ORDER);
        }
    }
}
