package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The elements of {@code axis} in reverse order. */
public record Flip(int axis) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        inputs.getFirst().shape().axis(axis);
        return inputs.getFirst();
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return Ops.apply(this, cotangent);
    }
}
