package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * What the gradient of a gated recurrent unit does in one step besides its products, for some batch rows; the formulas
 * are those of {@link sirocco.tensor.op.Gru}.
 *
 * <p>Vector calls stand in the loop itself, as in {@link MatMulTile}: through helpers it allocated.
 */
final class GruGates {
    private static final FloatVector ONE = broadcast(F, 1);

    private GruGates() {}

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
        long line = ELEMENT * shape.hidden();
        gradients(
                rows,
                line,
                shape.gateBytes(),
                dh,
                gates,
                before,
                carry,
                changes,
                shape.pitch(),
                da,
                factors,
                factorPitch);
    }

    private static void gradients(
            int rows,
            long line,
            long group,
            long dhs,
            long gates,
            long before,
            long carry,
            long changes,
            long pitch,
            long da,
            long factors,
            long factorPitch) {
        for (int row = 0; row < rows; row++) {
            for (long at = 0; at < line; at += VECTOR) {
                VectorMask<Float> mask = F.indexInRange(0, (line - at) / ELEMENT);
                FloatVector dh = fromMemorySegment(F, ALL, dhs + at, ORDER, mask)
                        .add(fromMemorySegment(F, ALL, carry + at, ORDER));
                FloatVector r = fromMemorySegment(F, ALL, gates + at, ORDER, mask);
                FloatVector z = fromMemorySegment(F, ALL, gates + line + at, ORDER, mask);
                FloatVector n = fromMemorySegment(F, ALL, gates + 2 * line + at, ORDER, mask);
                FloatVector h = fromMemorySegment(F, ALL, before + at, ORDER, mask);
                FloatVector ofN = dh.mul(ONE.sub(z));
                FloatVector dn = ofN.mul(ONE.sub(n.mul(n)));
                FloatVector dz = ofN.mul(z).mul(h.sub(n));
                FloatVector rdn = dn.mul(r);
                FloatVector dr = rdn.mul(fromMemorySegment(F, ALL, gates + 3 * line + at, ORDER, mask))
                        .mul(ONE.sub(r));
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
            dhs += line;
            gates += 4 * line;
            before += line;
            carry += group;
            changes += pitch;
            da += 3 * line;
            factors += factorPitch;
        }
    }
}
