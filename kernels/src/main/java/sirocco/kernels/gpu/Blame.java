package sirocco.kernels.gpu;

import java.util.List;
import java.util.function.Predicate;
import sirocco.tensor.backend.DeviceException;
import sirocco.tornado.Reason;

/** Turns what TornadoVM throws into a message: which operation's kernel it is that does not compile or run, and what to do. */
final class Blame {
    private Blame() {}

    /**
     * @param compiles whether a task alone compiles
     */
    static DeviceException of(Throwable thrown, GpuDevice device, List<Launch> tasks, Predicate<Launch> compiles) {
        String kernel = tasks.stream()
                .filter(compiles.negate())
                .findFirst()
                .map(task -> "the kernel of " + task.text() + " does not compile")
                .orElse("the tasks compile but do not run together");
        return new DeviceException(
                "device " + device.id() + ": " + kernel + ": " + Reason.of(thrown) + DriverError.during(thrown)
                        + ". Nothing was computed in its place; use another device, or --device cpu",
                thrown);
    }

    /**
     * For a device that fails where nothing is compiled.
     *
     * @param when what it was to do
     */
    static DeviceException failure(Throwable thrown, GpuDevice device, String when) {
        return new DeviceException(
                "device " + device.id() + ": it fails when " + when + ": " + Reason.of(thrown)
                        + DriverError.during(thrown)
                        + ". What it computed is lost; check its driver (clinfo, nvidia-smi,"
                        + " dmesg). A run goes on from its last checkpoint with sirocco resume DIR, also on another device"
                        + " (--device cpu)",
                thrown);
    }
}
