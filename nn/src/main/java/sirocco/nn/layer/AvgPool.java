package sirocco.nn.layer;

import java.util.stream.IntStream;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;
import sirocco.tensor.op.WindowSum;

/**
 * The mean of each window's cells, of [batch, channels, time] or [batch, channels, height, width]. PyTorch's
 * {@code nn.AvgPool1d} and {@code nn.AvgPool2d}.
 */
public record AvgPool(Window window, Rounding rounding, Divisor divisor) implements Layer {

    /** Which cells the sum is divided by. */
    public enum Divisor {
        /** Those of the input and of the padding (PyTorch's {@code count_include_pad}). */
        WITH_PADDING,
        /** Those of the input alone. */
        INPUT_ONLY
    }

    /** Windows of {@code kernel} steps, side by side, over time. */
    public static AvgPool overTime(int kernel) {
        return new AvgPool(Window.of(kernel).stride(1, kernel), Rounding.FLOOR, Divisor.WITH_PADDING);
    }

    /** Square windows, side by side. */
    public static AvgPool overImages(int kernel) {
        return new AvgPool(Window.of(kernel, kernel).stride(kernel, kernel), Rounding.FLOOR, Divisor.WITH_PADDING);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return Planes.with("avgPool", x, this::pool);
    }

    private Tensor pool(Tensor x) {
        int h = x.shape().size(2);
        int w = x.shape().size(3);
        Window full = rounding.applied(window, h, w);
        Tensor sums = Ops.apply(new WindowSum(full), x);
        double[] rows = counts(
                full.outH(h),
                window.kernelH(),
                window.strideH(),
                first(window.padTop()),
                last(h, window.padTop(), window.padBottom()));
        double[] columns = counts(
                full.outW(w),
                window.kernelW(),
                window.strideW(),
                first(window.padLeft()),
                last(w, window.padLeft(), window.padRight()));
        Tensor cells = Tensor.of(rows, rows.length, 1).mul(Tensor.of(columns));
        return sums.mul(cells.reciprocal().convert(x.dtype()));
    }

    /** The first padded cell that counts. */
    private int first(int before) {
        return divisor == Divisor.WITH_PADDING ? 0 : before;
    }

    /** The padded cell after the last that counts. */
    private int last(int size, int before, int after) {
        return before + size + (divisor == Divisor.WITH_PADDING ? after : 0);
    }

    /** How many of the cells {@code from} … {@code to} − 1 lie in each window along one axis. */
    private static double[] counts(int windows, int kernel, int stride, int from, int to) {
        return IntStream.range(0, windows)
                .mapToDouble(i -> Math.min(i * stride + kernel, to) - Math.max(i * stride, from))
                .toArray();
    }
}
