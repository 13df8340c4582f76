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
                .orElse("the tasks compile, but do not run together");
        return new DeviceException(
                "device " + device.id() + ": " + kernel + ": " + Reason.of(thrown)
                        + ". Nothing was computed in its place; use another device, or --device cpu",
                thrown);
    }
}
