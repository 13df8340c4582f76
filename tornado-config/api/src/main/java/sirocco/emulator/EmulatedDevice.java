package sirocco.emulator;

import uk.ac.manchester.tornado.api.TornadoDeviceContext;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** An emulated device: this JVM, with the limits of a small GPU. All but the first have what only CUDA has. */
final class EmulatedDevice implements TornadoDevice, TornadoDeviceContext, TornadoTargetDevice {
    private static final long MEMORY = Fault.memory(4L << 30);
    private static final String NAME = "TornadoVM emulator";

    private final int index;

    /** The device of this number. */
    EmulatedDevice(int index) {
        this.index = index;
    }

    /** Whether calls of libraries run on it, and graphs are recorded. */
    boolean isLikeCuda() {
        return index > 0;
    }

    @Override
    public String toString() {
        return NAME + " " + index;
    }

    @Override
    public String getDeviceName() {
        return NAME;
    }

    @Override
    public String getDescription() {
        return NAME + " (for tests)";
    }

    @Override
    public String getPlatformName() {
        return "Java";
    }

    @Override
    public TornadoDeviceContext getDeviceContext() {
        return this;
    }

    @Override
    public TornadoTargetDevice getPhysicalDevice() {
        return this;
    }

    @Override
    public TornadoDeviceType getDeviceType() {
        return TornadoDeviceType.CUSTOM;
    }

    @Override
    public long getMaxAllocMemory() {
        return getDeviceMaxAllocationSize();
    }

    @Override
    public long getMaxGlobalMemory() {
        return MEMORY;
    }

    @Override
    public long getDeviceLocalMemorySize() {
        return Fault.local(LocalMemory.BYTES);
    }

    @Override
    public long[] getDeviceMaxWorkgroupDimensions() {
        return new long[] {Grid.MAX_GROUP, Grid.MAX_GROUP, Grid.MAX_GROUP};
    }

    @Override
    public int getBackendIndex() {
        return 0;
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
        return TornadoVMBackendType.VIRTUAL;
    }

    @Override
    public boolean isFP64Supported() {
        return true;
    }

    @Override
    public int getDeviceIndex() {
        return index;
    }

    @Override
    public int getDriverIndex() {
        return 0;
    }

    @Override
    public long getDeviceGlobalMemorySize() {
        return MEMORY;
    }

    @Override
    public int getDeviceMaxComputeUnits() {
        return 1;
    }

    @Override
    public long[] getDeviceMaxWorkItemSizes() {
        return getDeviceMaxWorkgroupDimensions();
    }

    @Override
    public long[] getDeviceMaxWorkGroupSize() {
        return new long[] {Fault.group(Grid.MAX_GROUP)};
    }

    @Override
    public int getMaxThreadsPerBlock() {
        return Grid.MAX_GROUP;
    }

    @Override
    public int getDeviceMaxClockFrequency() {
        return 0;
    }

    @Override
    public long getDeviceMaxConstantBufferSize() {
        return LocalMemory.BYTES;
    }

    @Override
    public long getDeviceMaxAllocationSize() {
        return Fault.array(1L << 30);
    }

    @Override
    public String getDeviceInfo() {
        return getDescription();
    }
}
