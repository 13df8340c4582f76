package sirocco.kernels.cpu;

import java.util.List;
import org.junit.jupiter.api.Test;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/** Matrix products and convolutions as the CPU backend calls them, against the reference. */
class ProductParityTest {
    private static final double TOLERANCE = 1e-5;

    private static void product(Layout layoutA, Layout layoutB, int[] a, int[] b) {
        DeviceParity.check(
                "cpu",
                TOLERANCE,
                in -> List.of(Ops.apply(new MatMul(layoutA, layoutB), in.get(0), in.get(1))),
                DeviceParity.floats(1, a),
                DeviceParity.floats(2, b));
    }

    @Test
    void layouts() {
        product(Layout.PLAIN, Layout.PLAIN, new int[] {7, 13}, new int[] {13, 5});
        product(Layout.TRANSPOSED, Layout.PLAIN, new int[] {13, 7}, new int[] {13, 5});
        product(Layout.PLAIN, Layout.TRANSPOSED, new int[] {7, 13}, new int[] {5, 13});
        product(Layout.TRANSPOSED, Layout.TRANSPOSED, new int[] {13, 7}, new int[] {5, 13});
    }

    @Test
    void leadingAxesAreBroadcast() {
        product(Layout.PLAIN, Layout.PLAIN, new int[] {3, 7, 13}, new int[] {3, 13, 5});
        product(Layout.PLAIN, Layout.PLAIN, new int[] {3, 7, 13}, new int[] {13, 5});
        product(Layout.TRANSPOSED, Layout.PLAIN, new int[] {3, 13, 7}, new int[] {13, 5});
        product(Layout.PLAIN, Layout.TRANSPOSED, new int[] {7, 13}, new int[] {2, 3, 5, 13});
        product(Layout.PLAIN, Layout.PLAIN, new int[] {2, 1, 7, 13}, new int[] {3, 13, 5});
        product(Layout.PLAIN, Layout.PLAIN, new int[] {2, 1, 7, 13}, new int[] {1, 2, 13, 5});
    }

    @Test
    void emptySizes() {
        product(Layout.PLAIN, Layout.PLAIN, new int[] {7, 0}, new int[] {0, 5});
        product(Layout.PLAIN, Layout.PLAIN, new int[] {0, 3}, new int[] {3, 5});
    }

    @Test
    void convolutions() {
        Window window = Window.of(3, 2).stride(2, 1).padding(1, 0, 2, 1).dilation(1, 2);
        int outH = window.outH(9);
        int outW = window.outW(7);
        var x = DeviceParity.floats(1, 3, 4, 9, 7);
        var w = DeviceParity.floats(2, 6, 2, 3, 2);
        var dy = DeviceParity.floats(3, 3, 6, outH, outW);
        DeviceParity.check(
                "cpu", TOLERANCE, in -> List.of(Ops.apply(new Conv2d(window, 2), in.get(0), in.get(1))), x, w);
        DeviceParity.check(
                "cpu",
                TOLERANCE,
                in -> List.of(Ops.apply(new Conv2dInput(window, 2, 9, 7), in.get(0), in.get(1))),
                dy,
                w);
        DeviceParity.check(
                "cpu", TOLERANCE, in -> List.of(Ops.apply(new Conv2dWeight(window, 2), in.get(0), in.get(1))), x, dy);
    }
}
