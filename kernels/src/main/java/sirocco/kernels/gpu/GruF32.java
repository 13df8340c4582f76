package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The loop over time of a gated recurrent unit of F32, see {@link sirocco.tensor.op.Gru}, forward and back. A group
 * walks through all steps with a few rows of the batch, whose states it keeps in local memory. The table holds time,
 * batch, hidden, rows of a group, parts of a product, and whether gates are kept (1).
 */
public final class GruF32 {
    private GruF32() {}

    /**
     * States and, if kept, gates. Where a group has several rows, products are computed for four at once. What is given
     * for the first row is read before its product, not to wait for it.
     *
     * @param a      x Wᵀ, [time, batch, 3·hidden]
     * @param weight Uᵀ, [hidden, 3·hidden]
     */
    public static void tkGruForward(
            KernelContext c,
            FloatArray a,
            FloatArray start,
            FloatArray weight,
            FloatArray biasIh,
            FloatArray biasHh,
            FloatArray states,
            FloatArray gates,
            IntArray layout,
            int table) {
        float[] h = c.allocateFloatLocalArray(RecurrentLaunch.STATES_F32);
        float[] given = c.allocateFloatLocalArray(RecurrentLaunch.STATES_F32);
        float[] sums = c.allocateFloatLocalArray(RecurrentLaunch.SUMS_F32);
        int time = layout.get(table);
        int batch = layout.get(table + 1);
        int hidden = layout.get(table + 2);
        int rows = layout.get(table + 3);
        int parts = layout.get(table + 4);
        int keep = layout.get(table + 5);
        int item = c.localIdx;
        int items = c.localGroupSizeX;
        int columns = 3 * hidden;
        int first = c.groupIdx * rows;
        int own = batch - first < rows ? batch - first : rows;
        int depth = (hidden + parts - 1) / parts;
        for (int e = item; e < rows * hidden; e += items) {
            float value = 0;
            if (e < own * hidden) {
                value = start.get(first * hidden + e);
            }
            h[e] = value;
        }
        c.localBarrier();
        for (int t = 0; t < time; t++) {
            int row = t * batch + first;
            for (int e = item; e < parts * columns; e += items) {
                int part = e / columns;
                int column = e % columns;
                int from = part * depth;
                int to = from + depth < hidden ? from + depth : hidden;
                int at = part * rows * columns + column;
                float early = 0;
                if (part == 0) {
                    early = a.get(row * columns + column);
                }
                if (rows == 1) {
                    float sum = 0;
                    for (int k = from; k < to; k++) {
                        sum += weight.get(k * columns + column) * h[k];
                    }
                    sums[at] = sum;
                } else {
                    for (int r = 0; r < rows; r += 4) {
                        int second = (r + 1) * hidden;
                        int third = (r + 2) * hidden;
                        int fourth = (r + 3) * hidden;
                        float sum0 = 0;
                        float sum1 = 0;
                        float sum2 = 0;
                        float sum3 = 0;
                        for (int k = from; k < to; k++) {
                            float w = weight.get(k * columns + column);
                            sum0 += w * h[r * hidden + k];
                            sum1 += w * h[second + k];
                            sum2 += w * h[third + k];
                            sum3 += w * h[fourth + k];
                        }
                        sums[at + r * columns] = sum0;
                        sums[at + (r + 1) * columns] = sum1;
                        sums[at + (r + 2) * columns] = sum2;
                        sums[at + (r + 3) * columns] = sum3;
                    }
                }
                if (part == 0) {
                    for (int r = 0; r < own; r++) {
                        float value = early + biasIh.get(column);
                        if (r > 0) {
                            value = a.get((row + r) * columns + column) + biasIh.get(column);
                        }
                        if (column < 2 * hidden) {
                            sums[at + r * columns] += value + biasHh.get(column);
                        } else {
                            sums[at + r * columns] += biasHh.get(column);
                            given[r * hidden + column - 2 * hidden] = value;
                        }
                    }
                }
            }
            c.localBarrier();
            for (int e = item; e < own * hidden; e += items) {
                int r = e / hidden;
                int j = e % hidden;
                float ofReset = 0;
                float ofUpdate = 0;
                float ofState = 0;
                for (int part = 0; part < parts; part++) {
                    int at = (part * rows + r) * columns + j;
                    ofReset += sums[at];
                    ofUpdate += sums[at + hidden];
                    ofState += sums[at + 2 * hidden];
                }
                float reset = StepsF32.sigmoid(ofReset);
                float update = StepsF32.sigmoid(ofUpdate);
                float fresh = StepsF32.tanh(given[e] + reset * ofState);
                float next = fresh + update * (h[e] - fresh);
                h[e] = next;
                states.set(row * hidden + e, next);
                if (keep == 1) {
                    int to = (row + r) * 4 * hidden + j;
                    gates.set(to, reset);
                    gates.set(to + hidden, update);
                    gates.set(to + 2 * hidden, fresh);
                    gates.set(to + 3 * hidden, ofState);
                }
            }
            c.localBarrier();
        }
    }

    /**
     * The gradients of the gates' sums, of x Wᵀ and of h Uᵀ, and of the first state.
     *
     * @param dStates    dh', [time, batch, hidden]
     * @param gates      r, z, n, uₙ, [time, batch, 4·hidden]
     * @param weight     U, [3·hidden, hidden]
     * @param ofInput    da, [time, batch, 3·hidden]
     * @param ofState    du, the same
     */
    public static void tkGruBackward(
            KernelContext c,
            FloatArray dStates,
            FloatArray gates,
            FloatArray states,
            FloatArray start,
            FloatArray weight,
            FloatArray ofInput,
            FloatArray ofState,
            FloatArray dStart,
            IntArray layout,
            int table) {
        float[] later = c.allocateFloatLocalArray(RecurrentLaunch.STATES_F32);
        float[] changes = c.allocateFloatLocalArray(RecurrentLaunch.CHANGES_F32);
        float[] sums = c.allocateFloatLocalArray(RecurrentLaunch.STATE_SUMS_F32);
        int time = layout.get(table);
        int batch = layout.get(table + 1);
        int hidden = layout.get(table + 2);
        int rows = layout.get(table + 3);
        int parts = layout.get(table + 4);
        int item = c.localIdx;
        int items = c.localGroupSizeX;
        int columns = 3 * hidden;
        int first = c.groupIdx * rows;
        int own = batch - first < rows ? batch - first : rows;
        int depth = (columns + parts - 1) / parts;
        for (int e = item; e < rows * hidden; e += items) {
            later[e] = 0;
        }
        for (int e = item; e < rows * columns; e += items) {
            changes[e] = 0;
        }
        for (int e = item; e < parts * rows * hidden; e += items) {
            sums[e] = 0;
        }
        c.localBarrier();
        for (int t = time - 1; t >= 0; t--) {
            int row = t * batch + first;
            for (int e = item; e < own * hidden; e += items) {
                int r = e / hidden;
                int j = e % hidden;
                int at = (row + r) * 4 * hidden + j;
                float reset = gates.get(at);
                float update = gates.get(at + hidden);
                float fresh = gates.get(at + 2 * hidden);
                float product = gates.get(at + 3 * hidden);
                float before = 0;
                if (t > 0) {
                    before = states.get((row - batch) * hidden + e);
                } else {
                    before = start.get(first * hidden + e);
                }
                float dh = dStates.get(row * hidden + e) + later[e];
                for (int part = 0; part < parts; part++) {
                    dh += sums[part * rows * hidden + e];
                }
                float dFresh = dh * (1 - update) * (1 - fresh * fresh);
                float dUpdate = dh * (before - fresh) * update * (1 - update);
                float dReset = dFresh * product * reset * (1 - reset);
                float dProduct = dFresh * reset;
                later[e] = dh * update;
                int place = r * columns + j;
                changes[place] = dReset;
                changes[place + hidden] = dUpdate;
                changes[place + 2 * hidden] = dProduct;
                int to = (row + r) * columns + j;
                ofInput.set(to, dReset);
                ofInput.set(to + hidden, dUpdate);
                ofInput.set(to + 2 * hidden, dFresh);
                ofState.set(to, dReset);
                ofState.set(to + hidden, dUpdate);
                ofState.set(to + 2 * hidden, dProduct);
            }
            c.localBarrier();
            for (int e = item; e < parts * hidden; e += items) {
                int part = e / hidden;
                int j = e % hidden;
                int from = part * depth;
                int to = from + depth < columns ? from + depth : columns;
                int at = part * rows * hidden + j;
                if (rows == 1) {
                    float sum = 0;
                    for (int i = from; i < to; i++) {
                        sum += weight.get(i * hidden + j) * changes[i];
                    }
                    sums[at] = sum;
                } else {
                    for (int r = 0; r < rows; r += 4) {
                        int second = (r + 1) * columns;
                        int third = (r + 2) * columns;
                        int fourth = (r + 3) * columns;
                        float sum0 = 0;
                        float sum1 = 0;
                        float sum2 = 0;
                        float sum3 = 0;
                        for (int i = from; i < to; i++) {
                            float w = weight.get(i * hidden + j);
                            sum0 += w * changes[r * columns + i];
                            sum1 += w * changes[second + i];
                            sum2 += w * changes[third + i];
                            sum3 += w * changes[fourth + i];
                        }
                        sums[at + r * hidden] = sum0;
                        sums[at + (r + 1) * hidden] = sum1;
                        sums[at + (r + 2) * hidden] = sum2;
                        sums[at + (r + 3) * hidden] = sum3;
                    }
                }
            }
            c.localBarrier();
        }
        for (int e = item; e < own * hidden; e += items) {
            float sum = later[e];
            for (int part = 0; part < parts; part++) {
                sum += sums[part * rows * hidden + e];
            }
            dStart.set(first * hidden + e, sum);
        }
    }
}
