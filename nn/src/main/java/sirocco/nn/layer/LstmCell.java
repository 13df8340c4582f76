package sirocco.nn.layer;

import java.util.List;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Lstm;

/**
 * Long short-term memory (Hochreiter, Schmidhuber 1997, in the form of PyTorch's {@code nn.LSTMCell}):
 * <pre>i, f, o = σ(W x + b + U h + c), g = tanh(W x + b + U h + c), c' = f ∘ c + i ∘ g, h' = o ∘ tanh c'</pre>
 *
 * @param weightIh W, [4·hidden, input], rows i, f, g, o
 * @param weightHh U, [4·hidden, hidden]
 * @param biasIh b, [4·hidden], or null
 * @param biasHh c, [4·hidden], or null
 */
public record LstmCell(Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh) {

    /**
     * The two states of the unit.
     *
     * @param hidden h, [batch, hidden]
     * @param memory c, [batch, hidden]
     */
    public record State(Tensor hidden, Tensor memory) {}

    /** Everything uniform on ±1/√hidden. */
    public static LstmCell of(int input, int hidden, Key key) {
        List<Tensor> t = Recurrent.initial(input, hidden, 4, key);
        return new LstmCell(t.get(0), t.get(1), t.get(2), t.get(3));
    }

    /** The states after x [batch, input]. */
    public State step(Tensor x, State before) {
        Tensor projected = Recurrent.project(x, weightIh, biasIh, biasHh);
        List<Tensor> states = Lstm.step(projected, before.hidden, before.memory, weightHh);
        return new State(states.get(0), states.get(1));
    }

    /** All h and all c, [time, batch, hidden] each, for x [time, batch, input]. */
    List<Tensor> run(Tensor x, State start) {
        return Lstm.of(x, start.hidden, start.memory, weightIh, weightHh, bias());
    }

    private Tensor bias() {
        if (biasIh == null && biasHh == null) {
            return Tensor.zeros(weightHh.dtype(), weightHh.shape().size(0));
        }
        return biasIh == null ? biasHh : biasHh == null ? biasIh : biasIh.add(biasHh);
    }
}
