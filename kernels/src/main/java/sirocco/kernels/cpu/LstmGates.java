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
 * What a long short-term memory does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Lstm}. The groups are the gates i, f, g, o.
 *
 * <p>Vector calls stand in the loops themselves, as in {@link MatMulTile}: through helpers the longer loops allocated.
 */
final class LstmGates {
    private static final FloatVector ONE = broadcast(F, 1);

    private LstmGates() {}

    /**
     * The next states.
     *
     * @param groups the gates' sums, [rows, width] each, which become the gates, and room for a fifth
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
        long line = ELEMENT * shape.hidden();
        long bytes = shape.gateBytes();
        long group = rows * bytes;
        GateMath.sigmoids(groups, group, group);
        GateMath.sigmoids(groups + 3 * group, group / 2, group / 2);
        GateMath.tanh(groups + 2 * group, group);
        long bent = groups + 4 * group;
        if (line == bytes) {
            memories(1, group, group, groups, group, memory, nextMemory, bent);
        } else {
            memories(rows, line, bytes, groups, group, memory, nextMemory, bent);
        }
        GateMath.tanh(bent, group);
        states(rows, line, bytes, groups + 3 * group, bent, after, state, pitch);
        if (gates != 0) {
            GruGates.keep(rows, line, bytes, groups, group, gates);
        }
    }

    /** c' = f ∘ c + i ∘ g, rows [hidden], and once more, rows [width]. */
    private static void memories(
            int rows, long line, long bytes, long groups, long group, long memory, long nextMemory, long bent) {
        for (int row = 0; row < rows; row++, groups += bytes, memory += line, nextMemory += line, bent += bytes) {
            for (long at = 0; at < line; at += VECTOR) {
                VectorMask<Float> mask = F.indexInRange(0, (line - at) / ELEMENT);
                FloatVector kept = fromMemorySegment(F, ALL, groups + group + at, ORDER)
                        .mul(fromMemorySegment(F, ALL, memory + at, ORDER, mask));
                FloatVector next = fromMemorySegment(F, ALL, groups + at, ORDER)
                        .fma(fromMemorySegment(F, ALL, groups + 2 * group + at, ORDER), kept);
                next.intoMemorySegment(ALL, bent + at, ORDER);
                next.intoMemorySegment(ALL, nextMemory + at, ORDER, mask);
            }
        }
    }

    /** h' = o ∘ tanh c', rows [hidden], and once more at steps of {@code pitch}. */
    private static void states(
            int rows, long line, long bytes, long output, long bent, long after, long state, long pitch) {
        for (int row = 0; row < rows; row++, output += bytes, bent += bytes, after += line, state += pitch) {
            for (long at = 0; at < line; at += VECTOR) {
                FloatVector h =
                        fromMemorySegment(F, ALL, output + at, ORDER).mul(fromMemorySegment(F, ALL, bent + at, ORDER));
                h.intoMemorySegment(ALL, state + at, ORDER);
                h.intoMemorySegment(ALL, after + at, ORDER, F.indexInRange(0, (line - at) / ELEMENT));
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
     * @param bent room for tanh c', rows [width]
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
            long bent,
            long changes,
            long da) {
        long line = ELEMENT * shape.hidden();
        long group = shape.gateBytes();
        RecurrentWeights.rows(rows, shape.hidden(), after, line, bent, group);
        GateMath.tanh(bent, rows * group);
        gradients(rows, line, group, dh, dc, gates, before, carry, memoryCarry, bent, changes, shape.pitch(), da);
    }

    private static void gradients(
            int rows,
            long line,
            long group,
            long dhs,
            long dcs,
            long gates,
            long before,
            long carry,
            long memoryCarry,
            long bents,
            long changes,
            long pitch,
            long da) {
        for (int row = 0; row < rows; row++) {
            for (long at = 0; at < line; at += VECTOR) {
                VectorMask<Float> mask = F.indexInRange(0, (line - at) / ELEMENT);
                FloatVector bent = fromMemorySegment(F, ALL, bents + at, ORDER);
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
                FloatVector df = ofF.mul(fromMemorySegment(F, ALL, before + at, ORDER, mask))
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
            }
            dhs += line;
            dcs += line;
            gates += 4 * line;
            before += line;
            carry += group;
            memoryCarry += group;
            bents += group;
            changes += pitch;
            da += 4 * line;
        }
    }
}
