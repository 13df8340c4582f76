package sirocco.nn.optimiser;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Adagrad (Duchi, Hazan, Singer 2011): s = s + g², p −= rate / (1 + (t − 1) · rateDecay) · g / (√s + ε); PyTorch's
 * {@code Adagrad}.
 *
 * @param initial s before the first step
 */
public record Adagrad(double rateDecay, double decay, double initial, double epsilon) implements PerParameter {

    /** No decay, s from 0, ε = 1e-10. */
    public static Adagrad standard() {
        return new Adagrad(0, 0, 0, 1e-10);
    }

    @Override
    public List<Tensor> start(Tensor p) {
        return List.of(Tensor.full(p.dtype(), p.shape(), initial));
    }

    @Override
    public Moved move(Tensor p, Tensor gradient, List<Tensor> slots, Clock clock) {
        Tensor g = PerParameter.decayed(gradient, p, decay);
        Tensor s = slots.getFirst().add(g.square());
        Tensor rate = rateDecay == 0
                ? clock.rate()
                : clock.rate().div(clock.step().sub(1).mul(rateDecay).add(1));
        return new Moved(p.sub(g.div(s.sqrt().add(epsilon)).mul(rate)), List.of(s));
    }
}
