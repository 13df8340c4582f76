package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The loop over time of a long short-term memory of F32, see {@link sirocco.tensor.op.Lstm}, forward and back. A group
 * walks through all steps with a few rows of the batch, whose states it keeps in local memory. The table is that of
 * {@link GruF32}.
 */
public final class LstmF32 {
    private LstmF32() {}

    /**
     * States, memories and, if kept, gates. Where a group has several rows, products are computed for four at once.
     * What is given for the first row is read before its product, not to wait for it.
     *
     * @param a      x Wᵀ, [time, batch, 4·hidden]
     * @param weight Uᵀ, [hidden, 4·hidden]
     */
    public static void tkLstmForward(
            KernelContext c,
            FloatArray a,
            FloatArray start,
            FloatArray startMemory,
            FloatArray weight,
            FloatArray bias,
            FloatArray states,
            FloatArray memories,
            FloatArray gates,
            IntArray layout,
            int table) {
        float[] h = c.allocateFloatLocalArray(RecurrentLaunch.STATES_F32);
        float[] memory = c.allocateFloatLocalArray(RecurrentLaunch.STATES_F32);
        float[] sums = c.allocateFloatLocalArray(RecurrentLaunch.SUMS_F32);
        int time = layout.get(table);
        int batch = layout.get(table + 1);
        int hidden = layout.get(table + 2);
        int rows = layout.get(table + 3);
        int parts = layout.get(table + 4);
        int keep = layout.get(table + 5);
        int item = c.localIdx;
        int items = c.localGroupSizeX;
        int columns = 4 * hidden;
        int first = c.groupIdx * rows;
        int own = batch - first < rows ? batch - first : rows;
        int depth = (hidden + parts - 1) / parts;
        for (int e = item; e < rows * hidden; e += items) {
            float value = 0;
            float remembered = 0;
            if (e < own * hidden) {
                value = start.get(first * hidden + e);
                remembered = startMemory.get(first * hidden + e);
            }
            h[e] = value;
            memory[e] = remembered;
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
                    sums[at] += early + bias.get(column);
                    for (int r = 1; r < own; r++) {
                        sums[at + r * columns] += a.get((row + r) * columns + column) + bias.get(column);
                    }
                }
            }
            c.localBarrier();
            for (int e = item; e < own * hidden; e += items) {
                int r = e / hidden;
                int j = e % hidden;
                float ofInput = 0;
                float ofForget = 0;
                float ofFresh = 0;
                float ofOutput = 0;
                for (int part = 0; part < parts; part++) {
                    int at = (part * rows + r) * columns + j;
                    ofInput += sums[at];
                    ofForget += sums[at + hidden];
                    ofFresh += sums[at + 2 * hidden];
                    ofOutput += sums[at + 3 * hidden];
                }
                float input = StepsF32.sigmoid(ofInput);
                float forget = StepsF32.sigmoid(ofForget);
                float fresh = StepsF32.tanh(ofFresh);
                float output = StepsF32.sigmoid(ofOutput);
                float remembered = forget * memory[e] + input * fresh;
                float next = output * StepsF32.tanh(remembered);
                memory[e] = remembered;
                h[e] = next;
                states.set(row * hidden + e, next);
                memories.set(row * hidden + e, remembered);
                if (keep == 1) {
                    int to = (row + r) * columns + j;
                    gates.set(to, input);
                    gates.set(to + hidden, forget);
                    gates.set(to + 2 * hidden, fresh);
                    gates.set(to + 3 * hidden, output);
                }
            }
            c.localBarrier();
        }
    }

    /**
     * The gradients of the gates' sums and of the first state and memory.
     *
     * @param dStates dh', [time, batch, hidden]
     * @param gates   i, f, g, o, [time, batch, 4·hidden]
     * @param weight  U, [4·hidden, hidden]
     * @param dSums   da, [time, batch, 4·hidden]
     */
    public static void tkLstmBackward(
            KernelContext c,
            FloatArray dStates,
            FloatArray dMemories,
            FloatArray gates,
            FloatArray memories,
            FloatArray startMemory,
            FloatArray weight,
            FloatArray dSums,
            FloatArray dStart,
            FloatArray dStartMemory,
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
        int columns = 4 * hidden;
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
                int at = (row + r) * columns + j;
                float input = gates.get(at);
                float forget = gates.get(at + hidden);
                float fresh = gates.get(at + 2 * hidden);
                float output = gates.get(at + 3 * hidden);
                float bent = StepsF32.tanh(memories.get(row * hidden + e));
                float before = 0;
                if (t > 0) {
                    before = memories.get((row - batch) * hidden + e);
                } else {
                    before = startMemory.get(first * hidden + e);
                }
                float dh = dStates.get(row * hidden + e);
                for (int part = 0; part < parts; part++) {
                    dh += sums[part * rows * hidden + e];
                }
                float dMemory = dMemories.get(row * hidden + e) + later[e] + dh * output * (1 - bent * bent);
                float dInput = dMemory * fresh * input * (1 - input);
                float dForget = dMemory * before * forget * (1 - forget);
                float dFresh = dMemory * input * (1 - fresh * fresh);
                float dOutput = dh * bent * output * (1 - output);
                later[e] = dMemory * forget;
                int place = r * columns + j;
                changes[place] = dInput;
                changes[place + hidden] = dForget;
                changes[place + 2 * hidden] = dFresh;
                changes[place + 3 * hidden] = dOutput;
                dSums.set(at, dInput);
                dSums.set(at + hidden, dForget);
                dSums.set(at + 2 * hidden, dFresh);
                dSums.set(at + 3 * hidden, dOutput);
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
            float sum = 0;
            for (int part = 0; part < parts; part++) {
                sum += sums[part * rows * hidden + e];
            }
            dStart.set(first * hidden + e, sum);
            dStartMemory.set(first * hidden + e, later[e]);
        }
    }
}
