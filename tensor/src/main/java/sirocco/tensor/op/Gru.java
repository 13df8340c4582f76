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
 * A whole sequence through a gated recurrent unit (Cho et al. 2014, in the form of PyTorch's {@code nn.GRU}), its input
 * projections done beforehand for all steps:
 * <pre>r = σ(aᵣ + uᵣ), z = σ(a_z + u_z), n = tanh(aₙ + r ∘ uₙ), h' = n + z ∘ (h − n)  with u = h Wᵀ + b</pre>
 * Inputs are a [time, batch, 3·hidden] in the order r, z, n; h₀ [batch, hidden]; W [3·hidden, hidden]; b [3·hidden].
 * Outputs are all h' [time, batch, hidden] and, if kept, r, z, n, uₙ side by side, [time, batch, 4·hidden].
 */
public record Gru(Keep keep) implements Composite {

    /** What is given besides the states. */
    public enum Keep {
        NOTHING,
        /** What the derivative needs. */
        GATES
    }

    /** The states [time, batch, hidden]. */
    public static Tensor of(Tensor projected, Tensor start, Tensor weight, Tensor bias) {
        return Ops.apply(new Gru(Keep.NOTHING), projected, start, weight, bias);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Shape start = inputs.get(1).shape();
        Shape a = inputs.getFirst().shape();
        int hidden = start.size(-1);
        boolean fits = a.rank() == 3
                && a.range(1, 3).equals(Shape.of(start.size(0), 3 * hidden))
                && inputs.get(2).shape().equals(Shape.of(3 * hidden, hidden))
                && inputs.get(3).shape().equals(Shape.of(3 * hidden));
        if (!fits) {
            throw new IllegalArgumentException("gru: a [time, batch, 3·hidden], h [batch, hidden], W [3·hidden, hidden]"
                    + " and b [3·hidden] are expected, got " + inputs);
        }
        Spec states = inputs.getFirst().with(a.with(2, hidden));
        Spec gates = inputs.getFirst().with(a.with(2, 4 * hidden));
        return keep == Keep.GATES ? List.of(states, gates) : List.of(states);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor weight = inputs.get(2).transpose();
        Tensor bias = inputs.get(3);
        return Control.scan((Tensor h, Tensor a) -> step(h, a, weight, bias), inputs.get(1), inputs.getFirst())
                .given();
    }

    private Control.Step<Tensor, List<Tensor>> step(Tensor h, Tensor a, Tensor weight, Tensor bias) {
        int hidden = h.shape().size(1);
        Tensor u = h.matmul(weight).add(bias);
        Tensor both = a.slice(1, 0, 2 * hidden).add(u.slice(1, 0, 2 * hidden)).sigmoid();
        Tensor r = both.slice(1, 0, hidden);
        Tensor z = both.slice(1, hidden, 2 * hidden);
        Tensor ofState = u.slice(1, 2 * hidden, 3 * hidden);
        Tensor n = a.slice(1, 2 * hidden, 3 * hidden).add(r.mul(ofState)).tanh();
        Tensor next = n.add(z.mul(h.sub(n)));
        List<Tensor> given = new ArrayList<>(List.of(next));
        if (keep == Keep.GATES) {
            given.add(Tensor.concat(1, List.of(r, z, n, ofState)));
        }
        return new Control.Step<>(next, List.copyOf(given));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        List<Tensor> all = Ops.applyAll(new Gru(Keep.GATES), inputs);
        List<Tensor> outputs = keep == Keep.GATES ? all : all.subList(0, 1);
        return new Linearized(outputs, cotangents -> pull(inputs, all, cotangents));
    }

    private List<Tensor> pull(List<Tensor> inputs, List<Tensor> all, List<Tensor> cotangents) {
        if (cotangents.size() > 1 && cotangents.get(1) != null) {
            return Reverse.linearize(graph(Spec.of(inputs)), inputs).pullback().apply(cotangents);
        }
        Tensor before = before(inputs.get(1), all.getFirst());
        List<Tensor> changes =
                Ops.applyAll(new GruGradient(), List.of(cotangents.getFirst(), all.get(1), before, inputs.get(2)));
        Tensor rows = changes.get(1).reshape(-1, changes.get(1).shape().size(2));
        Tensor weight =
                rows.transpose().matmul(before.reshape(-1, before.shape().size(2)));
        return Arrays.asList(changes.get(0), changes.get(2), weight, rows.sum(0));
    }

    /** The state before each step. */
    static Tensor before(Tensor start, Tensor states) {
        int time = states.shape().size(0);
        return Tensor.concat(0, List.of(start.unsqueeze(0), states.slice(0, 0, time - 1)));
    }
}
