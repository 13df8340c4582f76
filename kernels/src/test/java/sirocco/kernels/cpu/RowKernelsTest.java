package sirocco.kernels.cpu;

import java.util.List;
import org.junit.jupiter.api.Test;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.LayerNorm;
import sirocco.tensor.op.LayerNormGradient;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.LogSoftmaxGradient;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.SoftmaxGradient;

/** Composites with a kernel of rows against their bodies on the reference. */
class RowKernelsTest {
    private static void check(Op op, Tensor... inputs) {
        Parity.check(3e-6, in -> Ops.applyAll(op, in), inputs);
    }

    @Test
    void softmaxFamily() {
        for (int n : new int[] {1, 7, 16, 33, 100}) {
            Tensor x = Parity.floats(1, 5, 3, n).mul(4);
            Tensor dy = Parity.floats(2, 5, 3, n);
            for (int axis = 1; axis < 3; axis++) {
                check(new Softmax(axis), x);
                check(new LogSoftmax(axis), x);
                check(new SoftmaxGradient(axis), Softmax.of(x, axis), dy);
                check(new LogSoftmaxGradient(axis), LogSoftmax.of(x, axis), dy);
            }
        }
        check(new Softmax(1), Parity.floats(1, 400, 301));
    }

    @Test
    void layerNorm() {
        for (int n : new int[] {2, 7, 16, 33, 100}) {
            Tensor x = Parity.floats(1, 5, 3, n);
            Tensor weight = Parity.floats(2, n);
            check(new LayerNorm(1e-5), x, weight, Parity.floats(3, n));
            List<Tensor> y = Ops.applyAll(new LayerNorm(1e-5), List.of(x, weight, weight));
            check(new LayerNormGradient(), Parity.floats(4, 5, 3, n), x, weight, y.get(1), y.get(2));
        }
    }
}
