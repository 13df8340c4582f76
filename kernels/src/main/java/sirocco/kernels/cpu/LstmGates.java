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
 * What a long short-term memory does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Lstm}. Rows of scratch memory hold the four gates i, f, g, o, each padded to whole vectors.
 *
 * <p>Vector calls stand in the loops themselves, as in {@link MatMulTile}: through helpers the longer loops allocated.
 */
final class LstmGates {
    private LstmGates() {}

    /**
     * The next states.
     *
     * @param groups the gates' sums, which become the gates
     * @param memory c, rows [hidden]
     * @param after h'
     * @param nextMemory c'
     * @param gates where the gates are kept, rows [4·hidden], or 0
     */
    static void forward(
            RecurrentShape shape, int rows, long groups, long memory, long after, long nextMemory, long gates) {
        int hidden = shape.hidden();
        long group = shape.gateBytes();
        for (int row = 0; row < rows; row++) {
            long from = groups + row * shape.pitch();
            long line = 4L * row * hidden;
            GateMath.sigmoids(from, group, group);
            GateMath.sigmoids(from + 3 * group, group / 2, group / 2);
            GateMath.tanh(from + 2 * group, group);
            if (gates != 0) {
                GruGates.keep(hidden, from, group, gates + 4 * line);
            }
            next(hidden, from, group, memory + line, after + line, nextMemory + line);
        }
    }

    /** c', also in place of g, and h'. */
    private static void next(int hidden, long groups, long group, long memory, long after, long nextMemory) {
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = F32.indexInRange(0, hidden - j);
            long at = groups + 4L * j;
            FloatVector kept = fromMemorySegment(F32, ALL, at + group, ORDER)
                    .mul(fromMemorySegment(F32, ALL, memory + 4L * j, ORDER, mask));
            FloatVector next = fromMemorySegment(F32, ALL, at, ORDER)
                    .fma(fromMemorySegment(F32, ALL, at + 2 * group, ORDER), kept);
            next.intoMemorySegment(ALL, nextMemory + 4L * j, ORDER, mask);
            next.intoMemorySegment(ALL, at + 2 * group, ORDER);
        }
        GateMath.tanh(groups + 2 * group, group);
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = F32.indexInRange(0, hidden - j);
            long at = groups + 4L * j;
            fromMemorySegment(F32, ALL, at + 3 * group, ORDER)
                    .mul(fromMemorySegment(F32, ALL, at + 2 * group, ORDER))
                    .intoMemorySegment(ALL, after + 4L * j, ORDER, mask);
        }
    }

    /**
     * The gradients of the gates' sums and of c.
     *
     * @param dh rows [hidden] of dh', from outside
     * @param dc the same of dc'
     * @param gates the kept rows [4·hidden]
     * @param after c', rows [hidden]
     * @param before c, rows [hidden]
     * @param carry rows [width]: dh' from the step after
     * @param memoryCarry rows [width]: dc' from the step after, replaced by dc
     * @param changes rows of the four groups di, df, dg, do
     * @param da the same, rows [4·hidden]
     */
    static void backward(
            RecurrentShape shape,
            int rows,
            long dh,
            long dc,
            long gates,
            long after,
            long before,
            long carry,
            long memoryCarry,
            long changes,
            long da) {
        long line = 4L * shape.hidden();
        long group = shape.gateBytes();
        for (int row = 0; row < rows; row++) {
            Lanes.copy(after + row * line, changes + row * shape.pitch(), shape.hidden());
            GateMath.tanh(changes + row * shape.pitch(), group);
            row(
                    line,
                    group,
                    dh + row * line,
                    dc + row * line,
                    gates + 4 * row * line,
                    before + row * line,
                    carry + row * group,
                    memoryCarry + row * group,
                    changes + row * shape.pitch(),
                    da + 4 * row * line);
        }
    }

    /** One row, whose changes begin with tanh c'. */
    private static void row(
            long line,
            long group,
            long dhs,
            long dcs,
            long gates,
            long before,
            long carry,
            long memoryCarry,
            long changes,
            long da) {
        for (long at = 0; at < line; at += Lanes.BYTES) {
            VectorMask<Float> mask = F32.indexInRange(0, (line - at) / Float.BYTES);
            FloatVector bent = fromMemorySegment(F32, ALL, changes + at, ORDER);
            FloatVector i = fromMemorySegment(F32, ALL, gates + at, ORDER, mask);
            FloatVector f = fromMemorySegment(F32, ALL, gates + line + at, ORDER, mask);
            FloatVector g = fromMemorySegment(F32, ALL, gates + 2 * line + at, ORDER, mask);
            FloatVector o = fromMemorySegment(F32, ALL, gates + 3 * line + at, ORDER, mask);
            FloatVector dh = fromMemorySegment(F32, ALL, dhs + at, ORDER, mask)
                    .add(fromMemorySegment(F32, ALL, carry + at, ORDER));
            FloatVector dc = dh.mul(o)
                    .fma(
                            ONE_ALL.sub(bent.mul(bent)),
                            fromMemorySegment(F32, ALL, dcs + at, ORDER, mask)
                                    .add(fromMemorySegment(F32, ALL, memoryCarry + at, ORDER)));
            FloatVector ofI = dc.mul(i);
            FloatVector ofF = dc.mul(f);
            FloatVector di = ofI.mul(g).mul(ONE_ALL.sub(i));
            FloatVector df = ofF.mul(fromMemorySegment(F32, ALL, before + at, ORDER, mask))
                    .mul(ONE_ALL.sub(f));
            FloatVector dg = ofI.mul(ONE_ALL.sub(g.mul(g)));
            FloatVector dout = dh.mul(bent).mul(o).mul(ONE_ALL.sub(o));
            ofF.intoMemorySegment(ALL, memoryCarry + at, ORDER);
            di.intoMemorySegment(ALL, changes + at, ORDER);
            df.intoMemorySegment(ALL, changes + group + at, ORDER);
            dg.intoMemorySegment(ALL, changes + 2 * group + at, ORDER);
            dout.intoMemorySegment(ALL, changes + 3 * group + at, ORDER);
            di.intoMemorySegment(ALL, da + at, ORDER, mask);
            df.intoMemorySegment(ALL, da + line + at, ORDER, mask);
            dg.intoMemorySegment(ALL, da + 2 * line + at, ORDER, mask);
            dout.intoMemorySegment(ALL, da + 3 * line + at, ORDER, mask);
        }
    }
}
