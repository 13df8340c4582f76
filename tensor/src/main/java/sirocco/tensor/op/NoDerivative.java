package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Tensor;

/** Operations whose results are constants to derivatives: indices, comparisons, random bits. */
public interface NoDerivative extends Primitive {

    @Override
    default List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        return Arrays.asList(new Tensor[inputs.size()]);
    }

    @Override
    default List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return Arrays.asList(new Tensor[outputs.size()]);
    }
}
