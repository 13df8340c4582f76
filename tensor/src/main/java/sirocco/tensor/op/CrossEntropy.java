package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * Cross-entropy of each row of logits x [n, C] against its class t (I32 [n]) with class weights w [C], giving [n]:
 * <pre>(1 − ε) · w[t] · (log Σ exp x − x[t]) + ε/C · Σ_c w[c] · (log Σ exp x − x[c])</pre>
 * with label smoothing ε. The weights are constants to derivatives.
 */
public record CrossEntropy(double smoothing) implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        requireFit(name(), inputs);
        return List.of(inputs.getFirst().with(inputs.get(1).shape()));
    }

    static void requireFit(String op, List<Spec> inputs) {
        Shape x = inputs.get(0).shape();
        Spec target = inputs.get(1);
        boolean fits = x.rank() == 2
                && target.equals(Spec.of(DType.I32, x.size(0)))
                && inputs.get(2).equals(inputs.get(0).with(Shape.of(x.size(1))));
        if (!fits) {
            throw new IllegalArgumentException(
                    op + ": logits [n, C], I32 classes [n] and weights [C] of the logits' type are expected, got "
                            + inputs.subList(0, 3));
        }
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor logProbability = LogSoftmax.of(inputs.get(0), 1);
        Tensor target = inputs.get(1);
        Tensor weight = inputs.get(2).stopGradient();
        Tensor ofTarget = logProbability.takeAlong(1, target.unsqueeze(1)).squeeze(1);
        Tensor hard = ofTarget.mul(weight.take(0, target)).neg();
        if (smoothing == 0) {
            return List.of(hard);
        }
        Tensor even = logProbability.mul(weight).mean(1);
        return List.of(hard.mul(1 - smoothing).sub(even.mul(smoothing)));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        Tensor losses = Ops.apply(this, inputs.get(0), inputs.get(1), inputs.get(2));
        return new Linearized(
                List.of(losses), cotangents -> Arrays.asList(dx(inputs, cotangents.getFirst()), null, null));
    }

    private Tensor dx(List<Tensor> inputs, Tensor cotangent) {
        return Ops.apply(new CrossEntropyGradient(smoothing), inputs.get(0), inputs.get(1), inputs.get(2), cotangent);
    }
}
