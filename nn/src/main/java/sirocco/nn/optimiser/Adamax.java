package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Adam with the maximum norm (Kingma, Ba 2015, section 7.1); PyTorch's {@code Adamax}:
 * <pre>m = β₁ m + (1 − β₁) g;  u = max(β₂ u, |g| + ε);  p −= rate / (1 − β₁ᵗ) · m / u</pre>
 */
public record Adamax(double beta1, double beta2, double epsilon, double decay) implements PerParameter {

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no decay. */
    public static Adamax standard() {
        return new Adamax(.9, .999, 1e-8, 0);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return List.of(p.zerosLike(), p.zerosLike());
    }

    @Override
    public Moved move(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        Tensor g = PerParameter.decayed(gradient, p, decay);
        Tensor m = PerParameter.average(slots.get(0), g, beta1);
        Tensor u = slots.get(1).mul(beta2).maximum(g.abs().add(epsilon));
        Tensor rate = clock.rate().div(clock.correction(beta1));
        return new Moved(p.sub(m.div(u).mul(rate)), List.of(m, u));
    }
}
