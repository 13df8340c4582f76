package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static sirocco.kernels.cpu.GateMath.TANH_LEAST;
import static sirocco.kernels.cpu.GateMath.TANH_MOST;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.VectorMath.HALF_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_HALF_ALL;
import static sirocco.kernels.cpu.VectorMath.MINUS_HALF_LN2_ALL;
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
import jdk.incubator.vector.VectorMask;

/**
 * What a gated recurrent unit does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Gru}.
 *
 * <p>Vector calls stand in the loops themselves, as in {@link MatMulTile}: through helpers the longer loops allocated.
 */
final class GruGates {
    private GruGates() {}

    /**
     * The next states. Groups, [rows, width] each, are aᵣ + uᵣ, a_z + u_z, aₙ, uₙ; the first two become r and z.
     *
     * @param state h, rows at steps of {@code pitch}, replaced by h'
     * @param after h', rows [hidden]
     * @param gates where r, z, n, uₙ are kept, rows [4·hidden], or 0
     */
    static void forward(RecurrentShape shape, int rows, long groups, long state, long pitch, long after, long gates) {
        long line = 4L * shape.hidden();
        long bytes = shape.gateBytes();
        long group = rows * bytes;
        GateMath.sigmoids(groups, group, group);
        next(rows, line, bytes, groups, group, state, pitch, after);
        if (gates != 0) {
            keep(rows, line, bytes, groups, group, gates);
        }
    }

    /** n, in place of aₙ, and h'. */
    private static void next(
            int rows, long line, long bytes, long groups, long group, long state, long pitch, long after) {
        for (int row = 0; row < rows; row++, groups += bytes, state += pitch, after += line) {
            for (long at = 0; at < line; at += Lanes.BYTES) {
                FloatVector sum = fromMemorySegment(F32, ALL, groups + at, ORDER)
                        .fma(
                                fromMemorySegment(F32, ALL, groups + 3 * group + at, ORDER),
                                fromMemorySegment(F32, ALL, groups + 2 * group + at, ORDER));
                FloatVector c = sum.blend(TANH_LEAST, sum.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(sum));
                FloatVector t = c.fma(TWO_LOG2_E_ALL, ROUND_ALL);
                FloatVector r = t.sub(ROUND_ALL).fma(MINUS_HALF_LN2_ALL, c);
                FloatVector p =
                        r.fma(T4_ALL, T3_ALL).fma(r, T2_ALL).fma(r, T1_ALL).fma(r, T0_ALL);
                FloatVector power = t.reinterpretAsInts()
                        .lanewise(LSHL, 23)
                        .add(ONE_BITS_ALL)
                        .reinterpretAsFloats();
                FloatVector m = r.mul(r).fma(p, r).fma(power, power.fma(HALF_ALL, MINUS_HALF_ALL));
                FloatVector n = m.div(m.add(ONE_ALL));
                n.intoMemorySegment(ALL, groups + 2 * group + at, ORDER);
                FloatVector h = fromMemorySegment(F32, ALL, groups + group + at, ORDER)
                        .fma(fromMemorySegment(F32, ALL, state + at, ORDER).sub(n), n);
                h.intoMemorySegment(ALL, state + at, ORDER);
                h.intoMemorySegment(ALL, after + at, ORDER, F32.indexInRange(0, (line - at) / Float.BYTES));
            }
        }
    }

    /** Copies four groups to rows [4·hidden]. */
    static void keep(int rows, long line, long bytes, long groups, long group, long gates) {
        for (int row = 0; row < rows; row++, groups += bytes, gates += 4 * line) {
            for (long at = 0; at < line; at += Lanes.BYTES) {
                VectorMask<Float> mask = F32.indexInRange(0, (line - at) / Float.BYTES);
                long from = groups + at;
                long to = gates + at;
                fromMemorySegment(F32, ALL, from, ORDER).intoMemorySegment(ALL, to, ORDER, mask);
                fromMemorySegment(F32, ALL, from + group, ORDER).intoMemorySegment(ALL, to + line, ORDER, mask);
                fromMemorySegment(F32, ALL, from + 2 * group, ORDER).intoMemorySegment(ALL, to + 2 * line, ORDER, mask);
                fromMemorySegment(F32, ALL, from + 3 * group, ORDER).intoMemorySegment(ALL, to + 3 * line, ORDER, mask);
            }
        }
    }

    /**
     * The gradients of the gates' sums and the part of dh that bypasses them.
     *
     * @param dh rows [hidden] of dh', from outside
     * @param gates the kept rows [4·hidden]
     * @param before h, rows [hidden]
     * @param carry rows [width]: dh' from the step after, replaced by dh' ∘ z
     * @param changes rows of four groups: r ∘ dn, dr, dz, dn
     * @param da dr, dz, dn, rows [3·hidden]
     * @param factors rows [width] at steps of {@code factorPitch} to which h is copied
     */
    static void backward(
            RecurrentShape shape,
            int rows,
            long dh,
            long gates,
            long before,
            long carry,
            long changes,
            long da,
            long factors,
            long factorPitch) {
        long line = 4L * shape.hidden();
        for (int row = 0; row < rows; row++) {
            row(
                    shape.hidden(),
                    shape.gateBytes(),
                    dh + row * line,
                    gates + 4 * row * line,
                    before + row * line,
                    carry + row * shape.gateBytes(),
                    changes + row * shape.pitch(),
                    da + 3 * row * line,
                    factors + row * factorPitch);
        }
    }

    private static void row(
            int hidden,
            long group,
            long dhs,
            long gates,
            long before,
            long carry,
            long changes,
            long da,
            long factors) {
        long line = 4L * hidden;
        for (long at = 0; at < line; at += Lanes.BYTES) {
            VectorMask<Float> mask = F32.indexInRange(0, (line - at) / Float.BYTES);
            FloatVector dh = fromMemorySegment(F32, ALL, dhs + at, ORDER, mask)
                    .add(fromMemorySegment(F32, ALL, carry + at, ORDER));
            FloatVector r = fromMemorySegment(F32, ALL, gates + at, ORDER, mask);
            FloatVector z = fromMemorySegment(F32, ALL, gates + line + at, ORDER, mask);
            FloatVector n = fromMemorySegment(F32, ALL, gates + 2 * line + at, ORDER, mask);
            FloatVector h = fromMemorySegment(F32, ALL, before + at, ORDER, mask);
            FloatVector ofN = dh.mul(ONE_ALL.sub(z));
            FloatVector dn = ofN.mul(ONE_ALL.sub(n.mul(n)));
            FloatVector dz = ofN.mul(z).mul(h.sub(n));
            FloatVector rdn = dn.mul(r);
            FloatVector dr = rdn.mul(fromMemorySegment(F32, ALL, gates + 3 * line + at, ORDER, mask))
                    .mul(ONE_ALL.sub(r));
            rdn.intoMemorySegment(ALL, changes + at, ORDER);
            dr.intoMemorySegment(ALL, changes + group + at, ORDER);
            dz.intoMemorySegment(ALL, changes + 2 * group + at, ORDER);
            dn.intoMemorySegment(ALL, changes + 3 * group + at, ORDER);
            dr.intoMemorySegment(ALL, da + at, ORDER, mask);
            dz.intoMemorySegment(ALL, da + line + at, ORDER, mask);
            dn.intoMemorySegment(ALL, da + 2 * line + at, ORDER, mask);
            dh.mul(z).intoMemorySegment(ALL, carry + at, ORDER);
            h.intoMemorySegment(ALL, factors + at, ORDER);
        }
    }
}
