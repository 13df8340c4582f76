package sirocco.nn.optimiser;

import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** Another optimiser that steps once every {@code every} gradients, with their mean: large batches in little memory. */
public record Accumulating<S>(Optimiser<S> inner, int every) implements Optimiser<Accumulating.State<S>> {

    public Accumulating {
        if (every < 1) {
            throw new IllegalArgumentException("accumulating: every is expected to be at least 1, got " + every);
        }
    }

    /**
     * @param sum the mean's part so far, a tree like the model
     * @param count how many gradients are in it, I32 scalar
     */
    public record State<S>(S inner, Object sum, Tensor count) {}

    @Override
    public boolean skipsNonFinite() {
        return inner.skipsNonFinite();
    }

    @Override
    public State<S> init(Object model) {
        return new State<>(inner.init(model), Tree.map(model, Tensor::zerosLike), Tensor.scalar(DType.I32, 0));
    }

    @Override
    public <M> Updated<M, State<S>> update(M model, M gradient, State<S> state, Tensor rate) {
        @SuppressWarnings("unchecked")
        M before = (M) state.sum;
        M sum = Tree.zip(before, Tree.mapParameters(gradient, g -> g.mul(1.0 / every)), Accumulating::addFloating);
        Tensor count = state.count.add(1);
        Tensor full = count.eq(count.like(every));
        Updated<M, S> next = inner.update(model, sum, state.inner, rate);
        return new Updated<>(
                Gradients.choose(full, next.model(), model),
                new State<>(
                        Gradients.choose(full, next.state(), state.inner),
                        Tree.map(sum, g -> full.where(g.like(0), g)),
                        full.where(count.like(0), count)));
    }

    private static Tensor addFloating(Tensor a, Tensor b) {
        return a.dtype().isFloating() ? a.add(b) : a;
    }
}
