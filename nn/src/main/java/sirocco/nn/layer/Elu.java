package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** x for x > 0, else α · (exp(x) − 1), elementwise; PyTorch's {@code nn.ELU}. */
public record Elu(double alpha) implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor positive = x.gt(0);
        Tensor negativePart = positive.where(x.like(0), x);
        return positive.where(x, negativePart.expm1().mul(alpha));
    }
}
