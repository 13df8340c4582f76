package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Reverse;

/**
 * A whole sequence through a long short-term memory (Hochreiter, Schmidhuber 1997, in the form of PyTorch's
 * {@code nn.LSTM}), its input projections with all biases done beforehand for all steps:
 * <pre>i, f, o = σ(…), g = tanh(…) of a + h Wᵀ;  c' = f ∘ c + i ∘ g,  h' = o ∘ tanh c'</pre>
 * Inputs are a [time, batch, 4·hidden] in the order i, f, g, o; h₀ and c₀ [batch, hidden]; W [4·hidden, hidden].
 * Outputs are all h' and all c', both [time, batch, hidden], and, if kept, i, f, g, o side by side, [time, batch,
 * 4·hidden].
 */
public record Lstm(Gru.Keep keep) implements Composite {

    /** The states h' and c', [time, batch, hidden] each. */
    public static List<Tensor> of(Tensor projected, Tensor start, Tensor memory, Tensor weight) {
        return Ops.applyAll(new Lstm(Gru.Keep.NOTHING), List.of(projected, start, memory, weight));
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Shape start = inputs.get(1).shape();
        Shape a = inputs.getFirst().shape();
        int hidden = start.size(-1);
        boolean fits = a.rank() == 3
                && a.range(1, 3).equals(Shape.of(start.size(0), 4 * hidden))
                && inputs.get(2).shape().equals(start)
                && inputs.get(3).shape().equals(Shape.of(4 * hidden, hidden));
        if (!fits) {
            throw new IllegalArgumentException(
                    "lstm: a [time, batch, 4·hidden], h and c [batch, hidden] and W [4·hidden,"
                            + " hidden] are expected, got " + inputs);
        }
        Spec states = inputs.getFirst().with(a.with(2, hidden));
        return keep == Gru.Keep.GATES ? List.of(states, states, inputs.getFirst()) : List.of(states, states);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor weight = inputs.get(3).transpose();
        return Control.scan(
                        (List<Tensor> states, Tensor a) -> step(states.get(0), states.get(1), a, weight),
                        inputs.subList(1, 3),
                        inputs.getFirst())
                .given();
    }

    private Control.Step<List<Tensor>, List<Tensor>> step(Tensor h, Tensor c, Tensor a, Tensor weight) {
        int hidden = h.shape().size(1);
        Tensor sum = a.add(h.matmul(weight));
        Tensor i = sum.slice(1, 0, hidden).sigmoid();
        Tensor f = sum.slice(1, hidden, 2 * hidden).sigmoid();
        Tensor g = sum.slice(1, 2 * hidden, 3 * hidden).tanh();
        Tensor o = sum.slice(1, 3 * hidden, 4 * hidden).sigmoid();
        Tensor memory = f.mul(c).add(i.mul(g));
        Tensor next = o.mul(memory.tanh());
        List<Tensor> given = new ArrayList<>(List.of(next, memory));
        if (keep == Gru.Keep.GATES) {
            given.add(Tensor.concat(1, List.of(i, f, g, o)));
        }
        return new Control.Step<>(List.of(next, memory), List.copyOf(given));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        List<Tensor> all = Ops.applyAll(new Lstm(Gru.Keep.GATES), inputs);
        List<Tensor> outputs = keep == Gru.Keep.GATES ? all : all.subList(0, 2);
        return new Linearized(outputs, cotangents -> pull(inputs, all, cotangents));
    }

    private List<Tensor> pull(List<Tensor> inputs, List<Tensor> all, List<Tensor> cotangents) {
        if (cotangents.size() > 2 && cotangents.get(2) != null) {
            return Reverse.linearize(graph(Spec.of(inputs)), inputs).pullback().apply(cotangents);
        }
        List<Tensor> changes = Ops.applyAll(
                new LstmGradient(),
                List.of(
                        orZeros(cotangents.get(0), all.getFirst()),
                        orZeros(cotangents.get(1), all.getFirst()),
                        all.get(2),
                        all.get(1),
                        Gru.before(inputs.get(2), all.get(1)),
                        inputs.get(3)));
        Tensor before = Gru.before(inputs.get(1), all.getFirst());
        Tensor rows = changes.getFirst().reshape(-1, changes.getFirst().shape().size(2));
        Tensor weight =
                rows.transpose().matmul(before.reshape(-1, before.shape().size(2)));
        return Arrays.asList(changes.get(0), changes.get(1), changes.get(2), weight);
    }

    private static Tensor orZeros(Tensor cotangent, Tensor like) {
        return cotangent == null ? like.zerosLike() : cotangent;
    }
}
