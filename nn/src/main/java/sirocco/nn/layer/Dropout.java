package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/**
 * In training each element becomes 0 with probability {@code rate}, the others x / (1 − rate); in inference x
 * (Srivastava et al. 2014). PyTorch's {@code nn.Dropout}.
 */
public record Dropout(double rate) implements Layer {

    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout: a rate in [0, 1) is expected, got " + rate);
        }
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        if (!pass.isTraining() || rate == 0) {
            return x;
        }
        Tensor kept = pass.key().bernoulli(1 - rate, x.shape());
        return kept.where(x.mul(1 / (1 - rate)), x.like(0));
    }
}
