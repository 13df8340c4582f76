package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;
import static sirocco.kernels.cpu.VectorMath.ONE_ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * What a long short-term memory does in one step besides its products, for some batch rows; the formulas are those of
 * {@link sirocco.tensor.op.Lstm}. Rows of scratch memory hold the four gates i, f, g, o, each padded to whole vectors.
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
            tanhAndSigmoid(hidden, from + 2 * group, from + 3 * group);
            next(hidden, from, group, memory + line, after + line, nextMemory + line);
            if (gates != 0) {
                GruGates.keep(hidden, from, group, gates + 4 * line);
            }
        }
    }

    private static void tanhAndSigmoid(int hidden, long g, long o) {
        for (int j = 0; j < hidden; j += FLOATS) {
            store(GateMath.tanh(load(g + 4L * j)), g + 4L * j);
            store(GateMath.sigmoid(load(o + 4L * j)), o + 4L * j);
        }
    }

    private static void next(int hidden, long groups, long group, long memory, long after, long nextMemory) {
        for (int j = 0; j < hidden; j += FLOATS) {
            VectorMask<Float> mask = Lanes.first(hidden - j);
            long at = groups + 4L * j;
            FloatVector kept = load(at + group).mul(load(memory + 4L * j, mask));
            FloatVector next = load(at).fma(load(at + 2 * group), kept);
            store(next, nextMemory + 4L * j, mask);
            store(load(at + 3 * group).mul(GateMath.tanh(next)), after + 4L * j, mask);
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
            row(
                    line,
                    group,
                    dh + row * line,
                    dc + row * line,
                    gates + 4 * row * line,
                    after + row * line,
                    before + row * line,
                    carry + row * group,
                    memoryCarry + row * group,
                    changes + row * shape.pitch(),
                    da + 4 * row * line);
        }
    }

    private static void row(
            long line,
            long group,
            long dhs,
            long dcs,
            long gates,
            long after,
            long before,
            long carry,
            long memoryCarry,
            long changes,
            long da) {
        for (long at = 0; at < line; at += Lanes.BYTES) {
            VectorMask<Float> mask = Lanes.first((line - at) / Float.BYTES);
            FloatVector bent = GateMath.tanh(load(after + at, mask));
            FloatVector i = load(gates + at, mask);
            FloatVector f = load(gates + line + at, mask);
            FloatVector g = load(gates + 2 * line + at, mask);
            FloatVector o = load(gates + 3 * line + at, mask);
            FloatVector dh = load(dhs + at, mask).add(load(carry + at));
            FloatVector dc = dh.mul(o)
                    .fma(ONE_ALL.sub(bent.mul(bent)), load(dcs + at, mask).add(load(memoryCarry + at)));
            FloatVector ofI = dc.mul(i);
            FloatVector ofF = dc.mul(f);
            FloatVector di = ofI.mul(g).mul(ONE_ALL.sub(i));
            FloatVector df = ofF.mul(load(before + at, mask)).mul(ONE_ALL.sub(f));
            FloatVector dg = ofI.mul(ONE_ALL.sub(g.mul(g)));
            FloatVector dout = dh.mul(bent).mul(o).mul(ONE_ALL.sub(o));
            store(ofF, memoryCarry + at);
            store(di, changes + at);
            store(df, changes + group + at);
            store(dg, changes + 2 * group + at);
            store(dout, changes + 3 * group + at);
            store(di, da + at, mask);
            store(df, da + line + at, mask);
            store(dg, da + 2 * line + at, mask);
            store(dout, da + 3 * line + at, mask);
        }
    }
}
