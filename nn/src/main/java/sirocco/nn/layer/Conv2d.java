package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/**
 * Cross-correlation of images, [batch, in, height, width] → [batch, out, height', width']; PyTorch's {@code nn.Conv2d}.
 *
 * @param weight [out, in/groups, kernelH, kernelW]
 * @param bias [out], or null
 * @param window how the kernel moves: stride, padding, dilation
 */
public record Conv2d(Tensor weight, Tensor bias, Window window, int groups) implements Layer {

    /** A square kernel, stride 1, no padding; weights and bias uniform on ±1/√(in · kernel²). */
    public static Conv2d of(int in, int out, int kernel, Key key) {
        return of(in, out, Window.of(kernel, kernel), 1, key);
    }

    /** Any window, in {@code groups} parts that do not see each other; weights and bias uniform on ±1/√fan-in. */
    public static Conv2d of(int in, int out, Window window, int groups, Key key) {
        List<Key> keys = key.split(2);
        int h = window.kernelH();
        int w = window.kernelW();
        int fanIn = in / groups * h * w;
        return new Conv2d(
                Initial.byFanIn(keys.get(0), fanIn, out, in / groups, h, w),
                Initial.byFanIn(keys.get(1), fanIn, out),
                window,
                groups);
    }

    public Conv2d stride(int stride) {
        return new Conv2d(weight, bias, window.stride(stride, stride), groups);
    }

    /** Zeros on all four sides. */
    public Conv2d padding(int padding) {
        return new Conv2d(weight, bias, window.padding(padding, padding), groups);
    }

    public Conv2d dilation(int dilation) {
        return new Conv2d(weight, bias, window.dilation(dilation, dilation), groups);
    }

    public Conv2d withoutBias() {
        return new Conv2d(weight, null, window, groups);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor y = Ops.apply(new sirocco.tensor.op.Conv2d(window, groups), x, weight);
        return bias == null ? y : y.add(bias.reshape(-1, 1, 1));
    }
}
