package sirocco.nn.layer;

import java.util.stream.IntStream;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Buffer;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/**
 * y = (x − mean) / √(variance + ε) · weight + bias for each channel of [batch, channels, …] (Ioffe, Szegedy 2015);
 * PyTorch's {@code nn.BatchNorm1d} and {@code nn.BatchNorm2d}.
 *
 * <p>In training mean and (biased) variance are those of the batch without its padded rows, and the running ones move
 * towards them: running = (1 − momentum) · running + momentum · batch, with the unbiased variance; in inference the
 * running ones are used.
 *
 * @param weight [channels]
 * @param bias [channels]
 * @param runningMean [channels]
 * @param runningVar [channels]
 */
public record BatchNorm(
        Tensor weight,
        Tensor bias,
        @Buffer Tensor runningMean,
        @Buffer Tensor runningVar,
        double momentum,
        double epsilon)
        implements Layer {

    /** Momentum 0.1, ε 1e-5. */
    public static BatchNorm of(int channels) {
        return new BatchNorm(
                Tensor.ones(DType.F32, channels),
                Tensor.zeros(DType.F32, channels),
                Tensor.zeros(DType.F32, channels),
                Tensor.ones(DType.F32, channels),
                .1,
                1e-5);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return pass.isTraining() ? train(x, pass) : normalise(x, runningMean, runningVar);
    }

    private Tensor train(Tensor x, Pass pass) {
        int[] axes = IntStream.range(0, x.rank()).filter(i -> i != 1).toArray();
        Tensor share = pass.rowWeights().map(r -> shares(r, x)).orElse(null);
        Tensor mean = mean(x, share, axes);
        Tensor variance = mean(x.sub(perChannel(mean, x)).square(), share, axes);
        pass.change(runningMean, moved(pass.current(runningMean), mean));
        pass.change(runningVar, moved(pass.current(runningVar), variance.mul(unbiased(x, share))));
        return normalise(x, mean, variance);
    }

    /** The part that each cell of a row has in the mean, [batch, 1, …]: none if the row is padding. */
    private static Tensor shares(Tensor rowWeights, Tensor x) {
        Tensor present = rowWeights.gt(0).convert(x.dtype());
        double cells = (double) x.size() / x.shape().size(0) / x.shape().size(1);
        int[] column = IntStream.range(0, x.rank())
                .map(i -> i == 0 ? x.shape().size(0) : 1)
                .toArray();
        return present.div(present.sum().mul(cells)).reshape(Shape.of(column));
    }

    private static Tensor mean(Tensor x, Tensor share, int... axes) {
        return share == null ? x.mean(axes) : x.mul(share).sum(axes);
    }

    /** n / (n − 1) for n values in a channel. */
    private static Tensor unbiased(Tensor x, Tensor share) {
        Tensor n = share == null
                ? x.like((double) x.size() / x.shape().size(1))
                : share.max().reciprocal();
        return n.div(n.sub(1));
    }

    private Tensor moved(Tensor running, Tensor batch) {
        return running.mul(1 - momentum).add(batch.stopGradient().mul(momentum));
    }

    private Tensor normalise(Tensor x, Tensor mean, Tensor variance) {
        Tensor scale = variance.add(epsilon).rsqrt().mul(weight);
        return x.sub(perChannel(mean, x)).mul(perChannel(scale, x)).add(perChannel(bias, x));
    }

    /** [channels] → [channels, 1, …], to be broadcast to x. */
    private static Tensor perChannel(Tensor t, Tensor x) {
        int[] sizes = IntStream.range(1, x.rank())
                .map(i -> i == 1 ? (int) t.size() : 1)
                .toArray();
        return t.reshape(Shape.of(sizes));
    }
}
