package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The transpose of {@link WindowSum}: each element is added to all cells under its position, [N, C, outH, outW] →
 * [N, C, height, width].
 */
public record WindowSpread(Window window, int height, int width) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Shape y = inputs.getFirst().shape();
        Window.requireImages(name(), y);
        if (y.size(2) != window.outH(height) || y.size(3) != window.outW(width)) {
            throw new IllegalArgumentException(
                    name() + ": [N, C, " + window.outH(height) + ", " + window.outW(width) + "] is expected, got " + y);
        }
        return inputs.getFirst().with(y.with(2, height).with(3, width));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return Ops.apply(new WindowSum(window), cotangent);
    }
}
