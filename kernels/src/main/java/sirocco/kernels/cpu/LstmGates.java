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
 * What the gradient of a long short-term memory does in one step besides its products, for some batch rows; the
 * formulas are those of {@link sirocco.tensor.op.Lstm}. The groups are the gates i, f, g, o.
 *
 * <p>Vector calls stand in the loop itself, as in {@link MatMulTile}: through helpers it allocated.
 */
final class LstmGates {
    private static final FloatVector ONE = broadcast(F, 1);

    private LstmGates() {}

    /**
     * The gradients of the gates' sums and of c.
     *
     * @param dh rows [hidden] of dh', from outside
     * @param dc the same of dc'
     * @param gates the kept rows [4·hidden]
     * @param after c', rows [hidden]
     * @param memory c, rows [hidden]
     * @param before h, rows [hidden]
     * @param carry rows [width]: dh' from the step after
     * @param memoryCarry rows [width]: dc' from the step after, replaced by dc
     * @param bent room for tanh c', rows [hidden]
     * @param changes rows of the four groups di, df, dg, do
     * @param da the same, rows [4·hidden]
     * @param factors rows [width] at steps of {@code factorPitch} to which h is copied
     */
    static void backward(
            RecurrentShape shape,
            int rows,
            long dh,
            long dc,
            long gates,
            long after,
            long memory,
            long before,
            long carry,
            long memoryCarry,
            long bent,
            long changes,
            long da,
            long factors,
            long factorPitch) {
        long line = ELEMENT * shape.hidden();
        RecurrentWeights.rows(rows, shape.hidden(), after, line, bent, line);
        GateMath.tanh(bent, (int) (rows * line));
        gradients(
                rows,
                line,
                shape.gateBytes(),
                dh,
                dc,
                gates,
                memory,
                before,
                carry,
                memoryCarry,
                bent,
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
            long dcs,
            long gates,
            long memories,
            long before,
            long carry,
            long memoryCarry,
            long bents,
            long changes,
            long pitch,
            long da,
            long factors,
            long factorPitch) {
        for (int row = 0; row < rows; row++) {
            for (long at = 0; at < line; at += VECTOR) {
                VectorMask<Float> mask = F.indexInRange(0, (line - at) / ELEMENT);
                FloatVector bent = fromMemorySegment(F, ALL, bents + at, ORDER, mask);
                FloatVector i = fromMemorySegment(F, ALL, gates + at, ORDER, mask);
                FloatVector f = fromMemorySegment(F, ALL, gates + line + at, ORDER, mask);
                FloatVector g = fromMemorySegment(F, ALL, gates + 2 * line + at, ORDER, mask);
                FloatVector o = fromMemorySegment(F, ALL, gates + 3 * line + at, ORDER, mask);
                FloatVector dh = fromMemorySegment(F, ALL, dhs + at, ORDER, mask)
                        .add(fromMemorySegment(F, ALL, carry + at, ORDER));
                FloatVector dc = dh.mul(o)
                        .fma(
                                ONE.sub(bent.mul(bent)),
                                fromMemorySegment(F, ALL, dcs + at, ORDER, mask)
                                        .add(fromMemorySegment(F, ALL, memoryCarry + at, ORDER)));
                FloatVector ofI = dc.mul(i);
                FloatVector ofF = dc.mul(f);
                FloatVector di = ofI.mul(g).mul(ONE.sub(i));
                FloatVector df = ofF.mul(fromMemorySegment(F, ALL, memories + at, ORDER, mask))
                        .mul(ONE.sub(f));
                FloatVector dg = ofI.mul(ONE.sub(g.mul(g)));
                FloatVector dout = dh.mul(bent).mul(o).mul(ONE.sub(o));
                ofF.intoMemorySegment(ALL, memoryCarry + at, ORDER);
                di.intoMemorySegment(ALL, changes + at, ORDER);
                df.intoMemorySegment(ALL, changes + group + at, ORDER);
                dg.intoMemorySegment(ALL, changes + 2 * group + at, ORDER);
                dout.intoMemorySegment(ALL, changes + 3 * group + at, ORDER);
                di.intoMemorySegment(ALL, da + at, ORDER, mask);
                df.intoMemorySegment(ALL, da + line + at, ORDER, mask);
                dg.intoMemorySegment(ALL, da + 2 * line + at, ORDER, mask);
                dout.intoMemorySegment(ALL, da + 3 * line + at, ORDER, mask);
                fromMemorySegment(F, ALL, before + at, ORDER, mask).intoMemorySegment(ALL, factors + at, ORDER);
            }
            dhs += line;
            dcs += line;
            gates += 4 * line;
            memories += line;
            before += line;
            carry += group;
            memoryCarry += group;
            bents += line;
            changes += pitch;
            da += 4 * line;
            factors += factorPitch;
        }
    }
}
