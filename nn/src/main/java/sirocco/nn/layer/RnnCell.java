package sirocco.nn.layer;

import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * A simple recurrent unit (Elman 1990), h' = tanh(W x + b + U h + c); PyTorch's {@code nn.RNNCell}.
 *
 * @param weightIh W, [hidden, input]
 * @param weightHh U, [hidden, hidden]
 * @param biasIh b, [hidden], or null
 * @param biasHh c, [hidden], or null
 */
public record RnnCell(Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh) {

    /** Everything uniform on ±1/√hidden. */
    public static RnnCell of(int input, int hidden, Key key) {
        List<Tensor> t = Recurrent.initial(input, hidden, 1, key);
        return new RnnCell(t.get(0), t.get(1), t.get(2), t.get(3));
    }

    /** h' [batch, hidden] for x [batch, input] and h [batch, hidden]. */
    public Tensor step(Tensor x, Tensor h) {
        return run(x.unsqueeze(0), h).squeeze(0);
    }

    /** All states [time, batch, hidden] for x [time, batch, input] from h [batch, hidden] on. */
    Tensor run(Tensor x, Tensor h) {
        Tensor recurrent = weightHh.transpose();
        Tensor projected = Recurrent.project(x, weightIh, biasIh, biasHh);
        return Control.scan(
                        (Tensor before, Tensor a) -> {
                            Tensor next = a.add(before.matmul(recurrent)).tanh();
                            return new Control.Step<>(next, next);
                        },
                        h,
                        projected)
                .given();
    }
}
