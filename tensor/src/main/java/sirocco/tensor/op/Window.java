package sirocco.tensor.op;

import sirocco.tensor.Shape;

/**
 * How a kernel of {@code kernelH × kernelW} cells moves over an image, in cells. Rows of padding may differ on both sides;
 * a 1-D window has kernelH 1.
 */
public record Window(
        int kernelH,
        int kernelW,
        int strideH,
        int strideW,
        int padTop,
        int padBottom,
        int padLeft,
        int padRight,
        int dilationH,
        int dilationW) {

    public Window {
        if (kernelH < 1 || kernelW < 1 || strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1) {
            throw new IllegalArgumentException("window: kernel, stride and dilation must be at least 1");
        }
        if (padTop < 0 || padBottom < 0 || padLeft < 0 || padRight < 0) {
            throw new IllegalArgumentException("window: padding must not be negative");
        }
    }

    /** Stride 1, no padding, no dilation. */
    public static Window of(int kernelH, int kernelW) {
        return new Window(kernelH, kernelW, 1, 1, 0, 0, 0, 0, 1, 1);
    }

    /** A 1-D window. */
    public static Window of(int kernel) {
        return of(1, kernel);
    }

    public Window stride(int h, int w) {
        return new Window(kernelH, kernelW, h, w, padTop, padBottom, padLeft, padRight, dilationH, dilationW);
    }

    /** The same padding on both sides. */
    public Window padding(int h, int w) {
        return padding(h, h, w, w);
    }

    public Window padding(int top, int bottom, int left, int right) {
        return new Window(kernelH, kernelW, strideH, strideW, top, bottom, left, right, dilationH, dilationW);
    }

    public Window dilation(int h, int w) {
        return new Window(kernelH, kernelW, strideH, strideW, padTop, padBottom, padLeft, padRight, h, w);
    }

    /** The number of positions along an axis of {@code h} cells. */
    public int outH(int h) {
        return positions(h + padTop + padBottom, kernelH, strideH, dilationH);
    }

    /** The number of positions along an axis of {@code w} cells. */
    public int outW(int w) {
        return positions(w + padLeft + padRight, kernelW, strideW, dilationW);
    }

    private static int positions(int size, int kernel, int stride, int dilation) {
        int reach = (kernel - 1) * dilation + 1;
        return size < reach ? 0 : (size - reach) / stride + 1;
    }

    /** [N, C, H, W] → [N, C, outH, outW]; throws where the window is larger than the padded image. */
    Shape output(String op, Shape x) {
        int h = outH(x.size(2));
        int w = outW(x.size(3));
        if (h == 0 || w == 0) {
            throw new IllegalArgumentException(op + ": a window of " + kernelH + "×" + kernelW + " cells (dilation "
                    + dilationH + "×" + dilationW + ") does not fit into " + x + " with its padding");
        }
        return Shape.of(x.size(0), x.size(1), h, w);
    }

    /** Throws unless {@code x} has the four axes [N, C, H, W]. */
    static void requireImages(String op, Shape x) {
        if (x.rank() != 4) {
            throw new IllegalArgumentException(op + ": [batch, channels, height, width] is expected, got " + x);
        }
    }
}
