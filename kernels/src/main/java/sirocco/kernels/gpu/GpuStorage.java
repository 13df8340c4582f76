package sirocco.kernels.gpu;

import java.lang.foreign.MemorySegment;
import sirocco.tensor.memory.HostStorage;
import sirocco.tensor.memory.Storage;

/**
 * An output that lives on the device. Its values are fetched when first asked for, and kept on the host before a later run
 * overwrites them.
 */
final class GpuStorage implements Storage {
    private final GpuProgram.Runs runs;
    private final Buffer buffer;
    private final HostStorage host;
    private long fetchedInRun = -1;
    private boolean detached;

    GpuStorage(GpuProgram.Runs runs, Buffer buffer, long bytes) {
        this.runs = runs;
        this.buffer = buffer;
        this.host = HostStorage.uninitialised(bytes);
    }

    @Override
    public MemorySegment segment() {
        synchronized (runs) {
            if (!detached && fetchedInRun != runs.count()) {
                MemorySegment values = runs.fetch(buffer);
                MemorySegment.copy(values, 0, host.segment(), 0, host.segment().byteSize());
                fetchedInRun = runs.count();
            }
            return host.segment();
        }
    }

    /** Whether the array {@code wanted} of {@code asking} holds these values now. */
    boolean isIn(GpuProgram.Runs asking, Buffer wanted) {
        return runs == asking && buffer == wanted && !detached;
    }

    /** Takes the values to the host for good. */
    void detach() {
        segment();
        detached = true;
    }
}
