package sirocco.nn.layer;

import java.util.List;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Gru;

/**
 * Gated recurrent unit (Cho et al. 2014, in the form of PyTorch's {@code nn.GRUCell}):
 * <pre>r = σ(Wᵣ x + bᵣ + Uᵣ h + cᵣ), z = σ(…), n = tanh(Wₙ x + bₙ + r ∘ (Uₙ h + cₙ)), h' = n + z ∘ (h − n)</pre>
 *
 * @param weightIh W, [3·hidden, input], rows r, z, n
 * @param weightHh U, [3·hidden, hidden]
 * @param biasIh b, [3·hidden], or null
 * @param biasHh c, [3·hidden], or null
 */
public record GruCell(Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh) {

    /** Everything uniform on ±1/√hidden. */
    public static GruCell of(int input, int hidden, Key key) {
        List<Tensor> t = Recurrent.initial(input, hidden, 3, key);
        return new GruCell(t.get(0), t.get(1), t.get(2), t.get(3));
    }

    /** h' [batch, hidden] for x [batch, input] and h [batch, hidden]. */
    public Tensor step(Tensor x, Tensor h) {
        return Gru.step(Recurrent.project(x, weightIh, biasIh, null), h, weightHh, bias(biasHh));
    }

    /** All states [time, batch, hidden] for x [time, batch, input] from h [batch, hidden] on. */
    Tensor run(Tensor x, Tensor h) {
        return Gru.of(x, h, weightIh, weightHh, bias(biasIh), bias(biasHh));
    }

    private Tensor bias(Tensor given) {
        return given == null ? Tensor.zeros(weightHh.dtype(), weightHh.shape().size(0)) : given;
    }
}
