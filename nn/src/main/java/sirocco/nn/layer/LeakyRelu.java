package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;

/** x for x > 0, else slope · x, elementwise; PyTorch's {@code nn.LeakyReLU}. */
public record LeakyRelu(double slope) implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return Ops.apply(new sirocco.tensor.op.LeakyRelu(slope), x);
    }
}
