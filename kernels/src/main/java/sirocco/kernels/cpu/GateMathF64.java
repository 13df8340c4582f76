package sirocco.kernels.cpu;

import static jdk.incubator.vector.DoubleVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.DOUBLES;
import static sirocco.kernels.cpu.Lanes.F64;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.MatMulSpeciesF64.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpeciesF64.ELEMENT;
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
import jdk.incubator.vector.VectorMask;

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

    /** Bounds as in {@link MatMulTile}: they spare the checks of the loops. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;
    /** Bytes between rows of sums. */
    private static final int PANEL = (int) (ELEMENT * COLUMNS);

    private GateMathF64() {}

    /**
     * One step of a long short-term memory for some of its units.
     *
     * @param units at most the columns of a panel
     * @param sums the gates i, f, g, o before their functions: four groups, each rows of a panel's columns
     * @param group bytes between the groups
     * @param line bytes between rows of what follows
     * @param memory c, rows [units]
     * @param nextMemory c'
     * @param after h'
     * @param state h' once more, whole panels at steps of {@code pitch}
     * @param gates where the gates are kept, rows of four times {@code line}, or 0
     */
    static void lstm(
            int rows,
            int units,
            long sums,
            long group,
            long line,
            long memory,
            long nextMemory,
            long after,
            long state,
            long pitch,
            long gates) {
        sigmoids(sums, group, rows * PANEL);
        sigmoids(sums + 3 * group, rows * PANEL / 2, rows * PANEL / 2);
        tanh(sums + 2 * group, rows * PANEL);
        long apart = group & STEP;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < units; j += DOUBLES) {
                VectorMask<Double> mask = F64.indexInRange(0, units - j);
                long at = (sums + row * PANEL + ELEMENT * j) & ADDRESS;
                long to = row * line + ELEMENT * j;
                long next = state + row * pitch + ELEMENT * j;
                DoubleVector i = fromMemorySegment(F64, ALL, at, ORDER);
                DoubleVector f = fromMemorySegment(F64, ALL, at + apart, ORDER);
                DoubleVector g = fromMemorySegment(F64, ALL, at + 2 * apart, ORDER);
                DoubleVector o = fromMemorySegment(F64, ALL, at + 3 * apart, ORDER);
                DoubleVector c = i.fma(g, f.mul(fromMemorySegment(F64, ALL, (memory + to) & ADDRESS, ORDER, mask)));
                c.intoMemorySegment(ALL, (nextMemory + to) & ADDRESS, ORDER, mask);
                DoubleVector b = c.blend(TANH_LEAST, c.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(c));
                DoubleVector twice = b.add(b);
                DoubleVector t = twice.fma(LOG2_E_ALL, ROUND_ALL);
                DoubleVector k = t.sub(ROUND_ALL);
                DoubleVector s = k.fma(MINUS_LN2_LOW_ALL, k.fma(MINUS_LN2_HIGH_ALL, twice));
                DoubleVector p = s.fma(E10_ALL, E9_ALL)
                        .fma(s, E8_ALL)
                        .fma(s, E7_ALL)
                        .fma(s, E6_ALL)
                        .fma(s, E5_ALL)
                        .fma(s, E4_ALL)
                        .fma(s, E3_ALL)
                        .fma(s, E2_ALL)
                        .fma(s, E1_ALL)
                        .fma(s, E0_ALL);
                DoubleVector power =
                        t.reinterpretAsLongs().sub(BITS).lanewise(LSHL, 52).reinterpretAsDoubles();
                DoubleVector m = s.mul(s).fma(p, s).fma(power, power.sub(ONE));
                DoubleVector h = o.mul(m.div(m.add(TWO)));
                h.intoMemorySegment(ALL, (after + to) & ADDRESS, ORDER, mask);
                h.intoMemorySegment(ALL, next & ADDRESS, ORDER);
                if (gates != 0) {
                    long kept = (gates + 4 * to - 3 * ELEMENT * j) & ADDRESS;
                    long wide = line & STEP;
                    i.intoMemorySegment(ALL, kept, ORDER, mask);
                    f.intoMemorySegment(ALL, kept + wide, ORDER, mask);
                    g.intoMemorySegment(ALL, kept + 2 * wide, ORDER, mask);
                    o.intoMemorySegment(ALL, kept + 3 * wide, ORDER, mask);
                }
            }
        }
    }

    /**
     * One step of a gated recurrent unit for some of its units.
     *
     * @param units at most the columns of a panel
     * @param sums aᵣ + uᵣ, a_z + u_z, uₙ, aₙ: four groups, each rows of a panel's columns
     * @param group bytes between the groups
     * @param line bytes between rows of what follows
     * @param before h, rows [units]
     * @param after h'
     * @param state h' once more, whole panels at steps of {@code pitch}
     * @param gates where r, z, n, uₙ are kept, rows of four times {@code line}, or 0
     */
    static void gru(
            int rows,
            int units,
            long sums,
            long group,
            long line,
            long before,
            long after,
            long state,
            long pitch,
            long gates) {
        sigmoids(sums, group, rows * PANEL);
        long apart = group & STEP;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < units; j += DOUBLES) {
                VectorMask<Double> mask = F64.indexInRange(0, units - j);
                long at = (sums + row * PANEL + ELEMENT * j) & ADDRESS;
                long to = row * line + ELEMENT * j;
                long next = state + row * pitch + ELEMENT * j;
                DoubleVector r = fromMemorySegment(F64, ALL, at, ORDER);
                DoubleVector z = fromMemorySegment(F64, ALL, at + apart, ORDER);
                DoubleVector u = fromMemorySegment(F64, ALL, at + 2 * apart, ORDER);
                DoubleVector a = r.fma(u, fromMemorySegment(F64, ALL, at + 3 * apart, ORDER));
                DoubleVector b = a.blend(TANH_LEAST, a.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(a));
                DoubleVector twice = b.add(b);
                DoubleVector t = twice.fma(LOG2_E_ALL, ROUND_ALL);
                DoubleVector k = t.sub(ROUND_ALL);
                DoubleVector s = k.fma(MINUS_LN2_LOW_ALL, k.fma(MINUS_LN2_HIGH_ALL, twice));
                DoubleVector p = s.fma(E10_ALL, E9_ALL)
                        .fma(s, E8_ALL)
                        .fma(s, E7_ALL)
                        .fma(s, E6_ALL)
                        .fma(s, E5_ALL)
                        .fma(s, E4_ALL)
                        .fma(s, E3_ALL)
                        .fma(s, E2_ALL)
                        .fma(s, E1_ALL)
                        .fma(s, E0_ALL);
                DoubleVector power =
                        t.reinterpretAsLongs().sub(BITS).lanewise(LSHL, 52).reinterpretAsDoubles();
                DoubleVector m = s.mul(s).fma(p, s).fma(power, power.sub(ONE));
                DoubleVector n = m.div(m.add(TWO));
                DoubleVector h = z.fma(
                        fromMemorySegment(F64, ALL, (before + to) & ADDRESS, ORDER, mask)
                                .sub(n),
                        n);
                h.intoMemorySegment(ALL, (after + to) & ADDRESS, ORDER, mask);
                h.intoMemorySegment(ALL, next & ADDRESS, ORDER);
                if (gates != 0) {
                    long kept = (gates + 4 * to - 3 * ELEMENT * j) & ADDRESS;
                    long wide = line & STEP;
                    r.intoMemorySegment(ALL, kept, ORDER, mask);
                    z.intoMemorySegment(ALL, kept + wide, ORDER, mask);
                    n.intoMemorySegment(ALL, kept + 2 * wide, ORDER, mask);
                    u.intoMemorySegment(ALL, kept + 3 * wide, ORDER, mask);
                }
            }
        }
    }

    /** Sigmoids in place, 1 / (1 + e^−x): those of the {@code bytes} at x, and of the as many at x + apart. */
    private static void sigmoids(long x, long apart, int bytes) {
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
    static void tanh(long x, int bytes) {
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
