package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The pullback of {@link LogSoftmax} from its result y: dx = dy − exp(y) · Σ dy. Inputs are y and dy. */
public record LogSoftmaxGradient(int axis) implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return List.of(inputs.getFirst());
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor y = inputs.get(0);
        Tensor dy = inputs.get(1);
        return List.of(dy.sub(y.exp().mul(dy.sum(axis).keep(y.shape(), axis))));
    }
}
