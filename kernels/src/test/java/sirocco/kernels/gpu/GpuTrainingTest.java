package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/** Whole training steps on the device, next to the same on the reference. */
class GpuTrainingTest {
    private static final int STEPS = 20;

    record Line(Tensor weight, Tensor bias) {
        Tensor apply(Tensor x) {
            return x.matmul(weight).add(bias);
        }
    }

    private static Tensor loss(Line line, Tensor x, Tensor y) {
        return line.apply(x).sub(y).square().mean();
    }

    private static void assertClose(double[] expected, double[] got, double tolerance) {
        assertEquals(expected.length, got.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], got[i], tolerance * Math.max(1e-3, Math.abs(expected[i])), "element " + i);
        }
    }

    private static Line fitted(String device) {
        Tensor x = Key.of(1).normal(DType.F32, Shape.of(37, 5));
        Tensor y = x.matmul(Key.of(2).normal(DType.F32, Shape.of(5, 1))).add(.5);
        var step = Device.named(device)
                .compile((Line l, Tensor in, Tensor out) -> {
                    Line g = Grad.grad((Line m) -> loss(m, in, out)).apply(l);
                    return Tree.zip(l, g, (p, dp) -> p.sub(dp.mul(.05)));
                })
                .donating(0);
        Line line = new Line(Tensor.zeros(DType.F32, 5, 1), Tensor.zeros(DType.F32, 1));
        for (int i = 0; i < STEPS; i++) {
            line = step.apply(line, x, y);
        }
        return line;
    }

    @Test
    void linearRegression() {
        Line expected = fitted("reference");
        Line got = fitted("gpu");
        assertClose(expected.weight().toDoubles(), got.weight().toDoubles(), 1e-5);
        assertClose(expected.bias().toDoubles(), got.bias().toDoubles(), 1e-5);
    }
}
