package uk.ac.manchester.tornado.api;

import sirocco.emulator.DevicePlan;
import uk.ac.manchester.tornado.api.profiler.ProfilerInterface;

/** Measurements of an execution; the emulator knows the total time and the bytes moved, all else is 0. */
public class TornadoProfilerResult implements ProfilerInterface {
    private final DevicePlan plan;
    private final long nanoseconds;

    TornadoProfilerResult(DevicePlan plan) {
        this.plan = plan;
        nanoseconds = plan.nanoseconds();
    }

    DevicePlan plan() {
        return plan;
    }

    @Override
    public long getTotalTime() {
        return nanoseconds;
    }

    @Override
    public long getCompileTime() {
        return 0;
    }

    @Override
    public long getTornadoCompilerTime() {
        return 0;
    }

    @Override
    public long getDriverInstallTime() {
        return 0;
    }

    @Override
    public long getDataTransfersTime() {
        return 0;
    }

    @Override
    public long getDeviceWriteTime() {
        return 0;
    }

    @Override
    public long getDeviceReadTime() {
        return 0;
    }

    @Override
    public long getDataTransferDispatchTime() {
        return 0;
    }

    @Override
    public long getKernelDispatchTime() {
        return 0;
    }

    @Override
    public long getDeviceKernelTime() {
        return 0;
    }

    @Override
    public String getProfileLog() {
        return "{}";
    }

    @Override
    public long getTotalBytesCopyIn() {
        return plan.traffic().bytesIn();
    }

    @Override
    public long getTotalBytesCopyOut() {
        return plan.traffic().bytesOut();
    }

    @Override
    public long getTotalBytesTransferred() {
        return getTotalBytesCopyIn() + getTotalBytesCopyOut();
    }

    @Override
    public long getTotalDeviceMemoryUsage() {
        return plan.bytesOnDevice();
    }
}
