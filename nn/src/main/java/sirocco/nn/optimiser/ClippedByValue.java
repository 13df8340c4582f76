package sirocco.nn.optimiser;

import sirocco.tensor.Tensor;

/** Another optimiser on gradients of which each element is cut to ±{@code limit}. */
public record ClippedByValue<S>(Optimiser<S> inner, double limit) implements Optimiser<S> {

    @Override
    public boolean skipsNonFinite() {
        return inner.skipsNonFinite();
    }

    @Override
    public S init(Object model) {
        return inner.init(model);
    }

    @Override
    public <M> Updated<M, S> update(M model, M gradient, S state, Tensor rate) {
        return inner.update(model, Gradients.clipByValue(gradient, limit), state, rate);
    }
}
