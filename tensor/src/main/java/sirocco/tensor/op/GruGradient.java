package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The pullback of {@link Gru}, but for its weights. Inputs are dh' [time, batch, hidden], the kept r, z, n, uₙ [time,
 * batch, 4·hidden], the states before each step [time, batch, hidden] and W [3·hidden, hidden]; outputs are da and
 * du, both [time, batch, 3·hidden], and dh₀ [batch, hidden]. The weights' gradients are then one product: dW = Σ duᵀ
 * h, db = Σ du.
 */
public record GruGradient() implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec states = inputs.getFirst();
        Shape shape = states.shape();
        Spec gates = states.with(shape.with(2, 3 * shape.size(2)));
        return List.of(gates, gates, states.with(shape.range(1, 3)));
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor weight = inputs.get(3);
        Tensor last = inputs.getFirst().select(0, 0).zerosLike();
        Control.Step<Tensor, List<Tensor>> result = Control.scan(
                (Tensor later, List<Tensor> now) -> step(later, now, weight),
                last,
                inputs.subList(0, 3),
                Scan.Direction.BACKWARD);
        return List.of(result.given().get(0), result.given().get(1), result.carry());
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
