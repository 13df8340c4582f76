package sirocco.kernels.gpu;

import java.util.List;
import java.util.Optional;
import sirocco.tornado.Device;
import sirocco.tornado.Devices;
import sirocco.tornado.Implementation;
import sirocco.tornado.Search;

/** Which device TornadoVM offers, or why none can be used. Loads no class that touches TornadoVM's API. */
final class Obstacle {
    /** Set by tests alone: the emulator stands in for a device. */
    static final String EMULATOR = "sirocco.emulator";

    /** Names a device by the numbers of its backend and its own, as 0:1; else the first GPU is taken. */
    static final String DEVICE = "sirocco.gpu";

    private static final String BAILOUT = "tornado.recover.bailout";

    private Obstacle() {}

    /** The reason with the remedy; empty if there is none. */
    static String find() {
        if (isEmulated()) {
            return GeneratedKernels.obstacle();
        }
        return switch (Devices.find()) {
            case Search.Missing<List<Device>> missing -> missing.toString();
            case Search.Found<List<Device>>(List<Device> devices) -> find(devices);
        };
    }

    private static String find(List<Device> devices) {
        if (chosen(devices).isEmpty()) {
            return "TornadoVM finds no " + System.getProperty(DEVICE, "GPU") + " among " + devices
                    + ". Check the driver, or choose one of these by its numbers, as --device opencl:0:0";
        }
        if (!"false".equalsIgnoreCase(System.getProperty(BAILOUT))) {
            return "kernels that do not compile would silently run as Java: start with -D" + BAILOUT
                    + "=False, as the launcher script does";
        }
        return GeneratedKernels.obstacle();
    }

    static boolean isEmulated() {
        return Boolean.getBoolean(EMULATOR) && Implementation.detect() == Implementation.EMULATOR;
    }

    /** The device to use; only where {@link #find()} has found no obstacle. */
    static Device device() {
        if (isEmulated()) {
            return Devices.emulated();
        }
        return switch (Devices.find()) {
            case Search.Found<List<Device>>(List<Device> devices) ->
                chosen(devices).orElseThrow();
            case Search.Missing<List<Device>> missing -> throw new IllegalStateException(missing.toString());
        };
    }

    private static Optional<Device> chosen(List<Device> devices) {
        String wanted = System.getProperty(DEVICE);
        return devices.stream()
                .filter(d -> wanted == null
                        ? d.type() == Device.Type.GPU
                        : wanted.equals(d.backendIndex() + ":" + d.deviceIndex()))
                .findFirst();
    }
}
