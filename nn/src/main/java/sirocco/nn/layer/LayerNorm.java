package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;

/**
 * y = (x − mean) / √(variance + ε) · weight + bias over the last axes, as many as the weight has (Ba, Kiros, Hinton
 * 2016); PyTorch's {@code nn.LayerNorm}.
 *
 * @param weight the last axes of the input
 * @param bias the last axes of the input
 */
public record LayerNorm(Tensor weight, Tensor bias, double epsilon) implements Layer {

    /** ε 1e-5, weights 1, bias 0. */
    public static LayerNorm of(int... sizes) {
        return new LayerNorm(Tensor.ones(DType.F32, sizes), Tensor.zeros(DType.F32, sizes), 1e-5);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Shape shape = x.shape();
        int kept = shape.rank() - weight.rank();
        if (kept < 0 || !shape.range(kept, shape.rank()).equals(weight.shape())) {
            throw new IllegalArgumentException(
                    "layerNorm: the last axes are expected to be " + weight.shape() + ", got " + x.spec());
        }
        Shape flat = shape.range(0, kept).concat(Shape.of((int) weight.size()));
        sirocco.tensor.op.LayerNorm op = new sirocco.tensor.op.LayerNorm(epsilon);
        List<Tensor> inputs = List.of(x.reshape(flat), weight.flatten(0), bias.flatten(0));
        return Ops.applyAll(op, inputs).getFirst().reshape(shape);
    }
}
