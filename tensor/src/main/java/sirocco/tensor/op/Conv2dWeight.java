package sirocco.tensor.op;

import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * {@link Conv2d} transposed by its weight: from x [N, C, H, W] and dy [N, O, outH, outW] to dw
 * [O, C/groups, kernelH, kernelW], summed over the batch.
 */
public record Conv2dWeight(Window window, int groups) implements Bilinear {

    @Override
    public Spec output(Spec x, Spec dy) {
        Window.requireImages(name(), x.shape());
        Window.requireImages(name(), dy.shape());
        Shape y = window.output(name(), x.shape()).with(1, dy.shape().size(1));
        int channels = x.shape().size(1);
        if (!dy.shape().equals(y) || channels % groups != 0 || dy.shape().size(1) % groups != 0) {
            throw new IllegalArgumentException(
                    name() + ": dy " + y + " in " + groups + " groups is expected for x " + x + ", got " + dy.shape());
        }
        return x.with(Shape.of(dy.shape().size(1), channels / groups, window.kernelH(), window.kernelW()));
    }

    @Override
    public Tensor transposeA(Tensor dw, Tensor x, Tensor dy) {
        return Ops.apply(
                new Conv2dInput(window, groups, x.shape().size(2), x.shape().size(3)), dy, dw);
    }

    @Override
    public Tensor transposeB(Tensor dw, Tensor x, Tensor dy) {
        return Ops.apply(new Conv2d(window, groups), x, dw);
    }
}
