package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/**
 * α_t (1 − p_t)^γ · binary cross-entropy of logits x, with p = σ(x), p_t = p t + (1 − p)(1 − t) and α_t = α t + (1 −
 * α)(1 − t) (Lin et al. 2017): what is already classified well counts little.
 */
public record SigmoidFocal(double gamma, double alpha) implements Loss {

    @Override
    public Tensor each(Tensor logits, Tensor target) {
        Tensor crossEntropy = BceWithLogits.plain().each(logits, target);
        Tensor against = target.neg().add(1);
        Tensor wrong = logits.neg().sigmoid().mul(target).add(logits.sigmoid().mul(against));
        Tensor balance = target.mul(alpha).add(against.mul(1 - alpha));
        return balance.mul(wrong.pow(gamma)).mul(crossEntropy);
    }
}
