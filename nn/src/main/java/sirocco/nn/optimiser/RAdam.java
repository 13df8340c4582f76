package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Adam whose steps are rectified while the second moment is uncertain (Liu et al. 2020); PyTorch's {@code RAdam}. With
 * ρ∞ = 2/(1 − β₂) − 1 and ρₜ = ρ∞ − 2t β₂ᵗ/(1 − β₂ᵗ), the step is m/(1 − β₁ᵗ), times
 * <pre>√((ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ)) · √(1 − β₂ᵗ)/(√v + ε)  where ρₜ &gt; 5</pre>
 */
public record RAdam(double beta1, double beta2, double epsilon, double decay) implements PerParameter {
    private static final double CERTAIN = 5;

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no decay. */
    public static RAdam standard() {
        return new RAdam(.9, .999, 1e-8, 0);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return List.of(p.zerosLike(), p.zerosLike());
    }

    @Override
    public Moved move(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        Tensor g = PerParameter.decayed(gradient, p, decay);
        Tensor m = PerParameter.average(slots.get(0), g, beta1);
        Tensor v = PerParameter.average(slots.get(1), g.square(), beta2);
        Tensor rho = rho(clock);
        Tensor certain = rho.gt(CERTAIN);
        Tensor adaptive = clock.correction(beta2).sqrt().mul(rectification(certain.where(rho, rho.like(CERTAIN))));
        Tensor factor = certain.where(adaptive.div(v.sqrt().add(epsilon)), p.like(1));
        Tensor direction = m.div(clock.correction(beta1)).mul(factor);
        return new Moved(p.sub(direction.mul(clock.rate())), List.of(m, v));
    }

    private double rhoLimit() {
        return 2 / (1 - beta2) - 1;
    }

    /** ρₜ; where t is small it is a difference of close numbers, so βᵗ/(1 − βᵗ) is taken as 1/(β⁻ᵗ − 1). */
    private Tensor rho(Clock clock) {
        Tensor odds = clock.step().mul(-Math.log(beta2)).expm1().reciprocal();
        return clock.step().mul(odds).mul(-2).add(rhoLimit());
    }

    private Tensor rectification(Tensor rho) {
        double limit = rhoLimit();
        double scale = limit / ((limit - 4) * (limit - 2));
        return rho.sub(4).mul(rho.sub(2)).div(rho).mul(scale).sqrt();
    }
}
