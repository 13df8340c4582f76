package uk.ac.manchester.tornado.api;

/** What the runtime keeps for a device. */
public interface TornadoDeviceContext {
    /** Whether the device computes in f64. */
    boolean isFP64Supported();

    /** The device's number in its backend. */
    int getDeviceIndex();

    /** The device's name. */
    String getDeviceName();

    /** The backend's number. */
    int getDriverIndex();
}
