package sirocco.kernels.cpu;

/**
 * The geometry of pooling over planes {@code [height, width]}: output (i, j) looks at the rows
 * {@code i·strideHeight − paddingHeight + a·dilationHeight}, a from 0 to kernelHeight, and likewise at columns. The
 * output size is given, so that both roundings of it are possible. One dimension is a plane of height 1.
 */
record PoolWindow(
        int height,
        int width,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth,
        int dilationHeight,
        int dilationWidth,
        int outHeight,
        int outWidth) {

    /** Elements of an input plane. */
    long plane() {
        return (long) height * width;
    }

    /** Elements of an output plane. */
    long outPlane() {
        return (long) outHeight * outWidth;
    }

    /** The first input row of output row {@code i}; may lie in the padding. */
    int top(int i) {
        return i * strideHeight - paddingHeight;
    }

    /** The first input column of output column {@code j}; may lie in the padding. */
    int left(int j) {
        return j * strideWidth - paddingWidth;
    }

    /** The first of the positions {@code start + a·dilation} that is not negative. */
    static int firstInside(int start, int dilation) {
        return start >= 0 ? start : start + (-start + dilation - 1) / dilation * dilation;
    }

    /** The end (exclusive) of the rows of the window that begins at {@code top}. */
    int bottom(int top) {
        return Math.min(height, top + (kernelHeight - 1) * dilationHeight + 1);
    }

    /** The end (exclusive) of the columns of the window that begins at {@code left}. */
    int right(int left) {
        return Math.min(width, left + (kernelWidth - 1) * dilationWidth + 1);
    }
}
