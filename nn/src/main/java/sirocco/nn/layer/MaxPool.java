package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/**
 * The greatest cell of each window, of [batch, channels, time] or [batch, channels, height, width]; padding never
 * wins, and of equals the first has the derivative. PyTorch's {@code nn.MaxPool1d} and {@code nn.MaxPool2d}.
 */
public record MaxPool(Window window, Rounding rounding) implements Layer {

    /** Windows of {@code kernel} steps, side by side, over time. */
    public static MaxPool overTime(int kernel) {
        return new MaxPool(Window.of(kernel).stride(1, kernel), Rounding.FLOOR);
    }

    /** Square windows, side by side. */
    public static MaxPool overImages(int kernel) {
        return new MaxPool(Window.of(kernel, kernel).stride(kernel, kernel), Rounding.FLOOR);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return Planes.with("maxPool", x, this::pool);
    }

    private Tensor pool(Tensor x) {
        Window full = rounding.applied(window, x.shape().size(2), x.shape().size(3));
        return Ops.applyAll(new MaxPool2d(full), java.util.List.of(x)).getFirst();
    }
}
