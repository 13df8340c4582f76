package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Operations of one output that are linear in their first input; further inputs are indices and get no derivative. */
public interface Linear extends Primitive {

    /** The transpose, applied to a cotangent of the output. */
    Tensor transpose(Tensor cotangent, List<Tensor> inputs);

    /** The output for inputs of these types and shapes. */
    Spec output(List<Spec> inputs);

    @Override
    default List<Spec> outputs(List<Spec> inputs) {
        return List.of(output(inputs));
    }

    @Override
    default List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor[] result = new Tensor[inputs.size()];
        if (inputs.getFirst().dtype().isFloating()) {
            result[0] = transpose(cotangents.getFirst(), inputs);
        }
        return Arrays.asList(result);
    }

    @Override
    default List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor change = tangents.getFirst();
        if (change == null || !inputs.getFirst().dtype().isFloating()) {
            return Arrays.asList((Tensor) null);
        }
        Tensor[] changed = inputs.toArray(new Tensor[0]);
        changed[0] = change;
        return Ops.applyAll(this, List.of(changed));
    }
}
