package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The greatest cell under each position of a window: from [N, C, H, W] the values and, as I32, where they lie in their
 * H·W plane, both [N, C, outH, outW]. The first of equals wins, NaN wins over all; padding never does.
 */
public record MaxPool2d(Window window) implements Primitive {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        Window.requireImages(name(), x.shape());
        Shape y = window.output(name(), x.shape());
        return List.of(x.with(y), new Spec(DType.I32, y));
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor dy = cotangents.getFirst();
        if (dy == null) {
            return Arrays.asList((Tensor) null);
        }
        Shape x = inputs.getFirst().shape();
        return List.of(Ops.apply(new TakeAlongTranspose(2, x.size(2) * x.size(3)), planes(dy), planes(outputs.get(1)))
                .reshape(x));
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor dx = tangents.getFirst();
        if (dx == null) {
            return Arrays.asList(null, null);
        }
        Tensor dy = Ops.apply(new TakeAlong(2), planes(dx), planes(outputs.get(1)));
        return Arrays.asList(dy.reshape(outputs.getFirst().shape()), null);
    }

    /** [N, C, H, W] → [N, C, H·W]. */
    private static Tensor planes(Tensor images) {
        Shape s = images.shape();
        return images.reshape(s.size(0), s.size(1), s.size(2) * s.size(3));
    }
}
