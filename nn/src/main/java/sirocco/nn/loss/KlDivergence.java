package sirocco.nn.loss;

import sirocco.tensor.Tensor;
import sirocco.tensor.op.LogSoftmax;

/**
 * Σ_c t_c (log t_c − log softmax(x)_c) of each row of logits x [batch, classes] and probabilities t of the same
 * shape.
 */
public record KlDivergence() implements Loss {

    @Override
    public Tensor each(Tensor logits, Tensor target) {
        Loss.requireAlike("klDivergence", logits, target);
        Tensor zero = target.gt(0).not();
        Tensor logTarget = zero.where(target.like(1), target).log();
        return target.mul(logTarget.sub(LogSoftmax.of(logits, -1))).sum(-1);
    }
}
