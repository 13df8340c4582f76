package sirocco.kernels;

import java.util.Map;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;
import sirocco.tensor.op.WindowSum;
import sirocco.testing.GoldenCase;

/** The convolutions and pools that golden cases name. Signals are images of one row. */
final class GoldenWindows {
    private GoldenWindows() {}

    static Tensor convolution(GoldenCase c, Map<String, Tensor> in) {
        Tensor x = in.get("x");
        Tensor y = switch (c.op()) {
            case "conv2d" -> conv(c, x, in.get("weight"));
            case "conv1d" -> signal(conv(c, image(x), image(in.get("weight"))));
            case "conv_transpose1d" -> signal(transposed(c, image(x), image(in.get("weight"))));
            default -> throw GoldenOps.unknown(c);
        };
        Tensor bias = in.get("bias");
        return bias == null
                ? y
                : y.add(bias.reshape(Shape.of(bias.shape().size(0)).concat(ones(y.rank() - 2))));
    }

    private static Shape ones(int rank) {
        Shape shape = Shape.SCALAR;
        for (int i = 0; i < rank; i++) {
            shape = shape.insert(0, 1);
        }
        return shape;
    }

    private static Tensor image(Tensor signal) {
        return signal.unsqueeze(2);
    }

    private static Tensor signal(Tensor image) {
        return image.squeeze(2);
    }

    private static Tensor conv(GoldenCase c, Tensor x, Tensor weight) {
        int[] stride = c.integers("stride");
        int[] padding = c.integers("padding");
        int[] dilation = c.integers("dilation");
        Window window = Window.of(weight.shape().size(2), weight.shape().size(3))
                .stride(first(stride, 1), last(stride))
                .padding(first(padding, 0), last(padding))
                .dilation(first(dilation, 1), last(dilation));
        return Ops.apply(new Conv2d(window, c.integer("groups")), x, weight);
    }

    private static Tensor transposed(GoldenCase c, Tensor x, Tensor weight) {
        int kernel = weight.shape().size(3);
        int stride = last(c.integers("stride"));
        int padding = last(c.integers("padding"));
        int width = (x.shape().size(3) - 1) * stride - 2 * padding + kernel + last(c.integers("output_padding"));
        Window window = Window.of(kernel).stride(1, stride).padding(0, padding);
        return Ops.apply(new Conv2dInput(window, 1, 1, width), x, weight);
    }

    /** The number for rows: that of two, or {@code otherwise} where there is one for columns alone. */
    private static int first(int[] numbers, int otherwise) {
        return numbers.length == 2 ? numbers[0] : otherwise;
    }

    private static int last(int[] numbers) {
        return numbers[numbers.length - 1];
    }

    static Tensor pool(GoldenCase c, Tensor x) {
        return switch (c.op()) {
            case "max_pool1d" -> signal(max(c, image(x)));
            case "max_pool2d" -> max(c, x);
            case "avg_pool1d" -> signal(average(c, image(x)));
            case "avg_pool2d" -> average(c, x);
            case "adaptive_avg_pool1d" -> GoldenOps.adaptiveMean(x, c.integer("output"));
            case "adaptive_avg_pool2d" ->
                x.mean(2, 3).reshape(x.shape().with(2, 1).with(3, 1));
            default -> throw GoldenOps.unknown(c);
        };
    }

    private static Tensor max(GoldenCase c, Tensor x) {
        return Ops.apply(new MaxPool2d(window(c, x)), x);
    }

    private static Tensor average(GoldenCase c, Tensor x) {
        Window window = window(c, x);
        return Ops.apply(new WindowSum(window), x)
                .div(c.flag("count_include_pad") ? paddedCells(window, x) : cells(window, x));
    }

    /** The cells of the image under each position. */
    private static Tensor cells(Window window, Tensor x) {
        return Ops.apply(new WindowSum(window), GoldenOps.onesOf(x, 0, 0));
    }

    /** The cells of the image and its padding under each position; rows and columns added by rounding up do not count. */
    private static Tensor paddedCells(Window w, Tensor x) {
        Window added =
                w.padding(0, Math.max(0, w.padBottom() - w.padTop()), 0, Math.max(0, w.padRight() - w.padLeft()));
        return Ops.apply(new WindowSum(added), GoldenOps.onesOf(x, 2 * w.padTop(), 2 * w.padLeft()));
    }

    private static Window window(GoldenCase c, Tensor x) {
        int[] kernel = c.integers("kernel");
        int[] stride = c.integers("stride");
        int[] padding = c.integers("padding");
        Window window = Window.of(first(kernel, 1), last(kernel)).stride(first(stride, 1), last(stride));
        int top = first(padding, 0);
        int left = last(padding);
        boolean up = c.flag("ceil_mode");
        return window.padding(
                top,
                up ? high(x.shape().size(2), window.kernelH(), window.strideH(), top) : top,
                left,
                up ? high(x.shape().size(3), window.kernelW(), window.strideW(), left) : left);
    }

    /** The padding at the end for a number of positions rounded up, the last of which begins before that padding. */
    private static int high(int n, int kernel, int stride, int low) {
        int positions = Math.ceilDiv(n + 2 * low - kernel, stride) + 1;
        int used = (positions - 1) * stride >= n + low ? positions - 1 : positions;
        return Math.max(low, (used - 1) * stride + kernel - n - low);
    }
}
