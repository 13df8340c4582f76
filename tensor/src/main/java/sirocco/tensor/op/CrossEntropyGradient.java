package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The pullback of {@link CrossEntropy} to its logits. Inputs are x [n, C], t [n], w [C] and the losses' cotangent d
 * [n]:
 * <pre>dx = d · ((1 − ε) · w[t] · (softmax x − onehot t) + ε/C · (softmax x · Σ w − w))</pre>
 * The one-hot rows are comparisons inside one elementwise expression, never stored.
 */
public record CrossEntropyGradient(double smoothing) implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        CrossEntropy.requireFit(name(), inputs);
        return List.of(inputs.getFirst());
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor target = inputs.get(1);
        Tensor weight = inputs.get(2).stopGradient();
        Tensor d = inputs.get(3).unsqueeze(1);
        int classes = x.shape().size(1);
        Tensor y = Softmax.of(x, 1);
        Tensor hot = Tensor.arange(DType.I32, classes).eq(target.unsqueeze(1)).convert(x.dtype());
        Tensor hard = weight.take(0, target).unsqueeze(1).mul(y.sub(hot));
        if (smoothing == 0) {
            return List.of(hard.mul(d));
        }
        Tensor even = y.mul(weight.sum()).sub(weight).mul(smoothing / classes);
        return List.of(hard.mul(1 - smoothing).add(even).mul(d));
    }
}
