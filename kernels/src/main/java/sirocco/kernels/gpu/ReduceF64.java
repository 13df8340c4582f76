package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Reductions of F64 along the middle axis of [outer, along, inner]; kinds are 0 sum, 1 product, 2 maximum, 3 minimum. */
public final class ReduceF64 {
    /** The largest group: the size of the tree's local memory. */
    private static final int LARGEST_GROUP = 256;

    private ReduceF64() {}

    /** y[o, i]: one work-item an output. */
    public static void tkReduceSerial(
            KernelContext c, DoubleArray x, DoubleArray y, int kind, int along, int inner, int outputs) {
        int output = c.globalIdx;
        if (output < outputs) {
            int first = output / inner * along * inner + output % inner;
            double sum = kind < 2 ? kind : x.get(first);
            for (int j = 0; j < along; j++) {
                sum = combine(kind, sum, x.get(first + j * inner));
            }
            y.set(output, sum);
        }
    }

    /**
     * y[o, i, part]: one group reduces {@code chunk} elements of one output, its items by strides, their results by a tree
     * in local memory. Groups are powers of two.
     */
    public static void tkReduceTree(
            KernelContext c, DoubleArray x, DoubleArray y, int kind, int along, int inner, int parts, int chunk) {
        double[] local = c.allocateDoubleLocalArray(LARGEST_GROUP);
        int output = c.groupIdx / parts;
        int from = c.groupIdx % parts * chunk;
        int to = from + chunk < along ? from + chunk : along;
        int first = output / inner * along * inner + output % inner;
        int item = c.localIdx;
        double sum = kind < 2 ? kind : x.get(first + from * inner);
        for (int j = from + item; j < to; j += c.localGroupSizeX) {
            sum = combine(kind, sum, x.get(first + j * inner));
        }
        local[item] = sum;
        c.localBarrier();
        for (int half = c.localGroupSizeX / 2; half > 0; half = half / 2) {
            if (item < half) {
                local[item] = combine(kind, local[item], local[item + half]);
            }
            c.localBarrier();
        }
        if (item == 0) {
            y.set(c.groupIdx, local[0]);
        }
    }

    private static double combine(int kind, double a, double b) {
        if (kind == 0) {
            return a + b;
        }
        if (kind == 1) {
            return a * b;
        }
        return kind == 2 ? StepsF64.max(a, b) : StepsF64.min(a, b);
    }

    /** The first of the greatest, or the first NaN, along the middle axis: one work-item an output. */
    public static void tkArgMax(KernelContext c, DoubleArray x, IntArray y, int along, int inner, int outputs) {
        int output = c.globalIdx;
        if (output < outputs) {
            int first = output / inner * along * inner + output % inner;
            int best = 0;
            double greatest = x.get(first);
            for (int j = 1; j < along; j++) {
                double value = x.get(first + j * inner);
                int wins = StepsF64.gt(value, greatest) | StepsF64.ne(value, value);
                wins = wins & StepsF64.eq(greatest, greatest);
                best += wins * (j - best);
                greatest = wins == 1 ? value : greatest;
            }
            y.set(output, best);
        }
    }

    /** Running sums along the middle axis, from its first element or (step −1) its last: one work-item a row. */
    public static void tkRunningSum(
            KernelContext c, DoubleArray x, DoubleArray y, int along, int inner, int rows, int step) {
        int row = c.globalIdx;
        if (row < rows) {
            int first = row / inner * along * inner + row % inner;
            double sum = 0;
            for (int j = 0; j < along; j++) {
                int at = first + (step > 0 ? j : along - 1 - j) * inner;
                sum += x.get(at);
                y.set(at, sum);
            }
        }
    }

    /** Where each element of a row comes in ascending order; equals keep theirs, NaN is last: one work-item an element. */
    public static void tkSortedPlaces(KernelContext c, DoubleArray x, IntArray y, int n, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int first = element / n * n;
            int own = element % n;
            double value = x.get(element);
            int place = 0;
            for (int j = 0; j < n; j++) {
                double other = x.get(first + j);
                int earlier = StepsI32.lt(j, own);
                int before = StepsF64.lt(other, value) | (StepsF64.eq(other, value) & earlier);
                int beforeNaN = StepsF64.eq(other, other) | earlier;
                before = before | (StepsF64.ne(value, value) & beforeNaN);
                place += before;
            }
            y.set(first + place, own);
        }
    }
}
