package sirocco.emulator;

import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBackendNotFound;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceNotFound;

/** A runtime with one backend, of kind VIRTUAL, with two devices: the emulator. */
public final class EmulatedRuntime implements TornadoRuntime, TornadoBackend {
    private final List<TornadoDevice> devices = List.of(new EmulatedDevice(0), new EmulatedDevice(1));

    /** The emulator. */
    public EmulatedRuntime() {}

    @Override
    public TornadoBackend getBackend(int index) {
        if (index != 0) {
            throw new TornadoBackendNotFound("the emulator has one backend, no backend " + index);
        }
        return this;
    }

    @Override
    public void setDefaultBackend(int index) {
        getBackend(index);
    }

    @Override
    public TornadoVMBackendType getBackendType(int index) {
        return getBackend(index).getBackendType();
    }

    @Override
    public int getNumBackends() {
        return 1;
    }

    @Override
    public TornadoDevice getDefaultDevice() {
        return devices.getFirst();
    }

    @Override
    public void setDefaultDevice(int index) {
        getDevice(index);
    }

    @Override
    public int getNumDevices() {
        return devices.size();
    }

    @Override
    public TornadoDevice getDevice(int index) {
        if (index < 0 || index >= devices.size()) {
            throw new TornadoDeviceNotFound("the emulator has " + devices.size() + " devices, no device " + index);
        }
        return devices.get(index);
    }

    @Override
    public List<TornadoDevice> getAllDevices() {
        return devices;
    }

    @Override
    public TornadoDeviceType getTypeDefaultDevice() {
        return getDefaultDevice().getDeviceType();
    }

    @Override
    public String getName() {
        return "Emulator";
    }

    @Override
    public int getNumPlatforms() {
        return 1;
    }

    @Override
    public TornadoVMBackendType getBackendType() {
        return TornadoVMBackendType.VIRTUAL;
    }
}
