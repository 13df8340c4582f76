package sirocco.nn.optimiser;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Tensor;

/**
 * RMSProp (Hinton 2012); PyTorch's {@code RMSprop}:
 * <pre>v = α v + (1 − α) g²;  step = g / (√v + ε);  b = μ b + step;  p −= rate · b</pre>
 * CENTRED takes the squared mean gradient from v (Graves 2013).
 */
public record RmsProp(double alpha, double epsilon, double momentum, double decay, Moment moment)
        implements PerParameter {

    /** What the gradient is divided by. */
    public enum Moment {
        PLAIN,
        /** The variance instead of the mean square. */
        CENTRED
    }

    /** α = 0.99, ε = 1e-8, no momentum. */
    public static RmsProp standard() {
        return new RmsProp(.99, 1e-8, 0, 0, Moment.PLAIN);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        List<Tensor> slots = new ArrayList<>(List.of(p.zerosLike()));
        if (moment == Moment.CENTRED) {
            slots.add(p.zerosLike());
        }
        if (momentum != 0) {
            slots.add(p.zerosLike());
        }
        return List.copyOf(slots);
    }

    @Override
    public Moved move(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        Tensor g = PerParameter.decayed(gradient, p, decay);
        Tensor v = PerParameter.average(slots.getFirst(), g.square(), alpha);
        List<Tensor> next = new ArrayList<>(List.of(v));
        Tensor spread = v;
        if (moment == Moment.CENTRED) {
            Tensor mean = PerParameter.average(slots.get(1), g, alpha);
            next.add(mean);
            spread = v.sub(mean.square());
        }
        Tensor step = g.div(spread.sqrt().add(epsilon));
        if (momentum != 0) {
            step = slots.getLast().mul(momentum).add(step);
            next.add(step);
        }
        return new Moved(p.sub(step.mul(clock.rate())), List.copyOf(next));
    }
}
