package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The transpose of {@link TakeAlong}: elements are added, in order, to where their index says along {@code axis}. */
public record TakeAlongTranspose(int axis, int n) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Spec y = inputs.get(0);
        Take.requireIndices(name(), inputs.get(1));
        TakeAlong.requireEqualButFor(name(), axis, y.shape(), inputs.get(1).shape());
        return y.with(y.shape().with(axis, n));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return Ops.apply(new TakeAlong(axis), cotangent, inputs.get(1));
    }
}
