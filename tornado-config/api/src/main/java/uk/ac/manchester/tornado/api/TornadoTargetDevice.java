package uk.ac.manchester.tornado.api;

/** A device's sizes, as its driver tells them. */
public interface TornadoTargetDevice {
    /** The name. */
    String getDeviceName();

    /** Memory, in bytes. */
    long getDeviceGlobalMemorySize();

    /** Local memory of a group, in bytes. */
    long getDeviceLocalMemorySize();

    /** Compute units (NVIDIA: multiprocessors). */
    int getDeviceMaxComputeUnits();

    /** The largest numbers of work-items by dimension. */
    long[] getDeviceMaxWorkItemSizes();

    /** The largest group. */
    long[] getDeviceMaxWorkGroupSize();

    /** The largest number of threads of a block. */
    int getMaxThreadsPerBlock();

    /** Clock, in MHz. */
    int getDeviceMaxClockFrequency();

    /** Constant memory, in bytes. */
    long getDeviceMaxConstantBufferSize();

    /** The largest buffer, in bytes. */
    long getDeviceMaxAllocationSize();

    /** Everything the driver says, as text. */
    String getDeviceInfo();
}
