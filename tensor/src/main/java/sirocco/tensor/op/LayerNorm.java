package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Reverse;

/**
 * Layer normalisation over the last axis (Ba, Kiros, Hinton 2016): y = (x − mean) · r · weight + bias with r =
 * 1/√(variance + ε), the variance divided by n. Inputs are x […, n], weight [n] and bias [n]; outputs are y, and for
 * the derivative the mean and r, both […].
 */
public record LayerNorm(double epsilon) implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        Spec parameter = x.with(Shape.of(x.shape().size(-1)));
        if (!inputs.get(1).equals(parameter) || !inputs.get(2).equals(parameter)) {
            throw new IllegalArgumentException("layernorm of " + x + ": weight and bias " + parameter
                    + " are expected, got " + inputs.get(1) + " and " + inputs.get(2));
        }
        Spec rows = x.with(x.shape().without(-1));
        return List.of(x, rows, rows);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor x = inputs.getFirst();
        Tensor mean = x.mean(-1);
        Tensor centred = x.sub(mean.unsqueeze(-1));
        Tensor r = centred.square().mean(-1).add(epsilon).rsqrt();
        Tensor y = centred.mul(r.unsqueeze(-1)).mul(inputs.get(1)).add(inputs.get(2));
        return List.of(y, mean, r);
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        List<Tensor> outputs = Ops.applyAll(this, inputs);
        return new Linearized(outputs, cotangents -> pull(inputs, outputs, cotangents));
    }

    private List<Tensor> pull(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        if (cotangents.get(1) != null || cotangents.get(2) != null) {
            return Reverse.linearize(graph(Spec.of(inputs)), inputs).pullback().apply(cotangents);
        }
        return Ops.applyAll(
                new LayerNormGradient(),
                Arrays.asList(cotangents.get(0), inputs.get(0), inputs.get(1), outputs.get(1), outputs.get(2)));
    }
}
