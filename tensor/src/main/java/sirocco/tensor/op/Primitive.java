package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Tensor;

/** An operation that every backend computes itself. */
public non-sealed interface Primitive extends Op {

    /**
     * The cotangents of the inputs (vector-Jacobian product).
     *
     * @param cotangents one for each output; null stands for zero, but at least one is not null
     * @return one for each input; null where the derivative is zero or does not exist
     */
    List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents);

    @Override
    default Linearized linearize(List<Tensor> inputs) {
        List<Tensor> outputs = Ops.applyAll(this, inputs);
        return new Linearized(outputs, cotangents -> vjp(inputs, outputs, cotangents));
    }
}
