package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * Slices of x along {@code axis} chosen by I32 indices: the axes of the indices take the place of {@code axis}. Inputs
 * are x and the indices; an index outside 0 … n−1 is clamped into it, so that no device reads foreign memory.
 */
public record Take(int axis) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Spec x = inputs.get(0);
        Spec index = inputs.get(1);
        requireIndices(name(), index);
        Shape shape = x.shape();
        return x.with(shape.range(0, axis).concat(index.shape()).concat(shape.range(axis + 1, shape.rank())));
    }

    static void requireIndices(String op, Spec index) {
        if (index.dtype() != DType.I32) {
            throw new IllegalArgumentException(op + ": indices must be I32, got " + index);
        }
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        int n = inputs.getFirst().shape().size(axis);
        return Ops.apply(new TakeTranspose(axis, n), cotangent, inputs.get(1));
    }
}
