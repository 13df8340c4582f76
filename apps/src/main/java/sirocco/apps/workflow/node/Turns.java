package sirocco.apps.workflow.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.nn.optimiser.Optimiser;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * An optimiser that moves the parts of a model by turns, one in each step. What belongs to no part stays as it is.
 *
 * @param inner moves a part, and remembers each by itself
 * @param parts what the names of their tensors begin with
 */
record Turns<S>(Optimiser<S> inner, List<String> parts) implements Optimiser<Turns.State<S>> {

    /**
     * @param turn whose it is, an I32 scalar
     * @param ofParts what is remembered for each
     */
    record State<S>(Tensor turn, List<S> ofParts) {}

    @Override
    public State<S> init(Object model) {
        return new State<>(
                Tensor.scalar(DType.I32, 0),
                parts.stream().map(_ -> inner.init(model)).toList());
    }

    @Override
    public <M> Updated<M, State<S>> update(M model, M gradient, State<S> state, Tensor rate) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(Tree.named(model));
        List<S> remembered = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            Tensor isNow = state.turn.eq(state.turn.like(i));
            Updated<M, S> next = inner.update(model, gradient, state.ofParts.get(i), rate);
            Tree.named(next.model()).forEach((name, moved) -> {
                if (name.startsWith(part)) {
                    tensors.compute(name, (_, before) -> isNow.where(moved, before));
                }
            });
            remembered.add(Tree.zip(next.state(), state.ofParts.get(i), isNow::where));
        }
        Tensor after = state.turn.add(1);
        Tensor turn = after.eq(after.like(parts.size())).where(after.like(0), after);
        return new Updated<>(Tree.withNamed(model, tensors), new State<>(turn, List.copyOf(remembered)));
    }
}
