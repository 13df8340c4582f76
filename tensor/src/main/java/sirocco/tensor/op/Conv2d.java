package sirocco.tensor.op;

import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * Cross-correlation of images x [N, C, H, W] with w [O, C/groups, kernelH, kernelW], giving [N, O, outH, outW]. One of
 * three operations that are each other's transposes: see {@link Conv2dInput}, {@link Conv2dWeight}.
 */
public record Conv2d(Window window, int groups) implements Bilinear {

    @Override
    public Spec output(Spec x, Spec w) {
        Window.requireImages(name(), x.shape());
        requireWeight(name(), window, groups, x.shape().size(1), w.shape());
        Shape y = window.output(name(), x.shape());
        return x.with(y.with(1, w.shape().size(0)));
    }

    static void requireWeight(String op, Window window, int groups, int channels, Shape w) {
        boolean fits = w.rank() == 4
                && groups >= 1
                && w.size(0) % groups == 0
                && w.size(1) * groups == channels
                && w.size(2) == window.kernelH()
                && w.size(3) == window.kernelW();
        if (!fits) {
            throw new IllegalArgumentException(
                    op + ": weight [out, " + channels + "/" + groups + ", " + window.kernelH()
                            + ", " + window.kernelW() + "] is expected for " + channels + " channels in " + groups
                            + " groups, got " + w);
        }
    }

    @Override
    public Tensor transposeA(Tensor dy, Tensor x, Tensor w) {
        return Ops.apply(
                new Conv2dInput(window, groups, x.shape().size(2), x.shape().size(3)), dy, w);
    }

    @Override
    public Tensor transposeB(Tensor dy, Tensor x, Tensor w) {
        return Ops.apply(new Conv2dWeight(window, groups), x, dy);
    }
}
