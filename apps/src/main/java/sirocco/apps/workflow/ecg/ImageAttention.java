package sirocco.apps.workflow.ecg;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.nn.layer.Conv2d;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.ScaledDotProductAttention;

/**
 * Self-attention among the cells of an image, [batch, channels, height, width] → the same (Zhang et al. 2019,
 * arXiv:1805.08318, here with several heads and scaled products): y = γ · out(attention(query, key, value)) + x. γ
 * begins with 0, so that the layer begins as the identity.
 *
 * @param query 1×1 convolution, as are {@code key}, {@code value} and {@code out}
 * @param gamma γ, [1]
 */
record ImageAttention(Conv2d query, Conv2d key, Conv2d value, Conv2d out, Tensor gamma, int heads) implements Layer {

    static ImageAttention of(int channels, int heads, Key key) {
        List<Key> keys = key.split(4);
        return new ImageAttention(
                Conv2d.of(channels, channels, 1, keys.get(0)),
                Conv2d.of(channels, channels, 1, keys.get(1)),
                Conv2d.of(channels, channels, 1, keys.get(2)),
                Conv2d.of(channels, channels, 1, keys.get(3)),
                Tensor.zeros(DType.F32, 1),
                heads);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        var attention = new ScaledDotProductAttention(ScaledDotProductAttention.Mask.NONE);
        Tensor attended = Ops.apply(
                attention, cells(query.apply(x, pass)), cells(key.apply(x, pass)), cells(value.apply(x, pass)));
        Tensor image = attended.swap(2, 3).reshape(x.shape());
        return out.apply(image, pass).mul(gamma).add(x);
    }

    /** [batch, channels, height, width] → [batch, heads, cells, channels/heads]. */
    private Tensor cells(Tensor x) {
        int batch = x.shape().size(0);
        int perHead = x.shape().size(1) / heads;
        int count = x.shape().size(2) * x.shape().size(3);
        return x.reshape(batch, heads, perHead, count).swap(2, 3);
    }
}
