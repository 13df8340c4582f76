package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/**
 * The transpose of {@link Conv1d}, [batch, in, time] → [batch, out, time'] with
 * <pre>time' = (time − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1;</pre>
 * PyTorch's {@code nn.ConvTranspose1d}.
 *
 * @param weight [in, out/groups, kernel]
 * @param bias [out], or null
 * @param outputPadding less than the stride: which of the possible lengths the result has
 */
public record ConvTranspose1d(Tensor weight, Tensor bias, Window window, int outputPadding, int groups)
        implements Layer {

    /** Stride 1, no padding; weights and bias uniform on ±1/√(out · kernel). */
    public static ConvTranspose1d of(int in, int out, int kernel, Key key) {
        List<Key> keys = key.split(2);
        int fanIn = out * kernel;
        return new ConvTranspose1d(
                Initial.byFanIn(keys.get(0), fanIn, in, out, kernel),
                Initial.byFanIn(keys.get(1), fanIn, out),
                Window.of(kernel),
                0,
                1);
    }

    /** The convolution it undoes the shape of has this stride and padding. */
    public ConvTranspose1d moving(int stride, int padding, int outputPadding) {
        Window moved = window.stride(1, stride).padding(0, padding);
        return new ConvTranspose1d(weight, bias, moved, outputPadding, groups);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Planes.requireRank("convTranspose1d", "[batch, channels, time]", 3, x);
        Conv2dInput op = new Conv2dInput(window, groups, 1, length(x.shape().size(2)));
        Tensor y = Ops.apply(op, x.unsqueeze(2), weight.unsqueeze(2)).squeeze(2);
        return bias == null ? y : y.add(bias.unsqueeze(1));
    }

    private int length(int time) {
        int reach = window.dilationW() * (window.kernelW() - 1);
        return (time - 1) * window.strideW() - window.padLeft() - window.padRight() + reach + outputPadding + 1;
    }
}
