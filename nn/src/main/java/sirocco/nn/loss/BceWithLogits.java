package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/**
 * Binary cross-entropy of logits x and targets t in [0, 1], without overflow: (1 − t) x + (1 + (w − 1) t) · log(1 +
 * exp −x); PyTorch's {@code nn.BCEWithLogitsLoss}.
 *
 * @param positiveWeight w, what a positive counts, to be broadcast to the logits; null for 1
 */
public record BceWithLogits(Tensor positiveWeight) implements Loss {

    public static BceWithLogits plain() {
        return new BceWithLogits(null);
    }

    @Override
    public Tensor each(Tensor logits, Tensor target) {
        Loss.requireAlike("bceWithLogits", logits, target);
        Tensor ofPositive = logits.neg().softplus();
        Tensor negatives = target.neg().add(1).mul(logits);
        if (positiveWeight == null) {
            return negatives.add(ofPositive);
        }
        Tensor factor =
                positiveWeight.convert(logits.dtype()).sub(1).mul(target).add(1);
        return negatives.add(factor.mul(ofPositive));
    }
}
