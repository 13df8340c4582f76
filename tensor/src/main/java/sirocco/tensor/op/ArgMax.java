package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** The I32 index of the greatest element along {@code axis}, which disappears: the first of equals, or the first NaN. */
public record ArgMax(int axis) implements NoDerivative {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        if (x.shape().size(axis) == 0) {
            throw new IllegalArgumentException("argmax over axis " + axis + " of " + x + ": no element to choose from");
        }
        return List.of(new Spec(DType.I32, x.shape().without(axis)));
    }
}
