package sirocco.nn.layer;

import sirocco.tensor.op.Window;

/** What a pooling layer does where its windows do not fill the input. */
public enum Rounding {
    /** The rest is left out. */
    FLOOR,
    /** One more window, if it starts inside the input or the padding before it (PyTorch's {@code ceil_mode}). */
    CEIL;

    /** {@code window} with as much more padding at the end as this takes for an image of h × w cells. */
    Window applied(Window window, int h, int w) {
        if (this == FLOOR) {
            return window;
        }
        int bottom = extra(h, window.kernelH(), window.strideH(), window.padTop(), window.padBottom());
        int right = extra(w, window.kernelW(), window.strideW(), window.padLeft(), window.padRight());
        return window.padding(
                window.padTop(), window.padBottom() + bottom, window.padLeft(), window.padRight() + right);
    }

    private static int extra(int size, int kernel, int stride, int before, int after) {
        int padded = size + before + after;
        int positions = Math.ceilDiv(padded - kernel, stride) + 1;
        int last = (positions - 1) * stride;
        int used = last >= size + before ? last - stride + kernel : last + kernel;
        return Math.max(0, used - padded);
    }
}
