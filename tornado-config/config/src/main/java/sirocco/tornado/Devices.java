package sirocco.tornado;

import java.util.List;

/** The devices of this JVM. */
public final class Devices {
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

    /** The emulated device, for tests. Throws in a JVM without emulator. */
    public static Device emulated() {
        if (Implementation.detect() != Implementation.EMULATOR) {
            throw new IllegalStateException("the emulator (artifact tornado-api) is not on this JVM's module path");
        }
        return ApiDevices.list().getFirst();
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
            List<Device> devices = ApiDevices.list();
            return devices.isEmpty()
                    ? new Search.Missing<>("TornadoVM finds no device", "Check the drivers (clinfo, nvidia-smi)")
                    : new Search.Found<>(devices);
        } catch (Throwable e) {
            return new Search.Missing<>(
                    "TornadoVM does not start: " + rootOf(e),
                    "Check the drivers (clinfo, nvidia-smi); one broken driver is enough, remove it");
        }
    }

    private static Throwable rootOf(Throwable e) {
        return e.getCause() == null || e.getCause() == e ? e : rootOf(e.getCause());
    }
}
