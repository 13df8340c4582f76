package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Running sums along {@code axis}: y[i] is the sum of x[0 … i] (FORWARD) or of x[i … n−1] (BACKWARD). */
public record CumSum(int axis, Direction direction) implements Linear {

    /** From which end sums run. */
    public enum Direction {
        FORWARD,
        BACKWARD
    }

    @Override
    public Spec output(List<Spec> inputs) {
        inputs.getFirst().shape().axis(axis);
        return inputs.getFirst();
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        Direction other = direction == Direction.FORWARD ? Direction.BACKWARD : Direction.FORWARD;
        return Ops.apply(new CumSum(axis, other), cotangent);
    }
}
