package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The pullback of {@link Softmax} from its result y: dx = y ∘ (dy − Σ dy ∘ y). Inputs are y and dy. */
public record SoftmaxGradient(int axis) implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return List.of(inputs.getFirst());
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor y = inputs.get(0);
        Tensor dy = inputs.get(1);
        Tensor dot = dy.mul(y).sum(axis).keep(y.shape(), axis);
        return List.of(y.mul(dy.sub(dot)));
    }
}
