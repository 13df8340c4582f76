package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * y = x Wᵀ + b on the last axis, […, in] → […, out]; PyTorch's {@code nn.Linear}.
 *
 * @param weight [out, in]
 * @param bias [out], or null
 */
public record Linear(Tensor weight, Tensor bias) implements Layer {

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
        Tensor y = x.matmul(weight.transpose());
        return bias == null ? y : y.add(bias);
    }
}
