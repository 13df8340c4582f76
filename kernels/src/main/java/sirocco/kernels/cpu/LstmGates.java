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
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop, which are most of its instructions. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;

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
     * @param da the same, rows [4·hidden], or 0
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
        long apart = group & STEP;
        long wide = line & STEP;
        for (int row = 0; row < rows; row++) {
            for (int at = 0; at < line; at += (int) VECTOR) {
                VectorMask<Float> mask = F.indexInRange(0, (line - at) / ELEMENT);
                long kept = (gates + at) & ADDRESS;
                long carried = (memoryCarry + at) & ADDRESS;
                long change = (changes + at) & ADDRESS;
                FloatVector i = fromMemorySegment(F, ALL, kept, ORDER, mask);
                FloatVector f = fromMemorySegment(F, ALL, kept + wide, ORDER, mask);
                FloatVector g = fromMemorySegment(F, ALL, kept + 2 * wide, ORDER, mask);
                FloatVector o = fromMemorySegment(F, ALL, kept + 3 * wide, ORDER, mask);
                FloatVector bent = fromMemorySegment(F, ALL, (bents + at) & ADDRESS, ORDER, mask);
                FloatVector dh = fromMemorySegment(F, ALL, (dhs + at) & ADDRESS, ORDER, mask)
                        .add(fromMemorySegment(F, ALL, (carry + at) & ADDRESS, ORDER));
                FloatVector given = fromMemorySegment(F, ALL, (dcs + at) & ADDRESS, ORDER, mask)
                        .add(fromMemorySegment(F, ALL, carried, ORDER));
                FloatVector dc = dh.mul(o).fma(ONE.sub(bent.mul(bent)), given);
                FloatVector ofI = dc.mul(i);
                FloatVector ofF = dc.mul(f);
                FloatVector di = ofI.mul(g).mul(ONE.sub(i));
                FloatVector df = ofF.mul(fromMemorySegment(F, ALL, (memories + at) & ADDRESS, ORDER, mask))
                        .mul(ONE.sub(f));
                FloatVector dg = ofI.mul(ONE.sub(g.mul(g)));
                FloatVector dout = dh.mul(bent).mul(o).mul(ONE.sub(o));
                ofF.intoMemorySegment(ALL, carried, ORDER);
                di.intoMemorySegment(ALL, change, ORDER);
                df.intoMemorySegment(ALL, change + apart, ORDER);
                dg.intoMemorySegment(ALL, change + 2 * apart, ORDER);
                dout.intoMemorySegment(ALL, change + 3 * apart, ORDER);
                fromMemorySegment(F, ALL, (before + at) & ADDRESS, ORDER, mask)
                        .intoMemorySegment(ALL, (factors + at) & ADDRESS, ORDER);
                if (da != 0) {
                    long to = (da + 4 * line * row + at) & ADDRESS;
                    di.intoMemorySegment(ALL, to, ORDER, mask);
                    df.intoMemorySegment(ALL, to + wide, ORDER, mask);
                    dg.intoMemorySegment(ALL, to + 2 * wide, ORDER, mask);
                    dout.intoMemorySegment(ALL, to + 3 * wide, ORDER, mask);
                }
            }
            dhs += line;
            dcs += line;
            gates += 4 * line;
            bents += line;
            memories += line;
            before += line;
            carry += group;
            memoryCarry += group;
            changes += pitch;
            factors += factorPitch;
        }
    }
}
