package sirocco.bench;

import sirocco.tensor.Tensor;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/**
 * A convolution without bias and its arguments.
 *
 * @param window with the same padding on both sides
 * @param x [batch, channels in, height, width]
 * @param w [channels out, channels in, kernelH, kernelW]
 */
public record Convolution(Window window, Tensor x, Tensor w) {

    static Tensor apply(Window window, Tensor x, Tensor w) {
        return Ops.apply(new Conv2d(window, 1), x, w);
    }

    static Convolution oneD() {
        return new Convolution(
                Window.of(5).padding(0, 2), Cases.random(1, 32, 32, 1, 187), Cases.random(2, 64, 32, 1, 5));
    }

    static Convolution twoD() {
        return new Convolution(
                Window.of(3, 3).padding(1, 1), Cases.random(1, 32, 64, 16, 12), Cases.random(2, 64, 64, 3, 3));
    }
}
