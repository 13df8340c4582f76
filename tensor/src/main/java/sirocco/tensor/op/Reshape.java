package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The same elements in the same order under another shape. */
public record Reshape(Shape to) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        if (x.shape().size() != to.size()) {
            throw new IllegalArgumentException(
                    "reshape: " + x.shape() + " has " + x.shape().size() + " elements, " + to + " has " + to.size());
        }
        return x.with(to);
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return cotangent.reshape(inputs.getFirst().shape());
    }
}
