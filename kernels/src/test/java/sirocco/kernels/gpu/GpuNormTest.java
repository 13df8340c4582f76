package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.indices;
import static sirocco.kernels.DeviceParity.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.CrossEntropy;
import sirocco.tensor.op.CrossEntropyGradient;
import sirocco.tensor.op.LayerNorm;
import sirocco.tensor.op.LayerNormGradient;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.LogSoftmaxGradient;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.SoftmaxGradient;

/** Operations on whole rows that the device takes in one kernel, next to their bodies on the reference. */
class GpuNormTest {
    private static final double SINGLE = 5e-6;

    private static final double DOUBLE = 1e-13;

    private static final LayerNorm NORM = new LayerNorm(1e-5);

    private static void check(Op op, Tensor... inputs) {
        double tolerance = inputs[0].dtype() == DType.F32 ? SINGLE : DOUBLE;
        DeviceParity.check("gpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            F32, 1, 1, 1, 0
            F32, 3, 17, 5, 0
            F32, 3, 17, 5, 1
            F32, 3, 17, 5, 2
            F32, 2, 3, 1023, 2
            F32, 67, 71, 2, 1
            F32, 1, 3, 4099, 1
            F64, 3, 17, 5, 1
            F64, 2, 3, 257, 2
            """)
    void softmaxAndItsLogarithm(DType type, int a, int b, int c, int axis) {
        Tensor x = values(type, 1, a, b, c).mul(5);
        Tensor dy = values(type, 2, a, b, c);
        check(new Softmax(axis), x);
        check(new LogSoftmax(axis), x);
        check(new SoftmaxGradient(axis), Softmax.of(x, axis), dy);
        check(new LogSoftmaxGradient(axis), LogSoftmax.of(x, axis), dy);
    }

    @Test
    void rowsThatAreNotFinite() {
        double inf = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        Tensor x = Tensor.of(new double[] {-inf, 1, 2, inf, 1, 2, nan, 1, 2, -inf, -inf, -inf, 1e4, -1e4, 0}, 5, 3)
                .convert(DType.F32);
        check(new Softmax(1), x);
        check(new LogSoftmax(1), x);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            F32, 1, 1
            F32, 3, 5
            F32, 259, 7
            F32, 5, 1023
            F32, 2050, 3
            F64, 37, 67
            """)
    void layerNorms(DType type, int rows, int n) {
        Tensor x = values(type, 1, rows, n);
        Tensor weight = values(type, 2, n);
        check(NORM, x, weight, values(type, 3, n));
        List<Tensor> out = Ops.applyAll(NORM, Arrays.asList(x, weight, values(type, 3, n)));
        check(new LayerNormGradient(), values(type, 4, rows, n), x, weight, out.get(1), out.get(2));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            F32, 1, 1, 0
            F32, 37, 5, 0
            F32, 37, 5, .1
            F32, 3, 1023, .1
            F32, 259, 2, 0
            F64, 37, 67, .25
            """)
    void crossEntropies(DType type, int rows, int classes, double smoothing) {
        Tensor x = values(type, 1, rows, classes).mul(5);
        Tensor targets = indices(2, classes, rows);
        Tensor weights = values(type, 3, classes).abs().add(.1);
        check(new CrossEntropy(smoothing), x, targets, weights);
        check(new CrossEntropyGradient(smoothing), x, targets, weights, values(type, 4, rows));
    }

    @Test
    void impossibleClassesCostNothingWithoutSmoothing() {
        double inf = Double.POSITIVE_INFINITY;
        Tensor x = Tensor.of(new double[] {-inf, 1, 2, 3, -inf, 2}, 2, 3).convert(DType.F32);
        Tensor weights = Tensor.ones(DType.F32, 3);
        check(new CrossEntropy(0), x, Tensor.of(new int[] {1, 1}, 2), weights);
        check(new CrossEntropyGradient(0), x, Tensor.of(new int[] {1, 1}, 2), weights, values(DType.F32, 4, 2));
    }

    @Test
    void eachIsOneTask() {
        Tensor x = values(DType.F32, 1, 9, 11);
        Tensor weight = values(DType.F32, 2, 11);
        Tensor row = values(DType.F32, 3, 9);
        assertEquals(1, tasks(new Softmax(1), x));
        assertEquals(1, tasks(new LogSoftmaxGradient(1), x, x));
        assertEquals(1, tasks(NORM, x, weight, weight));
        assertEquals(1, tasks(new CrossEntropy(.1), x, indices(4, 11, 9), weight));
        assertEquals(1, tasks(new CrossEntropyGradient(.1), x, indices(4, 11, 9), weight, row));
        assertEquals(2, tasks(new LayerNormGradient(), x, x, weight, row, row));
    }

    private static long tasks(Op op, Tensor... inputs) {
        String program = Device.named("gpu")
                .compile((List<Tensor> in) -> Ops.applyAll(op, in))
                .explain(new ArrayList<>(Arrays.asList(inputs)))
                .program()
                .describe();
        assertTrue(program.contains("items in groups of"), program);
        return program.lines()
                .filter(line -> line.contains("items in groups of"))
                .count();
    }
}
