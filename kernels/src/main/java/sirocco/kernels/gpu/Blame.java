package sirocco.kernels.gpu;

import java.util.List;
import java.util.function.Predicate;
import sirocco.tensor.backend.DeviceException;

/** Turns what TornadoVM throws into a message: which operation's kernel it is that does not compile or run, and what to do. */
final class Blame {
    private Blame() {}

    /**
     * @param compiles whether a task alone compiles
     */
    static DeviceException of(Throwable thrown, List<Launch> tasks, Predicate<Launch> compiles) {
        String kernel = tasks.stream()
                .filter(compiles.negate())
                .findFirst()
                .map(task -> "the kernel of " + task.text() + " does not compile")
                .orElse("the tasks compile, but do not run together");
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return new DeviceException(
                "device gpu: " + kernel + ": " + root.getMessage()
                        + ". Nothing was computed in its place; use another device, or --device cpu",
                thrown);
    }
}
