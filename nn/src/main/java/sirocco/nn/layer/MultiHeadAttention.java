package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.ScaledDotProductAttention;
import sirocco.tensor.op.ScaledDotProductAttention.Mask;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2): each head does softmax(q kᵀ/√(E/heads)) v on its own
 * projections of query, key and value, [batch, time, E]; the heads side by side are projected once more. As a layer
 * it is self-attention. PyTorch's {@code nn.MultiheadAttention} with {@code batch_first}.
 *
 * @param inProjWeight [3·E, E], rows of query, key, value
 * @param inProjBias [3·E]
 * @param outProj E → E
 * @param dropout of the attention weights, in training
 */
public record MultiHeadAttention(Tensor inProjWeight, Tensor inProjBias, Linear outProj, int heads, double dropout)
        implements Layer {

    public MultiHeadAttention {
        if (outProj != null && outProj.weight().shape().size(0) % heads != 0) {
            throw new IllegalArgumentException("attention: "
                    + outProj.weight().shape().size(0) + " features cannot be divided among " + heads + " heads");
        }
    }

    /** What attention gives: [batch, queries, E], and who looked at what, [batch, heads, queries, keys]. */
    public record Attended(Tensor output, Tensor weights) {}

    /** Input projections by Glorot and Bengio, biases 0, no dropout. */
    public static MultiHeadAttention of(int features, int heads, Key key) {
        List<Key> keys = key.split(2);
        Linear out = Linear.withoutBias(features, features, keys.get(1));
        return new MultiHeadAttention(
                Initial.glorotUniform(keys.get(0), 3 * features, features),
                Tensor.zeros(DType.F32, 3 * features),
                new Linear(out.weight(), Tensor.zeros(DType.F32, features)),
                heads,
                0);
    }

    public MultiHeadAttention dropping(double rate) {
        return new MultiHeadAttention(inProjWeight, inProjBias, outProj, heads, rate);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return self(x, Mask.NONE, pass);
    }

    /** Self-attention in which a step does not see later ones. */
    public Tensor causal(Tensor x, Pass pass) {
        return self(x, Mask.CAUSAL, pass);
    }

    private Tensor self(Tensor x, Mask mask, Pass pass) {
        int time = x.shape().size(1);
        if (pass.isTraining() && dropout > 0) {
            Tensor blocked = mask == Mask.CAUSAL ? ScaledDotProductAttention.causal(time, time) : null;
            return attend(x, x, x, blocked, pass).output;
        }
        Tensor q = project(x, 0);
        Tensor k = project(x, 1);
        Tensor v = project(x, 2);
        return outProj.apply(joined(Ops.apply(new ScaledDotProductAttention(mask), q, k, v)), pass);
    }

    /**
     * Attention of {@code query} [batch, queries, E] on {@code key} and {@code value} [batch, keys, E].
     *
     * @param blocked BOOL, true where a query must not look, to be broadcast to [batch, heads, queries, keys]; or null
     */
    public Attended attend(Tensor query, Tensor key, Tensor value, Tensor blocked, Pass pass) {
        Tensor weights = ScaledDotProductAttention.weights(project(query, 0), project(key, 1), blocked);
        Tensor kept = new Dropout(dropout).apply(weights, pass);
        Tensor output = outProj.apply(joined(kept.matmul(project(value, 2))), pass);
        return new Attended(output, weights);
    }

    /** The mask of {@link #attend} that hides padded keys: BOOL [batch, keys], true where padded. */
    public static Tensor hidingPadding(Tensor padded) {
        return padded.unsqueeze(1).unsqueeze(1);
    }

    private Tensor project(Tensor x, int which) {
        int features = inProjWeight.shape().size(1);
        int from = which * features;
        Tensor weight = inProjWeight.slice(0, from, from + features);
        return split(Linear.product(x, weight).add(inProjBias.slice(0, from, from + features)));
    }

    /** [batch, time, E] → [batch, heads, time, E/heads]. */
    private Tensor split(Tensor x) {
        return x.reshape(x.shape().size(0), x.shape().size(1), heads, -1).swap(1, 2);
    }

    /** [batch, heads, time, E/heads] → [batch, time, E]. */
    private static Tensor joined(Tensor x) {
        Tensor swapped = x.swap(1, 2);
        return swapped.flatten(2);
    }
}
