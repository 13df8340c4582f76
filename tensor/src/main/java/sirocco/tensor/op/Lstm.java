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
 * {@code nn.LSTM}):
 * <pre>i, f, o = σ(…), g = tanh(…) of a + h Uᵀ with a = x Wᵀ + b;  c' = f ∘ c + i ∘ g,  h' = o ∘ tanh c'</pre>
 * Inputs are x [time, batch, input]; h₀ and c₀ [batch, hidden]; W [4·hidden, input] in the order i, f, g, o; U
 * [4·hidden, hidden]; b [4·hidden], the sum of all biases. Outputs are all h' and all c', both [time, batch, hidden],
 * and, if kept, i, f, g, o side by side, [time, batch, 4·hidden].
 */
public record Lstm(Gru.Keep keep) implements Composite {

    /** The states h' and c', [time, batch, hidden] each. */
    public static List<Tensor> of(
            Tensor x, Tensor start, Tensor memory, Tensor weightIh, Tensor weightHh, Tensor bias) {
        return Ops.applyAll(new Lstm(Gru.Keep.NOTHING), List.of(x, start, memory, weightIh, weightHh, bias));
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Shape x = inputs.get(0).shape();
        Shape start = inputs.get(1).shape();
        int hidden = start.size(-1);
        boolean fits = x.rank() == 3
                && start.rank() == 2
                && x.size(1) == start.size(0)
                && inputs.get(2).shape().equals(start)
                && inputs.get(3).shape().equals(Shape.of(4 * hidden, x.size(2)))
                && inputs.get(4).shape().equals(Shape.of(4 * hidden, hidden))
                && inputs.get(5).shape().equals(Shape.of(4 * hidden));
        if (!fits) {
            throw new IllegalArgumentException("lstm: x [time, batch, input], h and c [batch, hidden], W [4·hidden,"
                    + " input], U [4·hidden, hidden] and b [4·hidden] are expected, got " + inputs);
        }
        Spec states = inputs.getFirst().with(x.with(2, hidden));
        Spec gates = inputs.getFirst().with(x.with(2, 4 * hidden));
        return keep == Gru.Keep.GATES ? List.of(states, states, gates) : List.of(states, states);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor projected = Gru.project(inputs.get(0), inputs.get(3), inputs.get(5));
        return Control.scan(
                        (List<Tensor> states, Tensor a) -> kept(states.get(0), states.get(1), a, inputs.get(4)),
                        inputs.subList(1, 3),
                        projected)
                .given();
    }

    private Control.Step<List<Tensor>, List<Tensor>> kept(Tensor h, Tensor c, Tensor a, Tensor weight) {
        Gates gates = Gates.of(a, h, weight);
        List<Tensor> states = gates.next(c);
        List<Tensor> given = new ArrayList<>(states);
        if (keep == Gru.Keep.GATES) {
            given.add(Tensor.concat(1, List.of(gates.i, gates.f, gates.g, gates.o)));
        }
        return new Control.Step<>(states, List.copyOf(given));
    }

    /** h' and c' [batch, hidden] after one step, from a [batch, 4·hidden], h and c [batch, hidden] and U. */
    public static List<Tensor> step(Tensor a, Tensor h, Tensor c, Tensor weightHh) {
        return Gates.of(a, h, weightHh).next(c);
    }

    /** The gates of one step, [batch, hidden] each. */
    private record Gates(Tensor i, Tensor f, Tensor g, Tensor o) {
        static Gates of(Tensor a, Tensor h, Tensor weight) {
            int hidden = h.shape().size(1);
            Tensor u = Ops.apply(new MatMul(MatMul.Layout.PLAIN, MatMul.Layout.TRANSPOSED), h, weight);
            Tensor sum = a.add(u);
            return new Gates(
                    sum.slice(1, 0, hidden).sigmoid(),
                    sum.slice(1, hidden, 2 * hidden).sigmoid(),
                    sum.slice(1, 2 * hidden, 3 * hidden).tanh(),
                    sum.slice(1, 3 * hidden, 4 * hidden).sigmoid());
        }

        /** h' and c'. */
        List<Tensor> next(Tensor c) {
            Tensor memory = f.mul(c).add(i.mul(g));
            return List.of(o.mul(memory.tanh()), memory);
        }
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
                        inputs.get(0),
                        all.get(0),
                        all.get(1),
                        inputs.get(1),
                        inputs.get(2),
                        inputs.get(4)));
        Tensor dx = Gru.ofInput(changes.getFirst(), inputs.get(3));
        return Arrays.asList(dx, changes.get(1), changes.get(2), changes.get(3), changes.get(4), changes.get(5));
    }

    private static Tensor orZeros(Tensor cotangent, Tensor like) {
        return cotangent == null ? like.zerosLike() : cotangent;
    }
}
