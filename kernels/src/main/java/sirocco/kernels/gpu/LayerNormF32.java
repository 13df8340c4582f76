package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Layer normalisation of rows of F32, see {@link sirocco.tensor.op.LayerNorm}, forward and back. Items share rows as in
 * {@link SoftmaxF32}; the table holds the number of rows, n, and the items of a row, a power of two.
 */
public final class LayerNormF32 {
    private LayerNormF32() {}

    /** y, and of each row the mean and r. */
    public static void tkLayerNorm(
            KernelContext c,
            FloatArray x,
            FloatArray weight,
            FloatArray bias,
            FloatArray y,
            FloatArray means,
            FloatArray factors,
            float epsilon,
            IntArray layout,
            int table) {
        float[] local = c.allocateFloatLocalArray(RowGroups.LARGEST);
        int rows = layout.get(table);
        int n = layout.get(table + 1);
        int wide = layout.get(table + 2);
        int item = c.localIdx;
        int place = item % wide;
        int row = c.groupIdx * (c.localGroupSizeX / wide) + item / wide;
        int end = row < rows ? n : 0;
        int first = row * n;
        float sum = 0;
        for (int j = place; j < end; j += wide) {
            sum += x.get(first + j);
        }
        local[item] = sum;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] += local[item + half];
            }
            c.localBarrier();
        }
        float mean = local[item - place] / n;
        c.localBarrier();
        float squares = 0;
        for (int j = place; j < end; j += wide) {
            float centred = x.get(first + j) - mean;
            squares += centred * centred;
        }
        local[item] = squares;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                local[item] += local[item + half];
            }
            c.localBarrier();
        }
        float factor = StepsF32.rsqrt(local[item - place] / n + epsilon);
        for (int j = place; j < end; j += wide) {
            y.set(first + j, (x.get(first + j) - mean) * factor * weight.get(j) + bias.get(j));
        }
        if (place == 0) {
            if (row < rows) {
                means.set(row, mean);
                factors.set(row, factor);
            }
        }
    }

    /** dx = r · (g − mean g − x̂ · mean(g ∘ x̂)), with x̂ = (x − mean) · r and g = dy ∘ weight. */
    public static void tkLayerNormGradient(
            KernelContext c,
            FloatArray dy,
            FloatArray x,
            FloatArray weight,
            FloatArray means,
            FloatArray factors,
            FloatArray dx,
            IntArray layout,
            int table) {
        float[] sums = c.allocateFloatLocalArray(RowGroups.LARGEST);
        float[] products = c.allocateFloatLocalArray(RowGroups.LARGEST);
        int rows = layout.get(table);
        int n = layout.get(table + 1);
        int wide = layout.get(table + 2);
        int item = c.localIdx;
        int place = item % wide;
        int row = c.groupIdx * (c.localGroupSizeX / wide) + item / wide;
        int end = row < rows ? n : 0;
        int first = row * n;
        int known = row < rows ? row : 0;
        float mean = means.get(known);
        float factor = factors.get(known);
        float sum = 0;
        float product = 0;
        for (int j = place; j < end; j += wide) {
            float g = dy.get(first + j) * weight.get(j);
            sum += g;
            product += g * ((x.get(first + j) - mean) * factor);
        }
        sums[item] = sum;
        products[item] = product;
        c.localBarrier();
        for (int half = wide / 2; half > 0; half = half / 2) {
            if (place < half) {
                sums[item] += sums[item + half];
                products[item] += products[item + half];
            }
            c.localBarrier();
        }
        sum = sums[item - place] / n;
        product = products[item - place] / n;
        for (int j = place; j < end; j += wide) {
            float normal = (x.get(first + j) - mean) * factor;
            dx.set(first + j, (dy.get(first + j) * weight.get(j) - sum - normal * product) * factor);
        }
    }

    /**
     * Σ dy ∘ x̂ and Σ dy over the rows of each part, [parts, n]: one work-item an element.
     *
     * @param table the number of rows, n, parts, and rows of a part
     */
    public static void tkLayerNormColumns(
            KernelContext c,
            FloatArray dy,
            FloatArray x,
            FloatArray means,
            FloatArray factors,
            FloatArray dWeight,
            FloatArray dBias,
            IntArray layout,
            int table) {
        int rows = layout.get(table);
        int n = layout.get(table + 1);
        int parts = layout.get(table + 2);
        int chunk = layout.get(table + 3);
        int element = c.globalIdx;
        if (element < parts * n) {
            int part = element / n;
            int column = element % n;
            int from = part * chunk;
            int to = from + chunk < rows ? from + chunk : rows;
            float ofWeight = 0;
            float ofBias = 0;
            for (int row = from; row < to; row++) {
                float cotangent = dy.get(row * n + column);
                ofBias += cotangent;
                ofWeight += cotangent * ((x.get(row * n + column) - means.get(row)) * factors.get(row));
            }
            dWeight.set(element, ofWeight);
            dBias.set(element, ofBias);
        }
    }
}
