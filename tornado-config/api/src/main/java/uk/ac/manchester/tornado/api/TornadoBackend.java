package uk.ac.manchester.tornado.api;

import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** A code generator with its devices. */
public interface TornadoBackend {
    /** The device to use when none is asked for. */
    TornadoDevice getDefaultDevice();

    /** Sets it. */
    void setDefaultDevice(int index);

    /** The number of devices. */
    int getNumDevices();

    /** A device, from 0. */
    TornadoDevice getDevice(int index);

    /** All devices. */
    List<TornadoDevice> getAllDevices();

    /** The kind of the default device. */
    TornadoDeviceType getTypeDefaultDevice();

    /** The name. */
    String getName();

    /** The number of drivers. */
    int getNumPlatforms();

    /** The kind of backend. */
    TornadoVMBackendType getBackendType();
}
