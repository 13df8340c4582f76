package uk.ac.manchester.tornado.api.common;

import uk.ac.manchester.tornado.api.TornadoDeviceContext;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** A device, as one backend sees it. */
public interface TornadoDevice {
    /** The name the driver gives it. */
    String getDeviceName();

    /** A line that describes it. */
    String getDescription();

    /** The driver's name. */
    String getPlatformName();

    /** What the runtime keeps for it. */
    TornadoDeviceContext getDeviceContext();

    /** Its sizes. */
    TornadoTargetDevice getPhysicalDevice();

    /** Its kind. */
    TornadoDeviceType getDeviceType();

    /** The largest buffer, in bytes. */
    long getMaxAllocMemory();

    /** Its memory, in bytes. */
    long getMaxGlobalMemory();

    /** Local memory of a group, in bytes. */
    long getDeviceLocalMemorySize();

    /** The largest group by dimension. */
    long[] getDeviceMaxWorkgroupDimensions();

    /** The number of its backend. */
    int getBackendIndex();

    /** Its backend. */
    TornadoVMBackendType getTornadoVMBackend();
}
