package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
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
import static sirocco.kernels.cpu.VectorMath.T0_ALL;
import static sirocco.kernels.cpu.VectorMath.T1_ALL;
import static sirocco.kernels.cpu.VectorMath.T2_ALL;
import static sirocco.kernels.cpu.VectorMath.T3_ALL;
import static sirocco.kernels.cpu.VectorMath.T4_ALL;
import static sirocco.kernels.cpu.VectorMath.TWO_LOG2_E_ALL;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

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
    private static final FloatVector TANH_MOST = Lanes.floats(10);

    private static final FloatVector TANH_LEAST = Lanes.floats(-10);

    /**
     * Added to a number below 2⁷, it rounds it to a whole one k, and leaves k + 127 in the lowest bits: shifted by 23
     * they are 2ᵏ.
     */
    private static final FloatVector ROUND = Lanes.floats(0x1.8p23f + 127);

    /** Bounds as in {@link MatMulTile}: they spare the checks of the loops. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;
    /** Bytes between rows of sums. */
    private static final int PANEL = Float.BYTES * COLUMNS;

    private GateMath() {}

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
        tanhAndSigmoid(sums + 2 * group, group, rows * PANEL);
        long apart = group & STEP;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < units; j += FLOATS) {
                VectorMask<Float> mask = F32.indexInRange(0, units - j);
                long at = (sums + row * PANEL + ELEMENT * j) & ADDRESS;
                long to = row * line + ELEMENT * j;
                long next = state + row * pitch + ELEMENT * j;
                FloatVector i = fromMemorySegment(F32, ALL, at, ORDER);
                FloatVector f = fromMemorySegment(F32, ALL, at + apart, ORDER);
                FloatVector g = fromMemorySegment(F32, ALL, at + 2 * apart, ORDER);
                FloatVector o = fromMemorySegment(F32, ALL, at + 3 * apart, ORDER);
                FloatVector c = i.fma(g, f.mul(fromMemorySegment(F32, ALL, (memory + to) & ADDRESS, ORDER, mask)));
                c.intoMemorySegment(ALL, (nextMemory + to) & ADDRESS, ORDER, mask);
                FloatVector x0 = c.blend(TANH_LEAST, c.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(c));
                FloatVector t0 = x0.fma(TWO_LOG2_E_ALL, ROUND);
                FloatVector f0 = t0.sub(ROUND).fma(MINUS_HALF_LN2_ALL, x0);
                FloatVector p0 =
                        f0.fma(T4_ALL, T3_ALL).fma(f0, T2_ALL).fma(f0, T1_ALL).fma(f0, T0_ALL);
                FloatVector power0 = t0.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
                FloatVector m = f0.mul(f0).fma(p0, f0).fma(power0, power0.fma(HALF_ALL, MINUS_HALF_ALL));
                FloatVector h = o.mul(m.div(m.add(ONE_ALL)));
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
            for (int j = 0; j < units; j += FLOATS) {
                VectorMask<Float> mask = F32.indexInRange(0, units - j);
                long at = (sums + row * PANEL + ELEMENT * j) & ADDRESS;
                long to = row * line + ELEMENT * j;
                long next = state + row * pitch + ELEMENT * j;
                FloatVector r = fromMemorySegment(F32, ALL, at, ORDER);
                FloatVector z = fromMemorySegment(F32, ALL, at + apart, ORDER);
                FloatVector u = fromMemorySegment(F32, ALL, at + 2 * apart, ORDER);
                FloatVector a = r.fma(u, fromMemorySegment(F32, ALL, at + 3 * apart, ORDER));
                FloatVector x0 = a.blend(TANH_LEAST, a.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(a));
                FloatVector t0 = x0.fma(TWO_LOG2_E_ALL, ROUND);
                FloatVector f0 = t0.sub(ROUND).fma(MINUS_HALF_LN2_ALL, x0);
                FloatVector p0 =
                        f0.fma(T4_ALL, T3_ALL).fma(f0, T2_ALL).fma(f0, T1_ALL).fma(f0, T0_ALL);
                FloatVector power0 = t0.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
                FloatVector m = f0.mul(f0).fma(p0, f0).fma(power0, power0.fma(HALF_ALL, MINUS_HALF_ALL));
                FloatVector n = m.div(m.add(ONE_ALL));
                FloatVector h = z.fma(
                        fromMemorySegment(F32, ALL, (before + to) & ADDRESS, ORDER, mask)
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
        for (int i = 0; i < bytes; i += BYTES) {
            long at = (x + i) & ADDRESS;
            long other = (x + apart + i) & ADDRESS;
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector x0 = a.blend(LEAST, a.lt(LEAST)).blend(MOST, MOST.lt(a));
            FloatVector t0 = x0.fma(MINUS_LOG2_E_ALL, ROUND);
            FloatVector f0 = t0.sub(ROUND).fma(LN2_HIGH_ALL, x0);
            FloatVector p0 = f0.fma(A4_ALL, MINUS_A3_ALL)
                    .fma(f0, A2_ALL)
                    .fma(f0, MINUS_A1_ALL)
                    .fma(f0, A0_ALL)
                    .fma(f0, MINUS_ONE_ALL)
                    .fma(f0, ONE_ALL);
            FloatVector below0 = t0.reinterpretAsInts()
                    .lanewise(LSHL, 23)
                    .reinterpretAsFloats()
                    .fma(p0, ONE_ALL);
            FloatVector b = fromMemorySegment(F32, ALL, other, ORDER);
            FloatVector x1 = b.blend(LEAST, b.lt(LEAST)).blend(MOST, MOST.lt(b));
            FloatVector t1 = x1.fma(MINUS_LOG2_E_ALL, ROUND);
            FloatVector f1 = t1.sub(ROUND).fma(LN2_HIGH_ALL, x1);
            FloatVector p1 = f1.fma(A4_ALL, MINUS_A3_ALL)
                    .fma(f1, A2_ALL)
                    .fma(f1, MINUS_A1_ALL)
                    .fma(f1, A0_ALL)
                    .fma(f1, MINUS_ONE_ALL)
                    .fma(f1, ONE_ALL);
            FloatVector below1 = t1.reinterpretAsInts()
                    .lanewise(LSHL, 23)
                    .reinterpretAsFloats()
                    .fma(p1, ONE_ALL);
            FloatVector inverse = ONE_ALL.div(below0.mul(below1));
            below1.mul(inverse).intoMemorySegment(ALL, at, ORDER);
            below0.mul(inverse).intoMemorySegment(ALL, other, ORDER);
        }
    }

    /** As {@link #tanh} of the {@code bytes} at x, and sigmoids of the as many at x + apart. */
    private static void tanhAndSigmoid(long x, long apart, int bytes) {
        for (int i = 0; i < bytes; i += BYTES) {
            long at = (x + i) & ADDRESS;
            long other = (x + apart + i) & ADDRESS;
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector x0 = a.blend(TANH_LEAST, a.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(a));
            FloatVector t0 = x0.fma(TWO_LOG2_E_ALL, ROUND);
            FloatVector f0 = t0.sub(ROUND).fma(MINUS_HALF_LN2_ALL, x0);
            FloatVector p0 =
                    f0.fma(T4_ALL, T3_ALL).fma(f0, T2_ALL).fma(f0, T1_ALL).fma(f0, T0_ALL);
            FloatVector power0 = t0.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector m = f0.mul(f0).fma(p0, f0).fma(power0, power0.fma(HALF_ALL, MINUS_HALF_ALL));
            FloatVector b = fromMemorySegment(F32, ALL, other, ORDER);
            FloatVector x1 = b.blend(LEAST, b.lt(LEAST)).blend(MOST, MOST.lt(b));
            FloatVector t1 = x1.fma(MINUS_LOG2_E_ALL, ROUND);
            FloatVector f1 = t1.sub(ROUND).fma(LN2_HIGH_ALL, x1);
            FloatVector p1 = f1.fma(A4_ALL, MINUS_A3_ALL)
                    .fma(f1, A2_ALL)
                    .fma(f1, MINUS_A1_ALL)
                    .fma(f1, A0_ALL)
                    .fma(f1, MINUS_ONE_ALL)
                    .fma(f1, ONE_ALL);
            FloatVector below = t1.reinterpretAsInts()
                    .lanewise(LSHL, 23)
                    .reinterpretAsFloats()
                    .fma(p1, ONE_ALL);
            FloatVector above = m.add(ONE_ALL);
            FloatVector inverse = ONE_ALL.div(above.mul(below));
            m.mul(below).mul(inverse).intoMemorySegment(ALL, at, ORDER);
            above.mul(inverse).intoMemorySegment(ALL, other, ORDER);
        }
    }

    /** In place, tanh x = m / (m + 1) with m = (e^2x − 1) / 2, of the {@code bytes} at x: whole vectors. */
    static void tanh(long x, int bytes) {
        for (int i = 0; i < bytes; i += BYTES) {
            long at = (x + i) & ADDRESS;
            FloatVector a = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector x0 = a.blend(TANH_LEAST, a.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(a));
            FloatVector t0 = x0.fma(TWO_LOG2_E_ALL, ROUND);
            FloatVector f0 = t0.sub(ROUND).fma(MINUS_HALF_LN2_ALL, x0);
            FloatVector p0 =
                    f0.fma(T4_ALL, T3_ALL).fma(f0, T2_ALL).fma(f0, T1_ALL).fma(f0, T0_ALL);
            FloatVector power0 = t0.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector m = f0.mul(f0).fma(p0, f0).fma(power0, power0.fma(HALF_ALL, MINUS_HALF_ALL));
            m.div(m.add(ONE_ALL)).intoMemorySegment(ALL, at, ORDER);
        }
    }
}
