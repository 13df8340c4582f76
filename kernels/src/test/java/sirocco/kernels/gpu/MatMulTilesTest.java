package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.floats;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Ops;
import sirocco.tornado.DeviceProfile;

/** Products by the tiles of each profile, of which the device at hand has one. */
class MatMulTilesTest {
    private static DeviceProfile profile(String name) {
        DeviceProfile profile = switch (name) {
            case "opencl-cpu" -> DeviceProfile.openClCpu();
            case "emulator" -> DeviceProfile.emulator();
            default -> DeviceProfile.nvidia(Integer.parseInt(name));
        };
        return profile.with(DeviceProfile.NEVER, DeviceProfile.CudaGraphs.NEVER);
    }

    private static GpuProgram program(DeviceProfile profile, MatMul op, List<Tensor> in) {
        GpuDevice proven = GpuDevice.proven("gpu");
        GpuDevice device = new GpuDevice(proven.id(), proven.device(), profile, proven.tasksInGraph(), proven.memory());
        Graph graph = Graph.trace(Spec.of(in), arguments -> Ops.applyAll(op, arguments));
        return new GpuProgram(GpuCode.of(graph, new int[] {-1}, profile, body -> body), device);
    }

    private static void check(String profile, int batch, int m, int k, int n, Layout a, Layout b, String task) {
        List<Tensor> in = List.of(
                a == Layout.PLAIN ? floats(1, batch, m, k) : floats(1, batch, k, m),
                b == Layout.PLAIN ? floats(2, batch, k, n) : floats(2, batch, n, k));
        MatMul op = new MatMul(a, b);
        GpuProgram program = program(profile(profile), op, in);
        assertTrue(program.describe().contains(task), program.describe());
        float[] got = program.run(in.stream().map(t -> (ConcreteTensor) t).toList())
                .getFirst()
                .toFloats();
        double[] expected = Device.named("reference")
                .compile((List<Tensor> x) -> Ops.applyAll(op, x))
                .apply(in)
                .getFirst()
                .toDoubles();
        for (int i = 0; i < got.length; i++) {
            assertEquals(expected[i], got[i], k * 0x1p-20, op + ", element " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 131, 21, 150", "80, 131, 21, 150", "opencl-cpu, 67, 35, 41", "emulator, 9, 7, 11"})
    void tilesOfEachProfileGiveTheProduct(String profile, int m, int k, int n) {
        String group = " items in groups of " + profile(profile).matMul().group() + System.lineSeparator();
        check(profile, 1, m, k, n, Layout.PLAIN, Layout.PLAIN, group);
        check(profile, 2, m, k, n, Layout.TRANSPOSED, Layout.TRANSPOSED, group);
    }

    @ParameterizedTest
    @CsvSource({"0, 33, 2050, 35", "opencl-cpu, 17, 1031, 9", "emulator, 7, 301, 3"})
    void severalGroupsShareALongSum(String profile, int m, int k, int n) {
        check(profile, 1, m, k, n, Layout.TRANSPOSED, Layout.PLAIN, "Reduce");
    }

    @Test
    void aSumIsSharedInWholeTiles() {
        DeviceProfile profile = DeviceProfile.openClCpu();
        assertEquals(new SplitSum(4, 16 * 48), SplitSum.of(1, 3072, 16, profile));
        assertEquals(new SplitSum(2, 16 * 9), SplitSum.of(1, 16 * 17, 16, profile));
        assertEquals(new SplitSum(1, 16 * 16), SplitSum.of(1, 16 * 16 - 1, 16, profile));
        assertEquals(new SplitSum(1, 3072), SplitSum.of(4, 3072, 16, profile));
        assertEquals(new SplitSum(1, 16), SplitSum.of(0, 0, 16, profile));
    }
}
