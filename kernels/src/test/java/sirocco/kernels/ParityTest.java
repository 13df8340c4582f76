package sirocco.kernels;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sirocco.tensor.Device;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.op.Catalogue;
import sirocco.testing.MissingKernel;
import sirocco.testing.Parity;

/** Every operation of the catalogue gives the reference's results on every backend that runs here, in every type. */
class ParityTest {

    @TestFactory
    Stream<DynamicTest> backendsAgree() {
        return Backends.all().stream()
                .filter(backend -> backend.obstacle().isEmpty())
                .map(Device::new)
                .flatMap(ParityTest::tests);
    }

    private static Stream<DynamicTest> tests(Device device) {
        String name = device.backend().name();
        return Catalogue.samples().stream()
                .flatMap(sample -> sample.dtypes().stream()
                        .map(dtype -> DynamicTest.dynamicTest(
                                sample.describe(dtype) + " on " + name,
                                () -> MissingKernel.skips(() -> Parity.check(sample, dtype, device)))));
    }
}
