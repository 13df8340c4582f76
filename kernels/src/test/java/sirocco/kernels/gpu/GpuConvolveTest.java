package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.values;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;
import sirocco.tornado.DeviceProfile;

/** Convolutions as products of matrices, next to the reference. */
class GpuConvolveTest {
    private static final double SINGLE = 2e-5;
    private static final double DOUBLE = 1e-12;

    private static String program(Op op, Tensor... inputs) {
        return Device.named("gpu")
                .compile((List<Tensor> in) -> Ops.applyAll(op, in))
                .program(List.of(inputs))
                .describe();
    }

    private static void check(Op op, Tensor... inputs) {
        int group = GpuDevice.proven("gpu").profile().matMul().group();
        String program = program(op, inputs);
        assertTrue(
                program.lines().anyMatch(line -> line.startsWith("[") && line.endsWith(" items in groups of " + group)),
                program);
        double tolerance = inputs[0].dtype() == DType.F32 ? SINGLE : DOUBLE;
        DeviceParity.check("gpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    private static void checkAll(
            DType type, Window window, int groups, int images, int inputs, int outputs, int h, int w) {
        Tensor x = values(type, 1, images, inputs, h, w);
        Tensor weight = values(type, 2, outputs, inputs / groups, window.kernelH(), window.kernelW());
        Tensor dy = values(type, 3, images, outputs, window.outH(h), window.outW(w));
        check(new Conv2d(window, groups), x, weight);
        check(new Conv2dInput(window, groups, h, w), dy, weight);
        check(new Conv2dWeight(window, groups), x, dy);
    }

    @ParameterizedTest
    @CsvSource({"F32, 1", "F32, 2", "F64, 1"})
    void eachWindow(DType type, int groups) {
        List<Window> windows = List.of(
                Window.of(1),
                Window.of(3, 2),
                Window.of(3, 3).padding(1, 1),
                Window.of(3, 3).stride(2, 1).padding(1, 1),
                Window.of(2, 3).padding(1, 0, 2, 1).dilation(2, 2),
                Window.of(1, 3).stride(1, 2).padding(0, 4),
                Window.of(2, 2).stride(3, 2).padding(0, 5, 3, 0));
        for (Window window : windows) {
            checkAll(type, window, groups, 3, 34, 38, 7, 5);
        }
    }

    @Test
    void severalGroupsShareTheLongSumOfAWeightsGradient() {
        DeviceProfile.Tile tile = GpuDevice.proven("gpu").profile().matMul();
        Tensor x = values(DType.F32, 1, 5, tile.columns() - 1, 9, 23);
        Tensor dy = values(DType.F32, 2, 5, tile.rows() - 1, 5, 23);
        Op op = new Conv2dWeight(Window.of(1, 1).stride(2, 1), 1);
        assertTrue(program(op, x, dy).contains("Reduce"), program(op, x, dy));
        DeviceParity.check("gpu", 10 * SINGLE, in -> Ops.applyAll(op, in), x, dy);
    }

    @Test
    void whatFillsNoTileIsComputedElementByElement() {
        Tensor x = values(DType.F32, 1, 2, 6, 5, 4);
        Tensor depthwise = values(DType.F32, 2, 6, 1, 3, 3);
        Conv2d op = new Conv2d(Window.of(3, 3), 6);
        int group = GpuDevice.proven("gpu").profile().elementwiseGroup();
        assertTrue(program(op, x, depthwise).contains(" items in groups of " + group));
        DeviceParity.check("gpu", SINGLE, in -> Ops.applyAll(op, in), x, depthwise);
        Tensor none = Tensor.zeros(DType.F32, 0, 64, 5, 4);
        Tensor dy = Tensor.zeros(DType.F32, 0, 64, 3, 2);
        double[] nothing = Device.named("gpu")
                .compile((List<Tensor> in) -> Ops.applyAll(new Conv2dWeight(Window.of(3, 3), 1), in))
                .apply(List.of(none, dy))
                .getFirst()
                .toDoubles();
        assertEquals(0, Arrays.stream(nothing).map(Math::abs).sum());
    }
}
