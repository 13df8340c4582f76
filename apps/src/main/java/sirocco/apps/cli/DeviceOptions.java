package sirocco.apps.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;
import sirocco.apps.learn.Devices;

/** The options of all commands that compute: on what, and with how many threads. */
final class DeviceOptions {
    private static final List<String> DEVICES = List.of("cpu", "gpu", "auto");
    /** One of several GPUs, such as {@code gpu:1}, or a device of one of TornadoVM's backends, such as {@code opencl:0:1}. */
    private static final Pattern NAMED_DEVICE = Pattern.compile("gpu:\\d{1,3}|(opencl|cuda|ptx):\\d{1,3}:\\d{1,3}");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description =
                    "cpu, gpu (the first), gpu:1 (the second), auto (the default), or one that \"sirocco devices\" "
                            + "shows; several, with commas between, for --replicas")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "threads to compute with (default: all processors)")
    private Integer threads;

    /** Throws {@link UsageError} where an option has a value that it cannot have, or there are several devices. */
    void require() {
        require(1);
    }

    /** The same where as many devices are welcome as there are replicas. */
    void require(int replicas) {
        require(device, replicas);
        if (threads != null && threads < 1) {
            throw new UsageError("--threads " + threads + ": at least one thread is needed");
        }
    }

    /** Throws {@link UsageError} where these are no devices for so many replicas. */
    static void require(String device, int replicas) {
        List<String> names = Devices.names(device);
        for (String name : names) {
            if (!DEVICES.contains(name) && !NAMED_DEVICE.matcher(name).matches()) {
                throw new UsageError("--device " + name + ": no such device" + Names.suggestion(name, DEVICES));
            }
        }
        if (names.size() > replicas) {
            throw new UsageError("--device " + device + ": " + names.size() + " devices, but " + replicas
                    + " replica of the model; sirocco run takes --replicas " + names.size());
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
