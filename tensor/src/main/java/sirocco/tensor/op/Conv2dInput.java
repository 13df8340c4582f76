package sirocco.tensor.op;

import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * {@link Conv2d} transposed by its images: from dy [N, O, outH, outW] and w [O, C/groups, kernelH, kernelW] to dx
 * [N, C, height, width]. Also known as transposed convolution.
 */
public record Conv2dInput(Window window, int groups, int height, int width) implements Bilinear {

    @Override
    public Spec output(Spec dy, Spec w) {
        Window.requireImages(name(), dy.shape());
        int channels = w.shape().rank() == 4 ? w.shape().size(1) * groups : 0;
        Conv2d.requireWeight(name(), window, groups, channels, w.shape());
        Shape expected = Shape.of(dy.shape().size(0), w.shape().size(0), window.outH(height), window.outW(width));
        if (!dy.shape().equals(expected)) {
            throw new IllegalArgumentException(name() + ": dy " + expected + " is expected, got " + dy.shape());
        }
        return dy.with(Shape.of(dy.shape().size(0), channels, height, width));
    }

    @Override
    public Tensor transposeA(Tensor dx, Tensor dy, Tensor w) {
        return Ops.apply(new Conv2d(window, groups), dx, w);
    }

    @Override
    public Tensor transposeB(Tensor dx, Tensor dy, Tensor w) {
        return Ops.apply(new Conv2dWeight(window, groups), dx, dy);
    }
}
