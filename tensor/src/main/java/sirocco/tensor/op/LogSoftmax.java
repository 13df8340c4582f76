package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The logarithm of {@link Softmax} along {@code axis} (from 0): y = x − max − log Σ exp(x − max). */
public record LogSoftmax(int axis) implements Composite {

    /** The log-softmax of {@code x} along {@code axis}; negative ones count from the last. */
    public static Tensor of(Tensor x, int axis) {
        return Ops.apply(new LogSoftmax(x.shape().axis(axis)), x);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        inputs.getFirst().shape().axis(axis);
        return inputs;
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor x = inputs.getFirst();
        Tensor shifted = x.sub(x.max(axis).stopGradient().keep(x.shape(), axis));
        Tensor log = shifted.exp().sum(axis).log();
        return List.of(shifted.sub(log.keep(x.shape(), axis)));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        Tensor y = Ops.apply(this, inputs.getFirst());
        return new Linearized(
                List.of(y),
                cotangents -> Arrays.asList(Ops.apply(new LogSoftmaxGradient(axis), y, cotangents.getFirst())));
    }
}
