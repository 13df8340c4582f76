package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backends;
import sirocco.testing.MissingKernel;

/** The devices that are here, and what all of them must give. */
final class Devices {
    private Devices() {}

    /** Those without an obstacle. */
    static Stream<Device> here() {
        return Backends.all().stream().filter(b -> b.obstacle().isEmpty()).map(Device::new);
    }

    /** Runs {@code check} on each device; if one of them lacks a kernel, the test is skipped after the others are done. */
    static void onEach(Consumer<Device> check) {
        List<Throwable> skipped = new ArrayList<>();
        here().forEach(device -> {
            try {
                MissingKernel.skips(() -> check.accept(device));
            } catch (TestAbortedException missing) {
                skipped.add(missing);
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        });
        assumeTrue(skipped.isEmpty(), () -> skipped.getFirst().getMessage());
    }

    /** Fails unless {@code f} of {@code inputs}, compiled on each device and eager, is {@code expected}; NaN is NaN. */
    static void assertGives(Tensor expected, UnaryOperator<List<Tensor>> f, Tensor... inputs) {
        List<Tensor> given = List.of(inputs);
        assertIs("eager", expected, f.apply(given).getFirst());
        onEach(device -> assertIs(
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
