package sirocco.nn.optimiser;

import sirocco.tensor.Tensor;

/**
 * Another optimiser on gradients shortened to a global norm of at most {@code norm} (Pascanu et al. 2013).
 *
 * @param epsilon see {@link Gradients#clipByNorm}
 */
public record ClippedByNorm<S>(Optimiser<S> inner, double norm, double epsilon) implements Optimiser<S> {

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
        return inner.update(model, Gradients.clipByNorm(gradient, norm, epsilon), state, rate);
    }
}
