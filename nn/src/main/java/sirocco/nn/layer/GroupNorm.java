package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * y = (x − mean) / √(variance + ε) · weight + bias of [batch, channels, …], mean and variance over each example's
 * groups of channels (Wu, He 2018); PyTorch's {@code nn.GroupNorm}.
 *
 * @param weight [channels]
 * @param bias [channels]
 */
public record GroupNorm(Tensor weight, Tensor bias, int groups, double epsilon) implements Layer {

    /** ε 1e-5, weights 1, bias 0. */
    public static GroupNorm of(int channels, int groups) {
        return new GroupNorm(Tensor.ones(DType.F32, channels), Tensor.zeros(DType.F32, channels), groups, 1e-5);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        int batch = x.shape().size(0);
        int channels = x.shape().size(1);
        if (channels % groups != 0) {
            throw new IllegalArgumentException("groupNorm: " + channels + " channels of " + x.spec()
                    + " are no multiple of " + groups + " groups");
        }
        Tensor parts = x.reshape(batch, groups, -1);
        Tensor centred = parts.sub(parts.mean(2).unsqueeze(2));
        Tensor scale = centred.square().mean(2).add(epsilon).rsqrt();
        Tensor normal = centred.mul(scale.unsqueeze(2)).reshape(batch, channels, -1);
        Tensor y = normal.mul(weight.unsqueeze(1)).add(bias.unsqueeze(1));
        return y.reshape(x.shape());
    }
}
