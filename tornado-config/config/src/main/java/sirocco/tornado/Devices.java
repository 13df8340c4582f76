package sirocco.tornado;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The devices of this JVM. */
public final class Devices {
    private static final String GPU = "gpu";

    private Devices() {}

    /** The devices of the SDK this JVM runs on, or why there are none. Never the emulator. */
    public static Search<List<Device>> find() {
        return switch (Implementation.detect()) {
            case SDK -> guarded();
            case EMULATOR ->
                new Search.Missing<>(
                        "This JVM runs on the TornadoVM emulator, which is for tests",
                        "Start it with the flags of an SDK");
            case NONE -> notLaunched(Sdk.find());
        };
    }

    /** The emulated devices, for tests. Throws in a JVM without emulator. */
    public static List<Device> emulated() {
        if (Implementation.detect() != Implementation.EMULATOR) {
            throw new IllegalStateException("the emulator (artifact tornado-api) is not on this JVM's module path");
        }
        return ApiDevices.list();
    }

    /**
     * The device that a name means: {@code gpu} is the first GPU, {@code gpu:1} the second, counted over all drivers, and
     * {@code opencl:0:1} the one with that {@linkplain Device#id() id}.
     */
    public static Search<Device> named(String name, List<Device> devices) {
        Stream<Device> meant = name.startsWith(GPU)
                ? devices.stream().filter(Devices::isGpu).skip(number(name))
                : devices.stream().filter(device -> device.id().equals(name));
        return meant.findFirst()
                .<Search<Device>>map(Search.Found::new)
                .orElseGet(() -> new Search.Missing<>(
                        "TornadoVM finds no " + name + " among its devices, which are " + all(devices),
                        "Check the driver, or name one of these, as --device "
                                + devices.getFirst().id()));
    }

    /** Emulated devices stand in for GPUs. */
    private static boolean isGpu(Device device) {
        return device.type() == Device.Type.GPU || device.type() == Device.Type.EMULATOR;
    }

    private static int number(String name) {
        return name.equals(GPU) ? 0 : Integer.parseInt(name.substring(GPU.length() + 1));
    }

    private static String all(List<Device> devices) {
        return devices.stream()
                .map(device -> device.id() + " (" + device.type() + ", " + device.name() + ")")
                .collect(Collectors.joining(", "));
    }

    private static Search<List<Device>> notLaunched(Search<Sdk> search) {
        return switch (search) {
            case Search.Found<Sdk>(Sdk sdk) ->
                new Search.Missing<>(
                        "There is a TornadoVM SDK in " + sdk.home() + ", but this JVM was started without its flags",
                        "Use the launcher script, or add what `" + LaunchFlags.class.getName() + "` prints");
            case Search.Missing<Sdk>(String reason, String remedy) -> new Search.Missing<>(reason, remedy);
        };
    }

    /** One broken driver kills all backends of a JVM, with errors of any kind: all are caught here, and told. */
    private static Search<List<Device>> guarded() {
        try {
            if (Sdk.find() instanceof Search.Missing<Sdk>(String reason, String remedy) && Sdk.isNamed()) {
                return new Search.Missing<>(reason, remedy);
            }
            List<Device> devices = ApiDevices.list();
            return devices.isEmpty()
                    ? new Search.Missing<>("TornadoVM finds no device", "Check the drivers (clinfo, nvidia-smi)")
                    : new Search.Found<>(devices);
        } catch (Throwable e) {
            return new Search.Missing<>(
                    "TornadoVM does not start: " + Reason.of(e),
                    "Check the drivers (clinfo, nvidia-smi); one broken driver is enough, remove it");
        }
    }
}
