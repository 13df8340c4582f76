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
 * What a long short-term memory does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Lstm}. The groups are the gates i, f, g, o.
 *
 * <p>Vector calls stand in the loops themselves, as in {@link MatMulTile}: through helpers the longer loops allocated.
 */
final class LstmGates {
    private LstmGates() {}

    /**
     * The next states.
     *
     * @param groups the gates' sums, [rows, width] each, which become the gates
     * @param memory c, rows [hidden]
     * @param nextMemory c'
     * @param after h'
     * @param state h' once more, rows at steps of {@code pitch}
     * @param gates where the gates are kept, rows [4·hidden], or 0
     */
    static void forward(
            RecurrentShape shape,
            int rows,
            long groups,
            long memory,
            long nextMemory,
            long after,
            long state,
            long pitch,
            long gates) {
        long line = 4L * shape.hidden();
        long bytes = shape.gateBytes();
        long group = rows * bytes;
        GateMath.sigmoids(groups, group, group);
        GateMath.sigmoids(groups + 3 * group, group / 2, group / 2);
        GateMath.tanh(groups + 2 * group, group);
        next(rows, line, bytes, groups, group, memory, nextMemory, after, state, pitch);
        if (gates != 0) {
            GruGates.keep(rows, line, bytes, groups, group, gates);
        }
    }

    /** c' = f ∘ c + i ∘ g and h' = o ∘ tanh c'. */
    private static void next(
            int rows,
            long line,
            long bytes,
            long groups,
            long group,
            long memory,
            long nextMemory,
            long after,
            long state,
            long pitch) {
        for (int row = 0; row < rows; row++, groups += bytes, state += pitch) {
            for (long at = 0; at < line; at += Lanes.BYTES) {
                VectorMask<Float> mask = F32.indexInRange(0, (line - at) / Float.BYTES);
                FloatVector kept = fromMemorySegment(F32, ALL, groups + group + at, ORDER)
                        .mul(fromMemorySegment(F32, ALL, memory + row * line + at, ORDER, mask));
                FloatVector next = fromMemorySegment(F32, ALL, groups + at, ORDER)
                        .fma(fromMemorySegment(F32, ALL, groups + 2 * group + at, ORDER), kept);
                next.intoMemorySegment(ALL, nextMemory + row * line + at, ORDER, mask);
                FloatVector c = next.blend(TANH_LEAST, next.lt(TANH_LEAST)).blend(TANH_MOST, TANH_MOST.lt(next));
                FloatVector t = c.fma(TWO_LOG2_E_ALL, ROUND_ALL);
                FloatVector r = t.sub(ROUND_ALL).fma(MINUS_HALF_LN2_ALL, c);
                FloatVector p =
                        r.fma(T4_ALL, T3_ALL).fma(r, T2_ALL).fma(r, T1_ALL).fma(r, T0_ALL);
                FloatVector power = t.reinterpretAsInts()
                        .lanewise(LSHL, 23)
                        .add(ONE_BITS_ALL)
                        .reinterpretAsFloats();
                FloatVector m = r.mul(r).fma(p, r).fma(power, power.fma(HALF_ALL, MINUS_HALF_ALL));
                FloatVector h = fromMemorySegment(F32, ALL, groups + 3 * group + at, ORDER)
                        .mul(m.div(m.add(ONE_ALL)));
                h.intoMemorySegment(ALL, state + at, ORDER);
                h.intoMemorySegment(ALL, after + row * line + at, ORDER, mask);
            }
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
            GateMath.tanh(changes + row * shape.pitch(), line);
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

    /** One row; where its changes will be, the tanh of c' is. */
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
