package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The whole pullback of a solution by {@link FlowF32}, by one group: its steps from the last to the first. With λ the
 * cotangent of the state after a step, x̄ᵢ that of stage i's state and k̄ᵢ that of its slope,
 * <pre>k̄ᵢ = h (bᵢ λ + Σⱼ aⱼᵢ x̄ⱼ), x̄ᵢ = (∂f/∂y)ᵀ k̄ᵢ, λ ← λ + Σᵢ x̄ᵢ.</pre>
 * Stages are computed once more. The last one of a formula that gives the next step's first slope counts only where it
 * takes part in a state that was saved within the step: elsewhere that slope is the next step's affair.
 */
public final class FlowGradientF32 {
    private FlowGradientF32() {}

    /**
     * The cotangents of the net's tensors as given, biases after weights, and of y₀.
     *
     * @param net    as {@link FlowTable} says
     * @param kept   the states before all steps
     * @param dEnd   the cotangent of the state at the end
     * @param dSaved those of the states that were saved
     * @param dNet   weights, biases, scale
     */
    public static void tkFlowPullback(
            KernelContext c,
            FloatArray net,
            DoubleArray times,
            DoubleArray numbers,
            DoubleArray ends,
            IntArray steps,
            FloatArray kept,
            FloatArray dEnd,
            FloatArray dSaved,
            FloatArray work,
            FloatArray dNet,
            FloatArray dStart,
            IntArray layout,
            int table) {
        float[] sums = c.allocateFloatLocalArray(FlowTable.LARGEST_GROUP);
        int item = c.localIdx;
        int items = c.localGroupSizeX;
        int rows = layout.get(table);
        int n = layout.get(table + 1);
        int layers = layout.get(table + 2);
        int stages = layout.get(table + 3);
        int same = layout.get(table + 4);
        int saving = layout.get(table + 7);
        int saves = layout.get(table + 8);
        int hidden = layout.get(table + 11);
        int last = layout.get(table + 12);
        int timed = layout.get(table + 13);
        int widest = layout.get(table + 14);
        int timeAt = layout.get(table + 15);
        int scaleAt = layout.get(table + 16);
        int timeFirst = layout.get(table + 17);
        int elements = layout.get(table + 18);
        int given = layout.get(table + FlowTable.NET + 4 * layers);
        int plane = rows * n;
        int within = plane;
        int slopes = 2 * plane;
        int pulled = slopes + stages * plane;
        int onSlopes = pulled + stages * plane;
        int states = onSlopes + stages * plane;
        int values = states + stages * plane;
        int derivatives = values + stages * rows * elements;
        int deltas = derivatives + stages * rows * elements;
        int numbersA = stages;
        int numbersB = numbersA + stages * stages;
        int interpolant = numbersB + 2 * stages + FlowTable.CONTROL;
        int weightsSize = layout.get(table + FlowTable.NET + 5 * layers) - given;
        int gradientSize = weightsSize + elements + 1;
        float scale = 1;
        if (scaleAt > 0) {
            scale = net.get(scaleAt);
        }
        for (int e = item; e < gradientSize; e += items) {
            dNet.set(e, 0);
        }
        for (int e = item; e < plane; e += items) {
            work.set(e, dEnd.get(e));
        }
        c.globalBarrier();
        int count = steps.get(0);
        double direction = 1;
        if (count > 0) {
            direction = ends.get(1) < ends.get(0) ? -1 : 1;
        }
        int open = FlowF32.reached(times, saves, direction, ends.get(count) * direction);
        float dScale = 0;
        for (int s = count - 1; s >= 0; s--) {
            double t = ends.get(s);
            double h = ends.get(s + 1) - t;
            float size = (float) h;
            int first = FlowF32.reached(times, saves, direction, t * direction);
            int used = first < open ? stages : stages - same;
            for (int e = item; e < plane; e += items) {
                if (saving == FlowTable.STEPS) {
                    work.set(e, work.get(e) + dSaved.get((s + 1) * plane + e));
                }
                work.set(within + e, 0);
                for (int j = 0; j < stages; j++) {
                    work.set(onSlopes + j * plane + e, 0);
                }
            }
            for (int i = first; i < open; i++) {
                double theta = (times.get(i) - t) / h;
                for (int e = item; e < plane; e += items) {
                    float cotangent = dSaved.get(i * plane + e);
                    work.set(within + e, work.get(within + e) + cotangent);
                    for (int j = 0; j < stages; j++) {
                        int at = onSlopes + j * plane + e;
                        float weight = (float) FlowF32.weight(numbers, interpolant, j, theta);
                        work.set(at, work.get(at) + size * weight * cotangent);
                    }
                }
            }
            open = first < open ? first : open;
            for (int i = 0; i < used; i++) {
                int state = states + i * plane;
                float now = (float) (t + h * numbers.get(i));
                for (int e = item; e < plane; e += items) {
                    float sum = FlowF32.combined(numbers, numbersA + i * stages, work, slopes + e, plane, i);
                    work.set(state + e, kept.get(s * plane + e) + size * sum);
                }
                c.globalBarrier();
                int source = state;
                int to = values + i * rows * elements;
                int derivative = derivatives + i * rows * elements;
                for (int l = 0; l < layers; l++) {
                    int in = layout.get(table + FlowTable.NET + 4 * l);
                    int out = layout.get(table + FlowTable.NET + 4 * l + 1);
                    int weights = layout.get(table + FlowTable.NET + 4 * l + 2);
                    int bias = layout.get(table + FlowTable.NET + 4 * l + 3);
                    int kind = l < layers - 1 ? hidden : last;
                    for (int e = item; e < rows * out; e += items) {
                        int column = e % out;
                        int x = source + e / out * in;
                        float sum = net.get(bias + column);
                        if (l < timed) {
                            sum += now * net.get(timeAt + column);
                        }
                        sum += FlowF32.product(net, weights + column, out, work, x, in);
                        float value = FlowF32.activated(kind, sum);
                        work.set(to + e, value);
                        work.set(derivative + e, slope(kind, sum, value));
                        if (l == layers - 1) {
                            work.set(slopes + i * plane + e, scale * value);
                        }
                    }
                    c.globalBarrier();
                    source = to;
                    to += rows * out;
                    derivative += rows * out;
                }
            }
            for (int i = used - 1; i >= 0; i--) {
                float now = (float) (t + h * numbers.get(i));
                int place = i * rows * elements + rows * (elements - n);
                for (int e = item; e < plane; e += items) {
                    float sum = (float) numbers.get(numbersB + i) * work.get(e);
                    for (int j = i + 1; j < used; j++) {
                        sum += (float) numbers.get(numbersA + j * stages + i) * work.get(pulled + j * plane + e);
                    }
                    float cotangent = size * sum + work.get(onSlopes + i * plane + e);
                    dScale += cotangent * work.get(values + place + e);
                    work.set(deltas + e, cotangent * scale * work.get(derivatives + place + e));
                }
                c.globalBarrier();
                int from = 0;
                int biases = weightsSize + elements;
                for (int l = layers - 1; l >= 0; l--) {
                    int in = layout.get(table + FlowTable.NET + 4 * l);
                    int out = layout.get(table + FlowTable.NET + 4 * l + 1);
                    int weights = layout.get(table + FlowTable.NET + 4 * layers + l);
                    int before = place - rows * in;
                    int x = values + before;
                    int pitch = in;
                    int shift = 0;
                    if (l == 0) {
                        x = states + i * plane;
                        pitch = in + timed;
                        shift = timeFirst;
                    }
                    int delta = deltas + from % 2 * rows * widest;
                    int other = deltas + (1 - from % 2) * rows * widest;
                    biases = biases - out;
                    for (int e = item; e < out * in; e += items) {
                        int row = e / in;
                        int k = e % in;
                        float sum = 0;
                        for (int r = 0; r < rows; r++) {
                            sum += work.get(delta + r * out + row) * work.get(x + r * in + k);
                        }
                        int at = weights - given + row * pitch + shift + k;
                        dNet.set(at, dNet.get(at) + sum);
                    }
                    for (int e = item; e < out; e += items) {
                        float sum = 0;
                        for (int r = 0; r < rows; r++) {
                            sum += work.get(delta + r * out + e);
                        }
                        dNet.set(biases + e, dNet.get(biases + e) + sum);
                        if (l < timed) {
                            int at = e * pitch + (timeFirst == 1 ? 0 : in);
                            dNet.set(at, dNet.get(at) + now * sum);
                        }
                    }
                    for (int e = item; e < rows * in; e += items) {
                        int k = e % in;
                        int row = delta + e / in * out;
                        float sum = FlowF32.product(net, weights + shift + k, pitch, work, row, out);
                        if (l > 0) {
                            work.set(other + e, sum * work.get(derivatives + before + e));
                        } else {
                            work.set(pulled + i * plane + e, sum);
                        }
                    }
                    c.globalBarrier();
                    place = before;
                    from = from + 1;
                }
            }
            for (int e = item; e < plane; e += items) {
                float sum = work.get(e) + work.get(within + e);
                for (int j = 0; j < used; j++) {
                    sum += work.get(pulled + j * plane + e);
                }
                work.set(e, sum);
            }
        }
        for (int e = item; e < plane; e += items) {
            float sum = work.get(e);
            for (int j = 0; j < open; j++) {
                sum += dSaved.get(j * plane + e);
            }
            if (saving == FlowTable.STEPS) {
                sum += dSaved.get(e);
            }
            dStart.set(e, sum);
        }
        sums[item] = dScale;
        c.localBarrier();
        for (int half = items / 2; half > 0; half = half / 2) {
            if (item < half) {
                sums[item] += sums[item + half];
            }
            c.localBarrier();
        }
        if (item == 0) {
            dNet.set(weightsSize + elements, sums[0]);
        }
    }

    /** The derivative of {@link FlowF32#activated} at x, where its value is y. */
    private static float slope(int kind, float x, float y) {
        float value = 1;
        if (kind == 1) {
            value = x > 0 ? 1 : 0;
        }
        if (kind == 2) {
            value = 1 - y * y;
        }
        if (kind == 3) {
            value = y - y * y;
        }
        if (kind == 4) {
            value = StepsF32.sigmoid(x);
        }
        if (kind == 5) {
            float sigmoid = StepsF32.sigmoid(x);
            value = sigmoid + y * (1 - sigmoid);
        }
        if (kind == 6) {
            float density = .3989422804f * TornadoMath.exp(-.5f * x * x);
            value = .5f * (StepsF32.erf(x * .70710678f) + 1) + x * density;
        }
        return value;
    }
}
