package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;
import static sirocco.kernels.cpu.VectorMath.ONE_ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * What a gated recurrent unit does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Gru}. Rows of scratch memory hold four groups, each padded to whole vectors.
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
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = Lanes.first(hidden - j);
            long at = groups + 4L * j;
            FloatVector n = GateMath.tanh(load(at).fma(load(at + 3 * group), load(at + 2 * group)));
            FloatVector next = load(at + group).fma(load(before + 4L * j, mask).sub(n), n);
            store(n, at + 2 * group);
            store(next, after + 4L * j, mask);
        }
    }

    /** Copies four groups to rows [4·hidden]. */
    static void keep(int hidden, long groups, long group, long gates) {
        long line = 4L * hidden;
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = Lanes.first(hidden - j);
            long from = groups + 4L * j;
            long to = gates + 4L * j;
            store(load(from), to, mask);
            store(load(from + group), to + line, mask);
            store(load(from + 2 * group), to + 2 * line, mask);
            store(load(from + 3 * group), to + 3 * line, mask);
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
            VectorMask<Float> mask = Lanes.first((line - at) / Float.BYTES);
            FloatVector dh = load(dhs + at, mask).add(load(carry + at));
            FloatVector r = load(gates + at, mask);
            FloatVector z = load(gates + line + at, mask);
            FloatVector n = load(gates + 2 * line + at, mask);
            FloatVector h = load(before + at, mask);
            FloatVector ofN = dh.mul(ONE_ALL.sub(z));
            FloatVector dn = ofN.mul(ONE_ALL.sub(n.mul(n)));
            FloatVector dz = ofN.mul(z).mul(h.sub(n));
            FloatVector rdn = dn.mul(r);
            FloatVector dr = rdn.mul(load(gates + 3 * line + at, mask)).mul(ONE_ALL.sub(r));
            store(rdn, changes + at);
            store(dr, changes + group + at);
            store(dz, changes + 2 * group + at);
            store(dn, changes + 3 * group + at);
            store(dr, da + at, mask);
            store(dz, da + line + at, mask);
            store(dn, da + 2 * line + at, mask);
            store(dh.mul(z), carry + at);
            store(h, factors + at);
        }
    }
}
