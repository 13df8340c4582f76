package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The pullback of {@link Gru}. Inputs are dh' [time, batch, hidden], the kept r, z, n, uₙ [time, batch, 4·hidden], x
 * [time, batch, input], h' [time, batch, hidden], h₀ [batch, hidden] and U [3·hidden, hidden]; outputs are da [time,
 * batch, 3·hidden], dh₀, dW [3·hidden, input], dU, db and dc. What is wanted of x follows from da: dx = da W.
 */
public record GruGradient() implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec states = inputs.getFirst();
        Shape shape = states.shape();
        int rows = 3 * shape.size(2);
        Spec bias = states.with(Shape.of(rows));
        return List.of(
                states.with(shape.with(2, rows)),
                inputs.get(4),
                states.with(Shape.of(rows, inputs.get(2).shape().size(2))),
                inputs.get(5),
                bias,
                bias);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor before = Gru.before(inputs.get(4), inputs.get(3));
        Tensor weight = inputs.get(5);
        Control.Step<Tensor, List<Tensor>> result = Control.scan(
                (Tensor later, List<Tensor> now) -> step(later, now, weight),
                inputs.get(4).zerosLike(),
                List.of(inputs.get(0), inputs.get(1), before),
                Scan.Direction.BACKWARD);
        Tensor da = result.given().get(0);
        Tensor du = result.given().get(1);
        return List.of(
                da,
                result.carry(),
                Gru.ofWeight(da, inputs.get(2)),
                Gru.ofWeight(du, before),
                Gru.rows(da).sum(0),
                Gru.rows(du).sum(0));
    }

    private static Control.Step<Tensor, List<Tensor>> step(Tensor later, List<Tensor> now, Tensor weight) {
        int hidden = later.shape().size(1);
        Tensor r = now.get(1).slice(1, 0, hidden);
        Tensor z = now.get(1).slice(1, hidden, 2 * hidden);
        Tensor n = now.get(1).slice(1, 2 * hidden, 3 * hidden);
        Tensor ofState = now.get(1).slice(1, 3 * hidden, 4 * hidden);
        Tensor dh = now.get(0).add(later);
        Tensor dn = dh.mul(oneMinus(z)).mul(oneMinus(n.mul(n)));
        Tensor dz = dh.mul(now.get(2).sub(n)).mul(z).mul(oneMinus(z));
        Tensor dr = dn.mul(ofState).mul(r).mul(oneMinus(r));
        Tensor da = Tensor.concat(1, List.of(dr, dz, dn));
        Tensor du = Tensor.concat(1, List.of(dr, dz, dn.mul(r)));
        return new Control.Step<>(dh.mul(z).add(du.matmul(weight)), List.of(da, du));
    }

    private static Tensor oneMinus(Tensor t) {
        return t.neg().add(1);
    }
}
