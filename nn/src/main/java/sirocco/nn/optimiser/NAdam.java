package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * Adam with Nesterov's momentum (Dozat 2016); PyTorch's {@code NAdam}. With μₜ = β₁ (1 − ½ · 0.96^(t ψ)) and Πₜ =
 * μ₁⋯μₜ:
 * <pre>p −= rate · ((1 − μₜ)/(1 − Πₜ) · g + μₜ₊₁/(1 − Πₜ μₜ₊₁) · m) / (√(v / (1 − β₂ᵗ)) + ε)</pre>
 * Πₜ is kept in F32 whatever the parameters' type, as PyTorch keeps it.
 *
 * @param momentumDecay ψ
 */
public record NAdam(double beta1, double beta2, double epsilon, double decay, double momentumDecay)
        implements PerParameter {

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ψ = 0.004, no decay. */
    public static NAdam standard() {
        return new NAdam(.9, .999, 1e-8, 0, .004);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return List.of(p.zerosLike(), p.zerosLike(), Tensor.scalar(DType.F32, 1));
    }

    @Override
    public Moved move(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        Tensor g = PerParameter.decayed(gradient, p, decay);
        Tensor m = PerParameter.average(slots.get(0), g, beta1);
        Tensor v = PerParameter.average(slots.get(1), g.square(), beta2);
        Tensor now = momentum(clock.step());
        Tensor next = momentum(clock.step().add(1));
        Tensor rounded = slots.get(2).mul(now.convert(DType.F32));
        Tensor product = rounded.convert(p.dtype());
        Tensor ofGradient = g.mul(oneMinus(now).div(oneMinus(product)));
        Tensor ofMean = m.mul(next.div(oneMinus(product.mul(next))));
        Tensor size = v.div(clock.correction(beta2)).sqrt().add(epsilon);
        return new Moved(p.sub(ofGradient.add(ofMean).div(size).mul(clock.rate())), List.of(m, v, rounded));
    }

    private Tensor momentum(Tensor step) {
        return step.mul(momentumDecay * Math.log(.96)).exp().mul(-.5 * beta1).add(beta1);
    }

    private static Tensor oneMinus(Tensor t) {
        return t.neg().add(1);
    }
}
