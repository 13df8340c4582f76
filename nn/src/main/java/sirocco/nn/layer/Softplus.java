package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** log(1 + exp βx) / β, and x itself where βx > threshold, elementwise; PyTorch's {@code nn.Softplus}. */
public record Softplus(double beta, double threshold) implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor scaled = x.mul(beta);
        return scaled.gt(threshold).where(x, scaled.softplus().mul(1 / beta));
    }
}
