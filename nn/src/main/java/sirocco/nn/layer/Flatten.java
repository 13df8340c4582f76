package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** [batch, a, b, …] → [batch, a·b·…]; PyTorch's {@code nn.Flatten()}. */
public record Flatten() implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return x.flatten(1);
    }
}
