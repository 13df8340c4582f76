package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/**
 * Means over as many windows as the output shall have: cell i of o is the mean of the input's cells ⌊i·n/o⌋ to
 * ⌈(i+1)·n/o⌉ − 1. From [batch, channels, time] (width alone counts) or [batch, channels, height, width]; PyTorch's
 * {@code nn.AdaptiveAvgPool1d} and {@code nn.AdaptiveAvgPool2d}.
 */
public record AdaptiveAvgPool(int height, int width) implements Layer {

    /** One mean over all of time, or over the whole image. */
    public static AdaptiveAvgPool global() {
        return new AdaptiveAvgPool(1, 1);
    }

    /** {@code steps} means over time. */
    public static AdaptiveAvgPool overTime(int steps) {
        return new AdaptiveAvgPool(1, steps);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return Planes.with("adaptiveAvgPool", x, this::pool);
    }

    private Tensor pool(Tensor x) {
        return overLastAxis(overLastAxis(x, width).transpose(), height).transpose();
    }

    private static Tensor overLastAxis(Tensor x, int cells) {
        int n = x.shape().size(-1);
        if (cells == 1) {
            return x.mean(-1).unsqueeze(-1);
        }
        return cells == n ? x : x.matmul(shares(n, cells).convert(x.dtype()));
    }

    /** The matrix [n, cells] of means. */
    private static Tensor shares(int n, int cells) {
        double[] shares = new double[n * cells];
        for (int i = 0; i < cells; i++) {
            int from = i * n / cells;
            int to = Math.ceilDiv((i + 1) * n, cells);
            for (int j = from; j < to; j++) {
                shares[j * cells + i] = 1.0 / (to - from);
            }
        }
        return Tensor.of(shares, n, cells);
    }
}
