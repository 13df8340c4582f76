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
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop, which are most of its instructions. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;

    private GruGates() {}

    /**
     * The gradients of the gates' sums and the part of dh that bypasses them.
     *
     * @param dh rows [hidden] of dh', from outside
     * @param gates the kept rows [4·hidden]
     * @param before h, rows [hidden]
     * @param carry rows [width]: dh' from the step after, replaced by dh' ∘ z
     * @param changes rows of four groups: r ∘ dn, dr, dz, dn
     * @param da dr, dz, dn, rows [3·hidden], or 0
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
        long apart = group & STEP;
        long wide = line & STEP;
        for (int row = 0; row < rows; row++) {
            for (int at = 0; at < line; at += (int) VECTOR) {
                VectorMask<Float> mask = F.indexInRange(0, (line - at) / ELEMENT);
                long kept = (gates + at) & ADDRESS;
                long carried = (carry + at) & ADDRESS;
                long change = (changes + at) & ADDRESS;
                FloatVector dh = fromMemorySegment(F, ALL, (dhs + at) & ADDRESS, ORDER, mask)
                        .add(fromMemorySegment(F, ALL, carried, ORDER));
                FloatVector r = fromMemorySegment(F, ALL, kept, ORDER, mask);
                FloatVector z = fromMemorySegment(F, ALL, kept + wide, ORDER, mask);
                FloatVector n = fromMemorySegment(F, ALL, kept + 2 * wide, ORDER, mask);
                FloatVector u = fromMemorySegment(F, ALL, kept + 3 * wide, ORDER, mask);
                FloatVector h = fromMemorySegment(F, ALL, (before + at) & ADDRESS, ORDER, mask);
                FloatVector ofN = dh.mul(ONE.sub(z));
                FloatVector dn = ofN.mul(ONE.sub(n.mul(n)));
                FloatVector dz = ofN.mul(z).mul(h.sub(n));
                FloatVector rdn = dn.mul(r);
                FloatVector dr = rdn.mul(u).mul(ONE.sub(r));
                rdn.intoMemorySegment(ALL, change, ORDER);
                dr.intoMemorySegment(ALL, change + apart, ORDER);
                dz.intoMemorySegment(ALL, change + 2 * apart, ORDER);
                dn.intoMemorySegment(ALL, change + 3 * apart, ORDER);
                dh.mul(z).intoMemorySegment(ALL, carried, ORDER);
                h.intoMemorySegment(ALL, (factors + at) & ADDRESS, ORDER);
                if (da != 0) {
                    long to = (da + 3 * line * row + at) & ADDRESS;
                    dr.intoMemorySegment(ALL, to, ORDER, mask);
                    dz.intoMemorySegment(ALL, to + wide, ORDER, mask);
                    dn.intoMemorySegment(ALL, to + 2 * wide, ORDER, mask);
                }
            }
            dhs += line;
            gates += 4 * line;
            before += line;
            carry += group;
            changes += pitch;
            factors += factorPitch;
        }
    }
}
