package sirocco.nn.optimiser;

import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * Another optimiser that leaves model and memory as they are where the gradient is not finite, and counts these
 * steps.
 */
public record SkippingNonFinite<S>(Optimiser<S> inner) implements Optimiser<SkippingNonFinite.State<S>> {

    /** @param skipped how many steps were left out, I32 scalar */
    public record State<S>(S inner, Tensor skipped) {}

    @Override
    public boolean skipsNonFinite() {
        return true;
    }

    @Override
    public State<S> init(Object model) {
        return new State<>(inner.init(model), Tensor.scalar(DType.I32, 0));
    }

    @Override
    public <M> Updated<M, State<S>> update(M model, M gradient, State<S> state, Tensor rate) {
        Tensor finite = Gradients.areFinite(gradient);
        Updated<M, S> next = inner.update(model, gradient, state.inner, rate);
        Tensor skipped = state.skipped.add(finite.not().convert(DType.I32));
        return new Updated<>(
                Gradients.choose(finite, next.model(), model),
                new State<>(Gradients.choose(finite, next.state(), state.inner), skipped));
    }
}
