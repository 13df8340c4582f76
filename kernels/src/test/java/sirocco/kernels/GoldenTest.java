package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.backend.Backends;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.GoldenCheck;
import sirocco.testing.MissingKernel;

/** Tensor operations and their gradients, compiled for each device that is here, against golden values of PyTorch. */
class GoldenTest {

    @TestFactory
    Stream<DynamicTest> products() {
        return tests("matmul.npz");
    }

    @TestFactory
    Stream<DynamicTest> broadcastOperations() {
        return tests("broadcast.npz");
    }

    @TestFactory
    Stream<DynamicTest> functions() {
        return tests("elementwise.npz");
    }

    @TestFactory
    Stream<DynamicTest> reductions() {
        return tests("reduce.npz");
    }

    @TestFactory
    Stream<DynamicTest> moves() {
        return tests("shape.npz");
    }

    @TestFactory
    Stream<DynamicTest> convolutions() {
        return tests("conv.npz");
    }

    @TestFactory
    Stream<DynamicTest> pools() {
        return tests("pool.npz");
    }

    @Test
    void anUnknownOperationIsAnError() {
        GoldenCase unknown = new GoldenCase("reduce.npz", "median_0", "median", Map.of(), Map.of());
        assertThrows(
                IllegalArgumentException.class,
                () -> GoldenOps.of(unknown).apply(Map.of("x", sirocco.tensor.Tensor.scalar(1))));
    }

    private static Stream<DynamicTest> tests(String file) {
        List<Device> devices = Backends.all().stream()
                .filter(b -> b.obstacle().isEmpty())
                .map(Device::new)
                .toList();
        return GoldenCases.of("torch", file).stream()
                .flatMap(c -> devices.stream()
                        .map(device -> DynamicTest.dynamicTest(
                                c + " on " + device.backend().name(),
                                () -> MissingKernel.skips(() -> check(c, device)))));
    }

    private static void check(GoldenCase c, Device device) {
        boolean products = c.file().equals("matmul.npz") || c.file().equals("conv.npz");
        for (DType dtype : List.of(DType.F64, DType.F32)) {
            GoldenCheck usual = GoldenCheck.in(dtype);
            (products ? usual.ofProducts() : usual).run(c, device, GoldenOps.of(c));
        }
    }
}
