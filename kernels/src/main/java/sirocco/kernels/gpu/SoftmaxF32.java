package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax of F32 and its logarithm along the middle axis of [outer, along, inner], forward and back, in one pass over
 * memory. The items of a group are shared among rows, {@code wide} each, a power of two; their results meet in local
 * memory. The table holds the number of rows, along, inner, wide, and the kind: 0 softmax, 1 its logarithm.
 */
public final class SoftmaxF32 {
    private SoftmaxF32() {}

    /** y = exp(x − max) / Σ exp(x − max), or y = x − max − log Σ exp(x − max). */
    public static void tkSoftmax(KernelContext c, FloatArray x, FloatArray y, IntArray layout, int table) {
        float[] local = c.allocateFloatLocalArray(RowGroups.LARGEST);
        int rows = layout.get(table);
        int along = layout.get(table + 1);
        int inner = layout.get(table + 2);
        int wide = layout.get(table + 3);
        int kind = layout.get(table + 4);
        int item = c.localIdx;
        int place = item % wide;
        int row = c.groupIdx * (c.localGroupSizeX / wide) + item / wide;
        int end = row < rows ? along : 0;
        int first = row < rows ? row / inner * along * inner + row % inner : 0;
        float top = x.get(first);
        for (int j = place; j < end; j += wide) {
            top = StepsF32.max(top, x.get(first + j * inner));
        }
        local[item] = top;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] = StepsF32.max(local[item], local[item + half]);
            }
            c.localBarrier();
        }
        top = local[item - place];
        c.localBarrier();
        float sum = 0;
        for (int j = place; j < end; j += wide) {
            float shifted = x.get(first + j * inner) - top;
            float power = StepsF32.exp(shifted);
            y.set(first + j * inner, kind == 0 ? power : shifted);
            sum += power;
        }
        local[item] = sum;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] += local[item + half];
            }
            c.localBarrier();
        }
        sum = local[item - place];
        float log = StepsF32.log(sum);
        for (int j = place; j < end; j += wide) {
            float value = y.get(first + j * inner);
            y.set(first + j * inner, kind == 0 ? value / sum : value - log);
        }
    }

    /** dx = y ∘ (dy − Σ dy ∘ y), or dx = dy − exp(y) Σ dy. */
    public static void tkSoftmaxGradient(
            KernelContext c, FloatArray y, FloatArray dy, FloatArray dx, IntArray layout, int table) {
        float[] local = c.allocateFloatLocalArray(RowGroups.LARGEST);
        int rows = layout.get(table);
        int along = layout.get(table + 1);
        int inner = layout.get(table + 2);
        int wide = layout.get(table + 3);
        int kind = layout.get(table + 4);
        int item = c.localIdx;
        int place = item % wide;
        int row = c.groupIdx * (c.localGroupSizeX / wide) + item / wide;
        int end = row < rows ? along : 0;
        int first = row < rows ? row / inner * along * inner + row % inner : 0;
        float sum = 0;
        for (int j = place; j < end; j += wide) {
            int at = first + j * inner;
            sum += kind == 0 ? dy.get(at) * y.get(at) : dy.get(at);
        }
        local[item] = sum;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] += local[item + half];
            }
            c.localBarrier();
        }
        sum = local[item - place];
        for (int j = place; j < end; j += wide) {
            int at = first + j * inner;
            float value = y.get(at);
            float cotangent = dy.get(at);
            dx.set(at, kind == 0 ? value * (cotangent - sum) : cotangent - StepsF32.exp(value) * sum);
        }
    }
}
