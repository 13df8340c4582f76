package sirocco.kernels.gpu;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.op.Window;

/** The numbers that window kernels read, in this order. */
final class WindowTable {
    private WindowTable() {}

    /** For pooling. */
    static List<Integer> of(Window window, Shape x, Shape y) {
        return of(window, x, y, 1);
    }

    /** For a convolution of images x to images y. */
    static List<Integer> of(Window window, Shape x, Shape y, int groups) {
        return List.of(
                x.size(2),
                x.size(3),
                y.size(2),
                y.size(3),
                window.kernelH(),
                window.kernelW(),
                window.strideH(),
                window.strideW(),
                window.padTop(),
                window.padLeft(),
                window.dilationH(),
                window.dilationW(),
                x.size(1),
                y.size(1),
                groups,
                x.size(0));
    }
}
