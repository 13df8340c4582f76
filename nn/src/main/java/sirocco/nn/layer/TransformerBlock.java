package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * An encoder block of the transformer (Vaswani et al. 2017, section 3.1), [batch, time, E] → [batch, time, E]:
 * self-attention and a two-layer perceptron, each with a residual connection and a normalisation; PyTorch's {@code
 * nn.TransformerEncoderLayer} with {@code batch_first}.
 *
 * @param dropout of both branches' results and of the perceptron's hidden layer, in training
 */
public record TransformerBlock(
        MultiHeadAttention selfAttn,
        Linear linear1,
        Linear linear2,
        LayerNorm norm1,
        LayerNorm norm2,
        Activation activation,
        double dropout,
        Order order)
        implements Layer {

    /** Where a branch is normalised. */
    public enum Order {
        /** norm(x + f(x)): as in the paper. */
        AFTER,
        /** x + f(norm(x)): trains without warm-up (Xiong et al. 2020). */
        BEFORE
    }

    /** ReLU, no dropout, normalised after each branch. */
    public static TransformerBlock of(int features, int heads, int hidden, Key key) {
        List<Key> keys = key.split(3);
        return new TransformerBlock(
                MultiHeadAttention.of(features, heads, keys.get(0)),
                Linear.of(features, hidden, keys.get(1)),
                Linear.of(hidden, features, keys.get(2)),
                LayerNorm.of(features),
                LayerNorm.of(features),
                Activation.RELU,
                0,
                Order.AFTER);
    }

    /** The same with dropout, of the attention weights too. */
    public TransformerBlock dropping(double rate) {
        return new TransformerBlock(selfAttn.dropping(rate), linear1, linear2, norm1, norm2, activation, rate, order);
    }

    /** The same with the norm in this place. */
    public TransformerBlock normalising(Order where) {
        return new TransformerBlock(selfAttn, linear1, linear2, norm1, norm2, activation, dropout, where);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Dropout drop = new Dropout(dropout);
        Layer attention = (in, p) -> drop.apply(selfAttn.apply(in, p), p);
        Layer perceptron = (in, p) -> drop.apply(linear2.apply(hidden(in, drop, p), p), p);
        return branch(perceptron, norm2, branch(attention, norm1, x, pass), pass);
    }

    private Tensor hidden(Tensor x, Dropout drop, Pass pass) {
        return drop.apply(activation.apply(linear1.apply(x, pass), pass), pass);
    }

    private Tensor branch(Layer f, LayerNorm norm, Tensor x, Pass pass) {
        return order == Order.AFTER
                ? norm.apply(x.add(f.apply(x, pass)), pass)
                : x.add(f.apply(norm.apply(x, pass), pass));
    }
}
