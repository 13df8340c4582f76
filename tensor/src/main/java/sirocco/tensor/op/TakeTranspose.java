package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The transpose of {@link Take}: slices are added, in order, to where their index says along {@code axis} of a tensor
 * of zeros; {@code axis} has size {@code n}. Inputs are the slices and the I32 indices (clamped into 0 … n−1).
 */
public record TakeTranspose(int axis, int n) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Shape y = inputs.get(0).shape();
        Spec index = inputs.get(1);
        Take.requireIndices(name(), index);
        int rank = index.shape().rank();
        if (y.rank() < axis + rank || !y.range(axis, axis + rank).equals(index.shape())) {
            throw new IllegalArgumentException(
                    "taketranspose: axes " + axis + "… of " + y + " should be those of the indices, " + index.shape());
        }
        return inputs.get(0).with(y.range(0, axis).concat(Shape.of(n)).concat(y.range(axis + rank, y.rank())));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return Ops.apply(new Take(axis), cotangent, inputs.get(1));
    }
}
