package sirocco.apps.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;

/** The options of all commands that compute: on what, and with how many threads. */
final class DeviceOptions {
    private static final List<String> DEVICES = List.of("cpu", "gpu", "auto");
    /** One device of one of TornadoVM's backends, such as {@code opencl:0:1}. */
    private static final Pattern NAMED_DEVICE = Pattern.compile("(opencl|cuda|ptx):\\d+:\\d+");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "cpu, gpu, auto (the default), or one that \"sirocco devices\" shows")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "threads to compute with (default: all processors)")
    private Integer threads;

    /** Throws {@link UsageError} where an option has a value that it cannot have. */
    void require() {
        if (!DEVICES.contains(device) && !NAMED_DEVICE.matcher(device).matches()) {
            throw new UsageError("--device " + device + ": no such device" + Names.suggestion(device, DEVICES));
        }
        if (threads != null && threads < 1) {
            throw new UsageError("--threads " + threads + ": at least one thread is needed");
        }
    }

    String device() {
        return device;
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Throws {@link Failure} if the path that an option gives, where it is given, cannot be read. */
    static void requireReadable(String option, Path path) {
        if (path != null && !Files.isReadable(path)) {
            throw new Failure(
                    option + " " + path + ": " + (Files.exists(path) ? "may not be read" : "no such file or folder"));
        }
    }
}
