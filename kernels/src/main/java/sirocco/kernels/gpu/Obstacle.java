package sirocco.kernels.gpu;

import java.util.List;
import java.util.Optional;
import sirocco.tornado.Device;
import sirocco.tornado.DeviceProfile;
import sirocco.tornado.Devices;
import sirocco.tornado.Implementation;
import sirocco.tornado.Search;

/** Which device TornadoVM offers, or why none can be used. Loads no class that touches TornadoVM's API. */
final class Obstacle {
    /** Set by tests alone: the emulator stands in for a device. */
    static final String EMULATOR = "sirocco.emulator";

    /** What the name gpu means, if not the first GPU: the id of a device. For tests where there is no GPU. */
    static final String DEVICE = "sirocco.gpu";

    private static final String GPU = "gpu";
    private static final String BAILOUT = "tornado.recover.bailout";

    private Obstacle() {}

    /** The reason, with the remedy, why the device of this name cannot be used; empty if there is none. */
    static String find(String name) {
        return switch (search(name)) {
            case Search.Missing<Device> missing -> missing.toString();
            case Search.Found<Device> _
            when !isEmulated() && !"false".equalsIgnoreCase(System.getProperty(BAILOUT)) ->
                "kernels that do not compile would silently run as Java: start with -D" + BAILOUT
                        + "=False, as the launcher script does";
            case Search.Found<Device>(Device device) -> wrongProfile(device).orElseGet(GeneratedKernels::obstacle);
        };
    }

    private static Optional<String> wrongProfile(Device device) {
        try {
            DeviceProfile.of(device);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(wrong.getMessage());
        }
    }

    static boolean isEmulated() {
        return Boolean.getBoolean(EMULATOR) && Implementation.detect() == Implementation.EMULATOR;
    }

    /** The device of this name; only where {@link #find} has found no obstacle. */
    static Device device(String name) {
        return switch (search(name)) {
            case Search.Found<Device>(Device device) -> device;
            case Search.Missing<Device> missing -> throw new IllegalStateException(missing.toString());
        };
    }

    private static Search<Device> search(String name) {
        String meant = name.equals(GPU) ? System.getProperty(DEVICE, GPU) : name;
        if (isEmulated()) {
            return Devices.named(meant, Devices.emulated());
        }
        return switch (Devices.find()) {
            case Search.Found<List<Device>>(List<Device> devices) -> Devices.named(meant, devices);
            case Search.Missing<List<Device>>(String reason, String remedy) -> new Search.Missing<>(reason, remedy);
        };
    }
}
