package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The pullback of {@link Lstm}. Inputs are dh' and dc' [time, batch, hidden], the kept i, f, g, o [time, batch,
 * 4·hidden], x [time, batch, input], h' and c' [time, batch, hidden], h₀ and c₀ [batch, hidden] and U [4·hidden,
 * hidden]; outputs are da [time, batch, 4·hidden], dh₀, dc₀, dW [4·hidden, input], dU and db. What is wanted of x
 * follows from da: dx = da W.
 */
public record LstmGradient() implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec gates = inputs.get(2);
        int rows = gates.shape().size(2);
        return List.of(
                gates,
                inputs.get(6),
                inputs.get(7),
                gates.with(Shape.of(rows, inputs.get(3).shape().size(2))),
                inputs.get(8),
                gates.with(Shape.of(rows)));
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor weight = inputs.get(8);
        Tensor last = inputs.get(6).zerosLike();
        Tensor memories = inputs.get(5);
        Control.Step<List<Tensor>, Tensor> result = Control.scan(
                (List<Tensor> later, List<Tensor> now) -> step(later, now, weight),
                List.of(last, last),
                List.of(inputs.get(0), inputs.get(1), inputs.get(2), memories, Gru.before(inputs.get(7), memories)),
                Scan.Direction.BACKWARD);
        Tensor da = result.given();
        return List.of(
                da,
                result.carry().get(0),
                result.carry().get(1),
                Gru.ofWeight(da, inputs.get(3)),
                Gru.ofWeight(da, Gru.before(inputs.get(6), inputs.get(4))),
                Gru.rows(da).sum(0));
    }

    private static Control.Step<List<Tensor>, Tensor> step(List<Tensor> later, List<Tensor> now, Tensor weight) {
        int hidden = now.getFirst().shape().size(1);
        Tensor gates = now.get(2);
        Tensor i = gates.slice(1, 0, hidden);
        Tensor f = gates.slice(1, hidden, 2 * hidden);
        Tensor g = gates.slice(1, 2 * hidden, 3 * hidden);
        Tensor o = gates.slice(1, 3 * hidden, 4 * hidden);
        Tensor bent = now.get(3).tanh();
        Tensor dh = now.get(0).add(later.get(0));
        Tensor dc = now.get(1).add(later.get(1)).add(dh.mul(o).mul(oneMinus(bent.mul(bent))));
        Tensor di = dc.mul(g).mul(slope(i));
        Tensor df = dc.mul(now.get(4)).mul(slope(f));
        Tensor dg = dc.mul(i).mul(oneMinus(g.mul(g)));
        Tensor dout = dh.mul(bent).mul(slope(o));
        Tensor da = Tensor.concat(1, List.of(di, df, dg, dout));
        return new Control.Step<>(List.of(da.matmul(weight), dc.mul(f)), da);
    }

    /** σ' from σ. */
    private static Tensor slope(Tensor sigmoid) {
        return sigmoid.mul(oneMinus(sigmoid));
    }

    private static Tensor oneMinus(Tensor t) {
        return t.neg().add(1);
    }
}
