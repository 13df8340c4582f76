package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.VectorMath.ONE_ALL;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * What a gated recurrent unit does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Gru}. Rows of scratch memory hold four groups, each padded to whole vectors.
 *
 * <p>Vector calls stand in the loops themselves, as in {@link MatMulTile}: through helpers the longer loops allocated.
 */
final class GruGates {
    private GruGates() {}

    /**
     * The next states. Groups are aᵣ + uᵣ, a_z + u_z, aₙ, uₙ; the first two become r and z.
     *
     * @param before h, rows [hidden]
     * @param after h'
     * @param gates where r, z, n, uₙ are kept, rows [4·hidden], or 0
     */
    static void forward(RecurrentShape shape, int rows, long groups, long before, long after, long gates) {
        int hidden = shape.hidden();
        long group = shape.gateBytes();
        for (int row = 0; row < rows; row++) {
            GateMath.sigmoids(groups + row * shape.pitch(), group, group);
            next(hidden, groups + row * shape.pitch(), group, before + 4L * row * hidden, after + 4L * row * hidden);
            if (gates != 0) {
                keep(hidden, groups + row * shape.pitch(), group, gates + 16L * row * hidden);
            }
        }
    }

    /** n, in place of aₙ, and h'. */
    private static void next(int hidden, long groups, long group, long before, long after) {
        for (long at = groups; at < groups + group; at += Lanes.BYTES) {
            fromMemorySegment(F32, ALL, at, ORDER)
                    .fma(
                            fromMemorySegment(F32, ALL, at + 3 * group, ORDER),
                            fromMemorySegment(F32, ALL, at + 2 * group, ORDER))
                    .intoMemorySegment(ALL, at + 2 * group, ORDER);
        }
        GateMath.tanh(groups + 2 * group, group);
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = F32.indexInRange(0, hidden - j);
            long at = groups + 4L * j;
            FloatVector n = fromMemorySegment(F32, ALL, at + 2 * group, ORDER);
            fromMemorySegment(F32, ALL, at + group, ORDER)
                    .fma(
                            fromMemorySegment(F32, ALL, before + 4L * j, ORDER, mask)
                                    .sub(n),
                            n)
                    .intoMemorySegment(ALL, after + 4L * j, ORDER, mask);
        }
    }

    /** Copies four groups to rows [4·hidden]. */
    static void keep(int hidden, long groups, long group, long gates) {
        long line = 4L * hidden;
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = F32.indexInRange(0, hidden - j);
            long from = groups + 4L * j;
            long to = gates + 4L * j;
            fromMemorySegment(F32, ALL, from, ORDER).intoMemorySegment(ALL, to, ORDER, mask);
            fromMemorySegment(F32, ALL, from + group, ORDER).intoMemorySegment(ALL, to + line, ORDER, mask);
            fromMemorySegment(F32, ALL, from + 2 * group, ORDER).intoMemorySegment(ALL, to + 2 * line, ORDER, mask);
            fromMemorySegment(F32, ALL, from + 3 * group, ORDER).intoMemorySegment(ALL, to + 3 * line, ORDER, mask);
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
