package sirocco.kernels.reference;

import sirocco.tensor.Shape;

/** Visits the indices of a shape in row-major order, following several operands with strides of their own. */
final class Walk {
    private final int[] sizes;
    private final long[][] strides;
    private final int[] index;
    private final long[] offsets;

    /** Strides count elements; one array for each operand, as long as the shape's rank. */
    Walk(Shape shape, long[]... strides) {
        this.sizes = shape.toArray();
        this.strides = strides;
        this.index = new int[sizes.length];
        this.offsets = new long[strides.length];
    }

    /** The element of operand {@code operand} at the present index. */
    long offset(int operand) {
        return offsets[operand];
    }

    /** The present index along {@code axis}. */
    int index(int axis) {
        return index[axis];
    }

    /** Goes on to the next index. */
    void next() {
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            index[axis]++;
            boolean wraps = index[axis] == sizes[axis];
            for (int o = 0; o < offsets.length; o++) {
                offsets[o] += wraps ? -(long) (sizes[axis] - 1) * strides[o][axis] : strides[o][axis];
            }
            if (!wraps) {
                return;
            }
            index[axis] = 0;
        }
    }
}
