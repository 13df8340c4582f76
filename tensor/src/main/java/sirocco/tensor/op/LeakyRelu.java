package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * x for x > 0, else slope · x. For a slope that is not negative the result has the sign of x, so that the derivative is read
 * from the result, which the next layer keeps anyway: neither x nor a mask is kept.
 */
public record LeakyRelu(double slope) implements Composite {

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor x = inputs.getFirst();
        return List.of(x.gt(0).where(x, x.mul(slope)));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        List<Tensor> outputs = Ops.applyAll(this, inputs);
        Tensor sign = slope < 0 ? inputs.getFirst() : outputs.getFirst();
        return new Linearized(outputs, cotangents -> {
            Tensor dy = cotangents.getFirst();
            return List.of(sign.gt(0).where(dy, dy.mul(slope)));
        });
    }
}
