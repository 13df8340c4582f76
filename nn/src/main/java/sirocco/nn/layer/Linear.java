package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Ops;

/**
 * y = x Wᵀ + b on the last axis, […, in] → […, out]; PyTorch's {@code nn.Linear}.
 *
 * @param weight [out, in]
 * @param bias [out], or null
 */
public record Linear(Tensor weight, Tensor bias) implements Layer {
    private static final MatMul BY_TRANSPOSED = new MatMul(MatMul.Layout.PLAIN, MatMul.Layout.TRANSPOSED);

    /** With weights and bias uniform on ±1/√in. */
    public static Linear of(int in, int out, Key key) {
        List<Key> keys = key.split(2);
        return new Linear(Initial.byFanIn(keys.get(0), in, out, in), Initial.byFanIn(keys.get(1), in, out));
    }

    /** y = x Wᵀ, with weights uniform on ±1/√in. */
    public static Linear withoutBias(int in, int out, Key key) {
        return new Linear(Initial.byFanIn(key, in, out, in), null);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor y = product(x, weight);
        return bias == null ? y : y.add(bias);
    }

    /**
     * x Wᵀ on the last axis of x […, in]. W [out, in] is read transposed, so that its gradient comes as [out, in] and
     * need not be transposed.
     */
    static Tensor product(Tensor x, Tensor weight) {
        int in = x.rank() == 0 ? 0 : x.shape().size(-1);
        if (in != weight.shape().size(1)) {
            throw new IllegalArgumentException("linear: the last axis of the input is expected to be "
                    + weight.shape().size(1) + ", as the weight is " + weight.shape() + "; got " + x.spec());
        }
        Tensor rows = x.rank() == 2 ? x : x.reshape(Shape.of((int) (x.size() / Math.max(1, in)), in));
        Tensor y = Ops.apply(BY_TRANSPOSED, rows, weight);
        return y.reshape(x.shape().with(-1, weight.shape().size(0)));
    }
}
