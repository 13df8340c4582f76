package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** y = x + f(x) for a layer f that keeps the shape (He et al. 2016). */
public record Residual(Layer inner) implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return x.add(inner.apply(x, pass));
    }
}
