package sirocco.kernels.cpu;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
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
        double tolerance = inputs[0].dtype() == DType.F64 ? 3e-6 * 0x1p-29 : 3e-6;
        DeviceParity.check("cpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void softmaxFamily(DType dtype) {
        for (int n : new int[] {1, 7, 16, 33, 100}) {
            Tensor x = DeviceParity.values(dtype, 1, 5, 3, n).mul(4);
            Tensor dy = DeviceParity.values(dtype, 2, 5, 3, n);
            for (int axis = 1; axis < 3; axis++) {
                check(new Softmax(axis), x);
                check(new LogSoftmax(axis), x);
                check(new SoftmaxGradient(axis), Softmax.of(x, axis), dy);
                check(new LogSoftmaxGradient(axis), LogSoftmax.of(x, axis), dy);
            }
        }
        check(new Softmax(1), DeviceParity.values(dtype, 1, 400, 301));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void layerNorm(DType dtype) {
        for (int n : new int[] {2, 7, 16, 33, 100}) {
            Tensor x = DeviceParity.values(dtype, 1, 5, 3, n);
            Tensor weight = DeviceParity.values(dtype, 2, n);
            check(new LayerNorm(1e-5), x, weight, DeviceParity.values(dtype, 3, n));
            List<Tensor> y = Ops.applyAll(new LayerNorm(1e-5), List.of(x, weight, weight));
            check(new LayerNormGradient(), DeviceParity.values(dtype, 4, 5, 3, n), x, weight, y.get(1), y.get(2));
        }
    }
}
