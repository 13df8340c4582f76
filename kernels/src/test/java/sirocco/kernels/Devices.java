package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backends;

/** The devices that are here, and what all of them must give. */
final class Devices {
    private Devices() {}

    /** Those without an obstacle. */
    static Stream<Device> here() {
        return Backends.all().stream().filter(b -> b.obstacle().isEmpty()).map(Device::new);
    }

    /** Fails unless {@code f} of {@code inputs}, compiled on each device and eager, is {@code expected}; NaN is NaN. */
    static void assertGives(Tensor expected, UnaryOperator<List<Tensor>> f, Tensor... inputs) {
        List<Tensor> given = List.of(inputs);
        assertIs("eager", expected, f.apply(given).getFirst());
        here().forEach(device -> assertIs(
                device.backend().name(),
                expected,
                device.compile(f::apply).apply(given).getFirst()));
    }

    private static void assertIs(String where, Tensor expected, Tensor actual) {
        assertEquals(expected.spec(), actual.spec(), where);
        boolean same = expected.dtype().isFloating()
                ? Arrays.equals(expected.toDoubles(), actual.toDoubles())
                : expected.sameBits(actual);
        assertTrue(same, where + ": expected " + expected + ", got " + actual);
    }
}
