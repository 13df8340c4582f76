package uk.ac.manchester.tornado.api.profiler;

/** Measurements of an execution; times in nanoseconds. */
public interface ProfilerInterface {
    /** Duration of the execution. */
    long getTotalTime();

    /** Duration of compilation. */
    long getCompileTime();

    /** Duration of TornadoVM's part of compilation. */
    long getTornadoCompilerTime();

    /** Duration of the driver's part of compilation. */
    long getDriverInstallTime();

    /** Duration of all transfers. */
    long getDataTransfersTime();

    /** Duration of transfers to the device. */
    long getDeviceWriteTime();

    /** Duration of transfers to the host. */
    long getDeviceReadTime();

    /** Waiting time of transfers. */
    long getDataTransferDispatchTime();

    /** Waiting time of kernels. */
    long getKernelDispatchTime();

    /** Duration of the kernels. */
    long getDeviceKernelTime();

    /** Bytes sent to the device. */
    long getTotalBytesCopyIn();

    /** Bytes fetched from the device. */
    long getTotalBytesCopyOut();

    /** Bytes moved both ways. */
    long getTotalBytesTransferred();

    /** Bytes on the device. */
    long getTotalDeviceMemoryUsage();

    /** Everything, as JSON. */
    String getProfileLog();
}
