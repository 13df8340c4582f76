package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/**
 * Cross-correlation over time, [batch, in, time] → [batch, out, time']; PyTorch's {@code nn.Conv1d}:
 * <pre>y[n, o, t] = b[o] + Σ_c Σ_k W[o, c, k] · x[n, c, t · stride + k · dilation − padding]</pre>
 * where c runs over the channels of o's group.
 *
 * @param weight [out, in/groups, kernel]
 * @param bias [out], or null
 * @param window a window of one row: how the kernel moves
 */
public record Conv1d(Tensor weight, Tensor bias, Window window, int groups) implements Layer {

    /** Stride 1, no padding; weights and bias uniform on ±1/√(in · kernel). */
    public static Conv1d of(int in, int out, int kernel, Key key) {
        return of(in, out, kernel, 1, key);
    }

    /** As {@link #of(int, int, int, Key)}, in {@code groups} parts that do not see each other. */
    public static Conv1d of(int in, int out, int kernel, int groups, Key key) {
        List<Key> keys = key.split(2);
        int fanIn = in / groups * kernel;
        return new Conv1d(
                Initial.byFanIn(keys.get(0), fanIn, out, in / groups, kernel),
                Initial.byFanIn(keys.get(1), fanIn, out),
                Window.of(kernel),
                groups);
    }

    public Conv1d stride(int stride) {
        return new Conv1d(weight, bias, window.stride(1, stride), groups);
    }

    /** Zeros on both sides. */
    public Conv1d padding(int padding) {
        return new Conv1d(weight, bias, window.padding(0, padding), groups);
    }

    public Conv1d dilation(int dilation) {
        return new Conv1d(weight, bias, window.dilation(1, dilation), groups);
    }

    public Conv1d withoutBias() {
        return new Conv1d(weight, null, window, groups);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Planes.requireRank("conv1d", "[batch, channels, time]", 3, x);
        Tensor y = Ops.apply(new sirocco.tensor.op.Conv2d(window, groups), x.unsqueeze(2), weight.unsqueeze(2))
                .squeeze(2);
        return bias == null ? y : y.add(bias.unsqueeze(1));
    }
}
