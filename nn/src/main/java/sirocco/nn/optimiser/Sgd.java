package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum μ, dampening d and weight decay; PyTorch's {@code SGD}:
 * <pre>g += decay · p;  b = μ b + (1 − d) g (first step: b = g);  p −= rate · b  (Nesterov: rate · (g + μ b))</pre>
 */
public record Sgd(double momentum, double dampening, double decay, Look look) implements PerParameter {

    /** Where the momentum is taken into account. */
    public enum Look {
        PLAIN,
        /** One step ahead (Nesterov 1983; Sutskever et al. 2013). */
        AHEAD
    }

    /** p −= rate · g. */
    public static Sgd plain() {
        return momentum(0);
    }

    public static Sgd momentum(double momentum) {
        return new Sgd(momentum, 0, 0, Look.PLAIN);
    }

    public static Sgd nesterov(double momentum) {
        return new Sgd(momentum, 0, 0, Look.AHEAD);
    }

    public Sgd decaying(double decay) {
        return new Sgd(momentum, dampening, decay, look);
    }

    public Sgd dampened(double dampening) {
        return new Sgd(momentum, dampening, decay, look);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return momentum == 0 ? List.of() : List.of(p.zerosLike());
    }

    @Override
    public Moved move(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        Tensor g = PerParameter.decayed(gradient, p, decay);
        if (momentum == 0) {
            return new Moved(p.sub(g.mul(clock.rate())), List.of());
        }
        Tensor b = slots.getFirst().mul(momentum).add(damped(g, clock));
        Tensor direction = look == Look.AHEAD ? g.add(b.mul(momentum)) : b;
        return new Moved(p.sub(direction.mul(clock.rate())), List.of(b));
    }

    private Tensor damped(Tensor g, Clock clock) {
        if (dampening == 0) {
            return g;
        }
        Tensor first = clock.step().eq(clock.step().like(1));
        return g.mul(first.where(g.like(1), g.like(1 - dampening)));
    }
}
