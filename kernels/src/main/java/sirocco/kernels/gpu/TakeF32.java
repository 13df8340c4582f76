package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Elements of F32 chosen by indices, and sums of what the same indices chose: one work-item an output, so that sums have one
 * order. Indices outside 0 … n − 1 are clamped into it.
 */
public final class TakeF32 {
    private TakeF32() {}

    private static int clamped(int index, int n) {
        int low = index < 0 ? 0 : index;
        return low < n ? low : n - 1;
    }

    /** y[o, j, i] = x[o, index[j], i]. */
    public static void tkTake(
            KernelContext c, FloatArray x, IntArray index, FloatArray y, int n, int count, int inner, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int i = element % inner;
            int row = element / inner;
            int from = row / count * n + clamped(index.get(row % count), n);
            y.set(element, x.get(from * inner + i));
        }
    }

    /** x[o, a, i] = Σ y[o, j, i] over all j with index[j] = a. */
    public static void tkTakeTranspose(
            KernelContext c, FloatArray y, IntArray index, FloatArray x, int n, int count, int inner, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int i = element % inner;
            int row = element / inner;
            int first = row / n * count;
            int own = row % n;
            float sum = 0;
            for (int j = 0; j < count; j++) {
                if (clamped(index.get(j), n) == own) {
                    sum += y.get((first + j) * inner + i);
                }
            }
            x.set(element, sum);
        }
    }

    /** y[o, j, i] = x[o, index[o, j, i], i]. */
    public static void tkTakeAlong(
            KernelContext c, FloatArray x, IntArray index, FloatArray y, int n, int count, int inner, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int i = element % inner;
            int outer = element / inner / count;
            y.set(element, x.get((outer * n + clamped(index.get(element), n)) * inner + i));
        }
    }

    /** y = x, but for row index[0], which is {@code slice}. */
    public static void tkPutRow(
            KernelContext c,
            FloatArray x,
            FloatArray slice,
            IntArray index,
            FloatArray y,
            int n,
            int inner,
            int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            if (element / inner == clamped(index.get(0), n)) {
                y.set(element, slice.get(element % inner));
            } else {
                y.set(element, x.get(element));
            }
        }
    }

    /** Row index[0] of y = {@code slice}; the others stay. */
    public static void tkStoreRow(
            KernelContext c, FloatArray slice, IntArray index, FloatArray y, int n, int inner, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            y.set(clamped(index.get(0), n) * inner + element, slice.get(element));
        }
    }

    /** x[o, a, i] = Σ y[o, j, i] over all j with index[o, j, i] = a. */
    public static void tkTakeAlongTranspose(
            KernelContext c, FloatArray y, IntArray index, FloatArray x, int n, int count, int inner, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int i = element % inner;
            int row = element / inner;
            int first = row / n * count;
            int own = row % n;
            float sum = 0;
            for (int j = 0; j < count; j++) {
                int at = (first + j) * inner + i;
                if (clamped(index.get(at), n) == own) {
                    sum += y.get(at);
                }
            }
            x.set(element, sum);
        }
    }
}
