package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Convolutions and pooling of F32 by the definition: one work-item an output, which visits its positions or cells in order.
 * {@code layout} holds the numbers that {@link WindowTable} lists, from {@code table} on.
 */
public final class WindowF32 {
    private WindowF32() {}

    /** y[n, o, p, q] = Σ x[n, c, row, column] · w[o, c, r, s]. */
    public static void tkConvolve(
            KernelContext c, FloatArray x, FloatArray w, FloatArray y, IntArray layout, int table, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int height = layout.get(table);
            int width = layout.get(table + 1);
            int outHeight = layout.get(table + 2);
            int outWidth = layout.get(table + 3);
            int kernelH = layout.get(table + 4);
            int kernelW = layout.get(table + 5);
            int channels = layout.get(table + 12);
            int outputs = layout.get(table + 13);
            int groups = layout.get(table + 14);
            int inGroup = channels / groups;
            int q = element % outWidth;
            int p = element / outWidth % outHeight;
            int o = element / (outWidth * outHeight) % outputs;
            int image = element / (outWidth * outHeight * outputs);
            int firstRow = p * layout.get(table + 6) - layout.get(table + 8);
            int firstColumn = q * layout.get(table + 7) - layout.get(table + 9);
            int firstChannel = image * channels + o / (outputs / groups) * inGroup;
            float sum = 0;
            for (int g = 0; g < inGroup; g++) {
                for (int r = 0; r < kernelH; r++) {
                    int row = firstRow + r * layout.get(table + 10);
                    if (row >= 0 && row < height) {
                        for (int s = 0; s < kernelW; s++) {
                            int column = firstColumn + s * layout.get(table + 11);
                            if (column >= 0 && column < width) {
                                sum += x.get(((firstChannel + g) * height + row) * width + column)
                                        * w.get(((o * inGroup + g) * kernelH + r) * kernelW + s);
                            }
                        }
                    }
                }
            }
            y.set(element, sum);
        }
    }

    /** x[n, c, row, column] = Σ y[n, o, p, q] · w[o, c, r, s]. */
    public static void tkConvolveInput(
            KernelContext c, FloatArray y, FloatArray w, FloatArray x, IntArray layout, int table, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int height = layout.get(table);
            int width = layout.get(table + 1);
            int outHeight = layout.get(table + 2);
            int outWidth = layout.get(table + 3);
            int kernelH = layout.get(table + 4);
            int kernelW = layout.get(table + 5);
            int strideH = layout.get(table + 6);
            int strideW = layout.get(table + 7);
            int channels = layout.get(table + 12);
            int outputs = layout.get(table + 13);
            int groups = layout.get(table + 14);
            int inGroup = channels / groups;
            int outGroup = outputs / groups;
            int column = element % width;
            int row = element / width % height;
            int channel = element / (width * height) % channels;
            int image = element / (width * height * channels);
            int firstOutput = channel / inGroup * outGroup;
            float sum = 0;
            for (int g = 0; g < outGroup; g++) {
                int o = firstOutput + g;
                for (int r = 0; r < kernelH; r++) {
                    int down = row + layout.get(table + 8) - r * layout.get(table + 10);
                    int p = down / strideH;
                    if (down >= 0 && p < outHeight && down == p * strideH) {
                        for (int s = 0; s < kernelW; s++) {
                            int across = column + layout.get(table + 9) - s * layout.get(table + 11);
                            int q = across / strideW;
                            if (across >= 0 && q < outWidth && across == q * strideW) {
                                sum += y.get(((image * outputs + o) * outHeight + p) * outWidth + q)
                                        * w.get(((o * inGroup + channel % inGroup) * kernelH + r) * kernelW + s);
                            }
                        }
                    }
                }
            }
            x.set(element, sum);
        }
    }

    /** w[o, c, r, s] = Σ x[n, c, row, column] · y[n, o, p, q]. */
    public static void tkConvolveWeight(
            KernelContext c, FloatArray x, FloatArray y, FloatArray w, IntArray layout, int table, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int height = layout.get(table);
            int width = layout.get(table + 1);
            int outHeight = layout.get(table + 2);
            int outWidth = layout.get(table + 3);
            int kernelH = layout.get(table + 4);
            int kernelW = layout.get(table + 5);
            int channels = layout.get(table + 12);
            int outputs = layout.get(table + 13);
            int groups = layout.get(table + 14);
            int images = layout.get(table + 15);
            int inGroup = channels / groups;
            int s = element % kernelW;
            int r = element / kernelW % kernelH;
            int g = element / (kernelW * kernelH) % inGroup;
            int o = element / (kernelW * kernelH * inGroup);
            int channel = o / (outputs / groups) * inGroup + g;
            int firstRow = r * layout.get(table + 10) - layout.get(table + 8);
            int firstColumn = s * layout.get(table + 11) - layout.get(table + 9);
            float sum = 0;
            for (int image = 0; image < images; image++) {
                for (int p = 0; p < outHeight; p++) {
                    int row = firstRow + p * layout.get(table + 6);
                    if (row >= 0 && row < height) {
                        for (int q = 0; q < outWidth; q++) {
                            int column = firstColumn + q * layout.get(table + 7);
                            if (column >= 0 && column < width) {
                                sum += x.get(((image * channels + channel) * height + row) * width + column)
                                        * y.get(((image * outputs + o) * outHeight + p) * outWidth + q);
                            }
                        }
                    }
                }
            }
            w.set(element, sum);
        }
    }

    /** The greatest cell under each position, the first of equals, NaN before all, and its place in the plane. */
    public static void tkMaxPool(
            KernelContext c, FloatArray x, FloatArray y, IntArray places, IntArray layout, int table, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int height = layout.get(table);
            int width = layout.get(table + 1);
            int outHeight = layout.get(table + 2);
            int outWidth = layout.get(table + 3);
            int q = element % outWidth;
            int p = element / outWidth % outHeight;
            int first = element / (outWidth * outHeight) * height * width;
            int firstRow = p * layout.get(table + 6) - layout.get(table + 8);
            int firstColumn = q * layout.get(table + 7) - layout.get(table + 9);
            int best = -1;
            float greatest = 0;
            for (int r = 0; r < layout.get(table + 4); r++) {
                int row = firstRow + r * layout.get(table + 10);
                if (row >= 0 && row < height) {
                    for (int s = 0; s < layout.get(table + 5); s++) {
                        int column = firstColumn + s * layout.get(table + 11);
                        if (column >= 0 && column < width) {
                            float value = x.get(first + row * width + column);
                            int wins = StepsF32.gt(value, greatest) | StepsF32.ne(value, value);
                            wins = (wins & StepsF32.eq(greatest, greatest)) | StepsI32.lt(best, 0);
                            best += wins * (row * width + column - best);
                            greatest = wins == 1 ? value : greatest;
                        }
                    }
                }
            }
            y.set(element, greatest);
            places.set(element, best);
        }
    }

    /** The sum of the cells under each position. */
    public static void tkSumPool(
            KernelContext c, FloatArray x, FloatArray y, IntArray layout, int table, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int height = layout.get(table);
            int width = layout.get(table + 1);
            int outHeight = layout.get(table + 2);
            int outWidth = layout.get(table + 3);
            int q = element % outWidth;
            int p = element / outWidth % outHeight;
            int first = element / (outWidth * outHeight) * height * width;
            int firstRow = p * layout.get(table + 6) - layout.get(table + 8);
            int firstColumn = q * layout.get(table + 7) - layout.get(table + 9);
            float sum = 0;
            for (int r = 0; r < layout.get(table + 4); r++) {
                int row = firstRow + r * layout.get(table + 10);
                if (row >= 0 && row < height) {
                    for (int s = 0; s < layout.get(table + 5); s++) {
                        int column = firstColumn + s * layout.get(table + 11);
                        if (column >= 0 && column < width) {
                            sum += x.get(first + row * width + column);
                        }
                    }
                }
            }
            y.set(element, sum);
        }
    }

    /** The sum of the positions over each cell. */
    public static void tkSpread(KernelContext c, FloatArray y, FloatArray x, IntArray layout, int table, int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int height = layout.get(table);
            int width = layout.get(table + 1);
            int outHeight = layout.get(table + 2);
            int outWidth = layout.get(table + 3);
            int strideH = layout.get(table + 6);
            int strideW = layout.get(table + 7);
            int column = element % width;
            int row = element / width % height;
            int first = element / (width * height) * outHeight * outWidth;
            float sum = 0;
            for (int r = 0; r < layout.get(table + 4); r++) {
                int down = row + layout.get(table + 8) - r * layout.get(table + 10);
                int p = down / strideH;
                if (down >= 0 && p < outHeight && down == p * strideH) {
                    for (int s = 0; s < layout.get(table + 5); s++) {
                        int across = column + layout.get(table + 9) - s * layout.get(table + 11);
                        int q = across / strideW;
                        if (across >= 0 && q < outWidth && across == q * strideW) {
                            sum += y.get(first + p * outWidth + q);
                        }
                    }
                }
            }
            x.set(element, sum);
        }
    }
}
