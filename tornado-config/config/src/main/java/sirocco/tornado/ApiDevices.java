package sirocco.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The one class that touches TornadoVM's API: load it only where {@link Implementation} says there is one. */
final class ApiDevices {
    private ApiDevices() {}

    static List<Device> list() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        var devices = new ArrayList<Device>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (int d = 0; d < backend.getNumDevices(); d++) {
                devices.add(describe(backend.getDevice(d), b, d));
            }
        }
        return List.copyOf(devices);
    }

    private static Device describe(TornadoDevice device, int backend, int index) {
        return new Device(
                device.getTornadoVMBackend().name(),
                device.getPhysicalDevice().getDeviceName().strip(),
                type(device),
                device.getMaxGlobalMemory(),
                device.getPhysicalDevice().getDeviceMaxComputeUnits(),
                backend,
                index);
    }

    private static Device.Type type(TornadoDevice device) {
        if (device.getTornadoVMBackend() == TornadoVMBackendType.VIRTUAL) {
            return Device.Type.EMULATOR;
        }
        return switch (device.getDeviceType()) {
            case GPU -> Device.Type.GPU;
            case CPU -> Device.Type.CPU;
            default -> Device.Type.OTHER;
        };
    }
}
