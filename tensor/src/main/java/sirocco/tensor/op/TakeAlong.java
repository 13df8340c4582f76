package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * One element of x for each I32 index: y[…, i, …] = x[…, index[…, i, …], …] along {@code axis}. Inputs are x and the
 * indices, equal in all other axes; an index outside 0 … n−1 is clamped into it. (PyTorch's gather.)
 */
public record TakeAlong(int axis) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Spec x = inputs.get(0);
        Spec index = inputs.get(1);
        Take.requireIndices(name(), index);
        requireEqualButFor(name(), axis, x.shape(), index.shape());
        return x.with(index.shape());
    }

    static void requireEqualButFor(String op, int axis, Shape x, Shape index) {
        if (x.rank() != index.rank() || !x.without(axis).equals(index.without(axis))) {
            throw new IllegalArgumentException(
                    op + ": " + x + " and the indices " + index + " may differ in axis " + axis + " alone");
        }
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        int n = inputs.getFirst().shape().size(axis);
        return Ops.apply(new TakeAlongTranspose(axis, n), cotangent, inputs.get(1));
    }
}
