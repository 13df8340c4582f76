package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/**
 * −t log p − (1 − t) log(1 − p) of probabilities p; logarithms are cut at −100. PyTorch's {@code nn.BCELoss}. Prefer
 * {@link BceWithLogits}, which loses no digits.
 */
public record Bce() implements Loss {
    private static final double LEAST = -100;

    @Override
    public Tensor each(Tensor probability, Tensor target) {
        Loss.requireAlike("bce", probability, target);
        Tensor yes = target.mul(log(probability));
        Tensor no = target.neg().add(1).mul(log(probability.neg().add(1)));
        return yes.add(no).neg();
    }

    private static Tensor log(Tensor p) {
        Tensor tiny = p.lt(Math.exp(LEAST));
        return tiny.where(p.like(LEAST), tiny.where(p.like(1), p).log());
    }
}
