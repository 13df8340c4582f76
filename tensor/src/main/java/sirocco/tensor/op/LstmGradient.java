package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The pullback of {@link Lstm}, but for its weights. Inputs are dh' and dc' [time, batch, hidden], the kept i, f, g,
 * o [time, batch, 4·hidden], c' and the c before each step [time, batch, hidden], and W [4·hidden, hidden]; outputs
 * are da [time, batch, 4·hidden], dh₀ and dc₀ [batch, hidden]. The weights' gradient is then one product: dW = Σ daᵀ
 * h.
 */
public record LstmGradient() implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Shape states = inputs.getFirst().shape();
        Spec start = inputs.getFirst().with(states.range(1, 3));
        return List.of(inputs.get(2), start, start);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor weight = inputs.get(5);
        Tensor last = inputs.getFirst().select(0, 0).zerosLike();
        Control.Step<List<Tensor>, Tensor> result = Control.scan(
                (List<Tensor> later, List<Tensor> now) -> step(later, now, weight),
                List.of(last, last),
                inputs.subList(0, 5),
                Scan.Direction.BACKWARD);
        return List.of(result.given(), result.carry().get(0), result.carry().get(1));
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
