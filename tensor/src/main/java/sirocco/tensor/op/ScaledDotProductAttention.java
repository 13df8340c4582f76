package sirocco.tensor.op;

import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * softmax(q kᵀ/√d) v (Vaswani et al. 2017, equation 1). Inputs are q […, T, d], k […, S, d], v […, S, e] and, if the
 * mask is GIVEN, a BOOL tensor that can be broadcast to […, T, S], true where a query must not look; the output is
 * […, T, e].
 */
public record ScaledDotProductAttention(Mask mask) implements Composite {

    /** Which keys a query must not look at. */
    public enum Mask {
        NONE,
        /** Those after it: key s for query t where s > t. */
        CAUSAL,
        /** Those where the fourth input is true. */
        GIVEN
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Shape q = inputs.get(0).shape();
        Shape k = inputs.get(1).shape();
        Shape v = inputs.get(2).shape();
        boolean fits =
                q.rank() >= 2 && k.rank() >= 2 && v.rank() >= 2 && q.size(-1) == k.size(-1) && k.size(-2) == v.size(-2);
        if (!fits || inputs.size() != (mask == Mask.GIVEN ? 4 : 3)) {
            throw new IllegalArgumentException("attention (mask " + mask
                    + "): q […, T, d], k […, S, d], v […, S, e] and a mask if it is GIVEN are expected, got " + inputs);
        }
        return graph(inputs).outputSpecs();
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        return List.of(weights(inputs.get(0), inputs.get(1), blocked(inputs)).matmul(inputs.get(2)));
    }

    private Tensor blocked(List<Tensor> inputs) {
        return switch (mask) {
            case NONE -> null;
            case CAUSAL ->
                causal(inputs.get(0).shape().size(-2), inputs.get(1).shape().size(-2));
            case GIVEN -> inputs.get(3);
        };
    }

    /** The BOOL mask [queries, keys] that is true where the key comes after the query. */
    public static Tensor causal(int queries, int keys) {
        boolean[] later = new boolean[queries * keys];
        IntStream.range(0, later.length).forEach(i -> later[i] = i % keys > i / keys);
        return Tensor.of(later, queries, keys);
    }

    /**
     * How much each query looks at each key, […, T, S].
     *
     * @param blocked true where it must not look, or null
     */
    public static Tensor weights(Tensor q, Tensor k, Tensor blocked) {
        Tensor scores = q.mul(1 / Math.sqrt(q.shape().size(-1))).matmul(k.transpose());
        Tensor allowed = blocked == null ? scores : blocked.where(scores.like(Double.NEGATIVE_INFINITY), scores);
        return Softmax.of(allowed, -1);
    }
}
