package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Adam whose steps are divided by how far the gradient is from its mean (Zhuang et al. 2020), as optax computes it:
 * <pre>m = β₁ m + (1 − β₁) g;  s = β₂ s + (1 − β₂)(g − m)² + εᵣ;
 * p −= rate · (m / (1 − β₁ᵗ)) / (√(s / (1 − β₂ᵗ)) + ε)</pre>
 *
 * @param epsilonRoot εᵣ
 */
public record AdaBelief(double beta1, double beta2, double epsilon, double epsilonRoot) implements PerParameter {

    /** β₁ = 0.9, β₂ = 0.999, ε = εᵣ = 1e-16. */
    public static AdaBelief standard() {
        return new AdaBelief(.9, .999, 1e-16, 1e-16);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return List.of(p.zerosLike(), p.zerosLike());
    }

    @Override
    public Moved move(Tensor p, Tensor g, List<Tensor> slots, Clock clock) {
        Tensor m = PerParameter.average(slots.get(0), g, beta1);
        Tensor s = PerParameter.average(slots.get(1), g.sub(m).square(), beta2).add(epsilonRoot);
        Tensor size = s.div(clock.correction(beta2)).sqrt().add(epsilon);
        Tensor direction = m.div(clock.correction(beta1)).div(size);
        return new Moved(p.sub(direction.mul(clock.rate())), List.of(m, s));
    }
}
