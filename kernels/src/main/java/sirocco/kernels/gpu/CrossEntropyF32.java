package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Cross-entropy of rows of F32, see {@link sirocco.tensor.op.CrossEntropy}, forward and back. Items share rows as in
 * {@link SoftmaxF32}; the table holds the number of rows, of classes, and the items of a row, a power of two. Classes
 * beyond the first and the last are taken for these, as everywhere, but that no element of a row is theirs.
 */
public final class CrossEntropyF32 {
    private CrossEntropyF32() {}

    /** The loss of each row. */
    public static void tkCrossEntropy(
            KernelContext c,
            FloatArray x,
            IntArray targets,
            FloatArray weights,
            FloatArray losses,
            float smoothing,
            IntArray layout,
            int table) {
        float[] local = c.allocateFloatLocalArray(RowGroups.LARGEST);
        float[] weighted = c.allocateFloatLocalArray(RowGroups.LARGEST);
        float[] ofWeights = c.allocateFloatLocalArray(RowGroups.LARGEST);
        int rows = layout.get(table);
        int classes = layout.get(table + 1);
        int wide = layout.get(table + 2);
        int item = c.localIdx;
        int place = item % wide;
        int row = c.groupIdx * (c.localGroupSizeX / wide) + item / wide;
        int end = row < rows ? classes : 0;
        int first = row < rows ? row * classes : 0;
        float top = x.get(first);
        for (int j = place; j < end; j += wide) {
            top = StepsF32.max(top, x.get(first + j));
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
        float even = 0;
        float weight = 0;
        for (int j = place; j < end; j += wide) {
            float shifted = x.get(first + j) - top;
            sum += StepsF32.exp(shifted);
            even += weights.get(j) * shifted;
            weight += weights.get(j);
        }
        local[item] = sum;
        weighted[item] = even;
        ofWeights[item] = weight;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] += local[item + half];
                weighted[item] += weighted[item + half];
                ofWeights[item] += ofWeights[item + half];
            }
            c.localBarrier();
        }
        if (place == 0) {
            if (row < rows) {
                int given = targets.get(row);
                int above = given < 0 ? 0 : given;
                int target = above < classes ? above : classes - 1;
                float log = StepsF32.log(local[item]);
                float loss = (log - (x.get(first + target) - top)) * weights.get(target);
                if (smoothing > 0) {
                    float mean = (log * ofWeights[item] - weighted[item]) / classes;
                    loss = loss * (1 - smoothing) + mean * smoothing;
                }
                losses.set(row, loss);
            }
        }
    }

    /** The cotangents of the logits from those of the losses. */
    public static void tkCrossEntropyGradient(
            KernelContext c,
            FloatArray x,
            IntArray targets,
            FloatArray weights,
            FloatArray dLosses,
            FloatArray dx,
            float smoothing,
            IntArray layout,
            int table) {
        float[] local = c.allocateFloatLocalArray(RowGroups.LARGEST);
        float[] ofWeights = c.allocateFloatLocalArray(RowGroups.LARGEST);
        int rows = layout.get(table);
        int classes = layout.get(table + 1);
        int wide = layout.get(table + 2);
        int item = c.localIdx;
        int place = item % wide;
        int row = c.groupIdx * (c.localGroupSizeX / wide) + item / wide;
        int known = row < rows ? row : 0;
        int end = row < rows ? classes : 0;
        int first = known * classes;
        float top = x.get(first);
        for (int j = place; j < end; j += wide) {
            top = StepsF32.max(top, x.get(first + j));
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
        float weight = 0;
        for (int j = place; j < end; j += wide) {
            sum += StepsF32.exp(x.get(first + j) - top);
            weight += weights.get(j);
        }
        local[item] = sum;
        ofWeights[item] = weight;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] += local[item + half];
                ofWeights[item] += ofWeights[item + half];
            }
            c.localBarrier();
        }
        sum = local[item - place];
        weight = ofWeights[item - place];
        int given = targets.get(known);
        int above = given < 0 ? 0 : given;
        int target = above < classes ? above : classes - 1;
        float ofTarget = weights.get(target);
        float cotangent = dLosses.get(known);
        for (int j = place; j < end; j += wide) {
            float y = StepsF32.exp(x.get(first + j) - top) / sum;
            float hot = j == given ? 1 : 0;
            float hard = ofTarget * (y - hot);
            float even = (y * weight - weights.get(j)) * (smoothing / classes);
            dx.set(first + j, (smoothing > 0 ? hard * (1 - smoothing) + even : hard) * cotangent);
        }
    }
}
