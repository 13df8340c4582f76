package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * A learned vector for each of n things: integer indices […] → […, size]; an index outside 0 … n − 1 is taken as the
 * nearest inside. PyTorch's {@code nn.Embedding}.
 *
 * @param weight [n, size]
 */
public record Embedding(Tensor weight) implements Layer {

    /** With standard normal vectors. */
    public static Embedding of(int n, int size, Key key) {
        return new Embedding(Initial.normal(key, 1, n, size));
    }

    @Override
    public Tensor apply(Tensor indices, Pass pass) {
        if (!indices.dtype().isInteger()) {
            throw new IllegalArgumentException("embedding: integer indices are expected, got " + indices.spec());
        }
        return weight.take(0, indices.convert(DType.I32));
    }
}
