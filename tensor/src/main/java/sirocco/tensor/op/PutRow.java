package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * A tensor with one slice of its first axis replaced. Inputs are the tensor [n, …], the slice […] and its I32 index, a
 * scalar that is clamped into 0 … n−1.
 */
public record PutRow() implements Primitive {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec x = inputs.get(0);
        Take.requireIndices(name(), inputs.get(2));
        if (x.shape().rank() == 0
                || inputs.get(2).shape().rank() != 0
                || !inputs.get(1).equals(x.with(x.shape().without(0)))) {
            throw new IllegalArgumentException(
                    "putrow: a tensor, a slice of its first axis and a scalar index are expected, got " + inputs);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor dy = cotangents.getFirst();
        if (!dy.dtype().isFloating()) {
            return Arrays.asList(null, null, null);
        }
        Tensor index = inputs.get(2);
        return Arrays.asList(Ops.apply(this, dy, inputs.get(1).zerosLike(), index), dy.take(0, index), null);
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        boolean constant = tangents.get(0) == null && tangents.get(1) == null;
        if (constant || !outputs.getFirst().dtype().isFloating()) {
            return Arrays.asList((Tensor) null);
        }
        List<Tensor> changes = Dual.orZeros(tangents.subList(0, 2), inputs.subList(0, 2));
        return Ops.applyAll(this, List.of(changes.get(0), changes.get(1), inputs.get(2)));
    }
}
