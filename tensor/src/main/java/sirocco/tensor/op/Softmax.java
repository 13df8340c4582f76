package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Softmax along {@code axis} (from 0), stable: y = exp(x − max) / Σ exp(x − max). */
public record Softmax(int axis) implements Composite {

    /** The softmax of {@code x} along {@code axis}; negative ones count from the last. */
    public static Tensor of(Tensor x, int axis) {
        return Ops.apply(new Softmax(x.shape().axis(axis)), x);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        inputs.getFirst().shape().axis(axis);
        return inputs;
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor x = inputs.getFirst();
        Tensor top = x.max(axis).stopGradient().keep(x.shape(), axis);
        Tensor e = x.sub(top).exp();
        return List.of(e.div(e.sum(axis).keep(x.shape(), axis)));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        Tensor y = Ops.apply(this, inputs.getFirst());
        return new Linearized(
                List.of(y),
                cotangents -> Arrays.asList(Ops.apply(new SoftmaxGradient(axis), y, cotangents.getFirst())));
    }
}
