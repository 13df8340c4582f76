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
 * A whole sequence through a gated recurrent unit (Cho et al. 2014, in the form of PyTorch's {@code nn.GRU}):
 * <pre>r = σ(aᵣ + uᵣ), z = σ(a_z + u_z), n = tanh(aₙ + r ∘ uₙ), h' = n + z ∘ (h − n)
 * with a = x Wᵀ + b and u = h Uᵀ + c</pre>
 * Inputs are x [time, batch, input]; h₀ [batch, hidden]; W [3·hidden, input] in the order r, z, n; U [3·hidden,
 * hidden]; b and c [3·hidden]. Outputs are all h' [time, batch, hidden] and, if kept, r, z, n, uₙ side by side, [time,
 * batch, 4·hidden].
 */
public record Gru(Keep keep) implements Composite {

    /** What is given besides the states. */
    public enum Keep {
        NOTHING,
        /** What the derivative needs. */
        GATES
    }

    /** The states [time, batch, hidden]. */
    public static Tensor of(Tensor x, Tensor start, Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh) {
        return Ops.apply(new Gru(Keep.NOTHING), x, start, weightIh, weightHh, biasIh, biasHh);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Shape x = inputs.get(0).shape();
        Shape start = inputs.get(1).shape();
        int hidden = start.size(-1);
        boolean fits = x.rank() == 3
                && start.rank() == 2
                && x.size(1) == start.size(0)
                && inputs.get(2).shape().equals(Shape.of(3 * hidden, x.size(2)))
                && inputs.get(3).shape().equals(Shape.of(3 * hidden, hidden))
                && inputs.get(4).shape().equals(Shape.of(3 * hidden))
                && inputs.get(5).shape().equals(Shape.of(3 * hidden));
        if (!fits) {
            throw new IllegalArgumentException("gru: x [time, batch, input], h [batch, hidden], W [3·hidden, input],"
                    + " U [3·hidden, hidden], b and c [3·hidden] are expected, got " + inputs);
        }
        Spec states = inputs.getFirst().with(x.with(2, hidden));
        Spec gates = inputs.getFirst().with(x.with(2, 4 * hidden));
        return keep == Keep.GATES ? List.of(states, gates) : List.of(states);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor projected = project(inputs.get(0), inputs.get(2), inputs.get(4));
        return Control.scan((Tensor h, Tensor a) -> kept(h, a, inputs.get(3), inputs.get(5)), inputs.get(1), projected)
                .given();
    }

    private Control.Step<Tensor, List<Tensor>> kept(Tensor h, Tensor a, Tensor weight, Tensor bias) {
        Gates gates = Gates.of(a, project(h, weight, bias));
        List<Tensor> given = new ArrayList<>(List.of(gates.next(h)));
        if (keep == Keep.GATES) {
            given.add(Tensor.concat(1, List.of(gates.r, gates.z, gates.n, gates.ofState)));
        }
        return new Control.Step<>(given.getFirst(), List.copyOf(given));
    }

    /** h' [batch, hidden] after one step, from a [batch, 3·hidden], h [batch, hidden], U and c. */
    public static Tensor step(Tensor a, Tensor h, Tensor weightHh, Tensor biasHh) {
        return Gates.of(a, project(h, weightHh, biasHh)).next(h);
    }

    /** The gates of one step, [batch, hidden] each; {@code ofState} is uₙ. */
    private record Gates(Tensor r, Tensor z, Tensor n, Tensor ofState) {
        static Gates of(Tensor a, Tensor u) {
            int hidden = u.shape().size(1) / 3;
            Tensor both =
                    a.slice(1, 0, 2 * hidden).add(u.slice(1, 0, 2 * hidden)).sigmoid();
            Tensor r = both.slice(1, 0, hidden);
            Tensor ofState = u.slice(1, 2 * hidden, 3 * hidden);
            Tensor n = a.slice(1, 2 * hidden, 3 * hidden).add(r.mul(ofState)).tanh();
            return new Gates(r, both.slice(1, hidden, 2 * hidden), n, ofState);
        }

        Tensor next(Tensor h) {
            return n.add(z.mul(h.sub(n)));
        }
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
        List<Tensor> changes = Ops.applyAll(
                new GruGradient(),
                List.of(cotangents.getFirst(), all.get(1), inputs.get(0), all.get(0), inputs.get(1), inputs.get(3)));
        Tensor dx = ofInput(changes.getFirst(), inputs.get(2));
        return Arrays.asList(dx, changes.get(1), changes.get(2), changes.get(3), changes.get(4), changes.get(5));
    }

    /** x Wᵀ + b along the last axis. */
    static Tensor project(Tensor x, Tensor weight, Tensor bias) {
        Tensor y = Ops.apply(new MatMul(MatMul.Layout.PLAIN, MatMul.Layout.TRANSPOSED), rows(x), weight);
        return y.add(bias).reshape(x.shape().with(-1, weight.shape().size(0)));
    }

    /** The pullback of {@link #project} to x. */
    static Tensor ofInput(Tensor change, Tensor weight) {
        return rows(change)
                .matmul(weight)
                .reshape(change.shape().with(-1, weight.shape().size(1)));
    }

    /** The pullback of {@link #project} to W. */
    static Tensor ofWeight(Tensor change, Tensor x) {
        return rows(change).transpose().matmul(rows(x));
    }

    /** [time, batch, n] as [time · batch, n]. */
    static Tensor rows(Tensor t) {
        int last = t.shape().size(-1);
        return t.reshape(Shape.of(Math.toIntExact(t.shape().size() / Math.max(1, last)), last));
    }

    /** The state before each step. */
    static Tensor before(Tensor start, Tensor states) {
        int time = states.shape().size(0);
        return Tensor.concat(0, List.of(start.unsqueeze(0), states.slice(0, 0, time - 1)));
    }
}
