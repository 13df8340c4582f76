package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** The I32 indices that put the elements of the last axis in ascending order; equals keep their order, NaN goes last. */
public record ArgSort() implements NoDerivative {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        inputs.getFirst().shape().axis(-1);
        return List.of(inputs.getFirst().with(DType.I32));
    }
}
