package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.AdamUpdate;
import sirocco.tensor.op.Ops;

/**
 * Adam (Kingma, Ba 2015), with AMSGrad (Reddi et al. 2018) and AdamW (Loshchilov, Hutter 2019) as settings; PyTorch's
 * {@code Adam} and {@code AdamW}:
 * <pre>m = β₁ m + (1 − β₁) g;  v = β₂ v + (1 − β₂) g²;  p −= rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)</pre>
 * AMSGrad puts the greatest v so far in v's place.
 */
public record Adam(
        double beta1, double beta2, double epsilon, double decay, AdamUpdate.Decay kind, SecondMoment secondMoment)
        implements PerParameter {

    /** Which second moment divides the step. */
    public enum SecondMoment {
        LATEST,
        /** The greatest so far (AMSGrad). */
        GREATEST
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no decay. */
    public static Adam standard() {
        return new Adam(.9, .999, 1e-8, 0, AdamUpdate.Decay.L2, SecondMoment.LATEST);
    }

    /** AdamW: as {@link #standard()}, parameters shrinking by rate · {@code decay} each step. */
    public static Adam decoupled(double decay) {
        return standard().decaying(decay, AdamUpdate.Decay.DECOUPLED);
    }

    public Adam betas(double first, double second) {
        return new Adam(first, second, epsilon, decay, kind, secondMoment);
    }

    public Adam epsilon(double value) {
        return new Adam(beta1, beta2, value, decay, kind, secondMoment);
    }

    public Adam decaying(double value, AdamUpdate.Decay how) {
        return new Adam(beta1, beta2, epsilon, value, how, secondMoment);
    }

    public Adam amsgrad() {
        return new Adam(beta1, beta2, epsilon, decay, kind, SecondMoment.GREATEST);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return secondMoment == SecondMoment.LATEST
                ? List.of(p.zerosLike(), p.zerosLike())
                : List.of(p.zerosLike(), p.zerosLike(), p.zerosLike());
    }

    @Override
    public Moved move(Tensor p, Tensor g, List<Tensor> slots, Clock clock) {
        return secondMoment == SecondMoment.LATEST ? plain(p, g, slots, clock) : amsgrad(p, g, slots, clock);
    }

    private Moved plain(Tensor p, Tensor g, List<Tensor> slots, Clock clock) {
        AdamUpdate op = new AdamUpdate(beta1, beta2, epsilon, decay, kind);
        List<Tensor> next = Ops.applyAll(
                op,
                List.of(
                        p,
                        g,
                        slots.get(0),
                        slots.get(1),
                        clock.rate(),
                        clock.correction(beta1),
                        clock.correction(beta2)));
        return new Moved(next.get(0), next.subList(1, 3));
    }

    private Moved amsgrad(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        boolean coupled = kind == AdamUpdate.Decay.L2;
        Tensor g = coupled ? PerParameter.decayed(gradient, p, decay) : gradient;
        Tensor kept = coupled || decay == 0 ? p : p.sub(p.mul(clock.rate().mul(decay)));
        Tensor m = PerParameter.average(slots.get(0), g, beta1);
        Tensor v = PerParameter.average(slots.get(1), g.square(), beta2);
        Tensor greatest = slots.get(2).maximum(v);
        Tensor size = greatest.div(clock.correction(beta2)).sqrt().add(epsilon);
        Tensor direction = m.div(clock.correction(beta1)).div(size);
        return new Moved(kept.sub(direction.mul(clock.rate())), List.of(m, v, greatest));
    }
}
