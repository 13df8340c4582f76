package sirocco.nn.optimiser;

import sirocco.tensor.Tensor;

/**
 * A way to improve a model along its gradient: pure functions on trees, to be traced with the step they belong to. What
 * changes per step (the rate, the count of steps) is a tensor, so that one program serves all steps.
 *
 * @param <S> what is remembered between steps: a record of tensors
 */
public interface Optimiser<S> {

    /** What is remembered before the first step. */
    S init(Object model);

    /**
     * One step.
     *
     * @param gradient of the structure of {@code model}; only places of parameters are read
     * @param rate the learning rate, a floating scalar
     */
    <M> Updated<M, S> update(M model, M gradient, S state, Tensor rate);

    /** Whether steps whose gradient is not finite leave the model as it is, so that training may go on after one. */
    default boolean skipsNonFinite() {
        return false;
    }

    /** A model and an optimiser's memory after a step. */
    record Updated<M, S>(M model, S state) {}

    /** With gradients shortened to a global norm of at most {@code norm} (Pascanu et al. 2013), as PyTorch does. */
    default Optimiser<S> clippedByNorm(double norm) {
        return new ClippedByNorm<>(this, norm, Gradients.TORCH_EPSILON);
    }

    /** The same with the rule that {@code epsilon} chooses: see {@link Gradients#clipByNorm}. */
    default Optimiser<S> clippedByNorm(double norm, double epsilon) {
        return new ClippedByNorm<>(this, norm, epsilon);
    }

    /** With each element of the gradient cut to ±{@code limit}. */
    default Optimiser<S> clippedByValue(double limit) {
        return new ClippedByValue<>(this, limit);
    }

    /** Leaving out steps whose gradient is not finite. */
    default SkippingNonFinite<S> skippingNonFinite() {
        return new SkippingNonFinite<>(this);
    }

    /** Stepping once every {@code every} gradients, with their mean. */
    default Accumulating<S> accumulating(int every) {
        return new Accumulating<>(this, every);
    }
}
