package sirocco.tensor.memory;

import java.lang.foreign.MemorySegment;

/**
 * A block of host memory, aligned to {@value Memory#ALIGNMENT} bytes, with as many free bytes in front of it, where a
 * device's runtime can put the header of its arrays. Its memory goes back to the {@link Pool} when the object is
 * unreachable.
 */
public final class HostStorage implements Storage {
    private final MemorySegment segment;

    HostStorage(MemorySegment segment) {
        this.segment = segment;
    }

    /** Zeroed memory of {@code bytes} bytes. */
    public static HostStorage zeroed(long bytes) {
        HostStorage storage = Pool.SHARED.allocate(bytes);
        storage.segment.fill((byte) 0);
        return storage;
    }

    /** Memory of {@code bytes} bytes with whatever was in it. */
    public static HostStorage uninitialised(long bytes) {
        return Pool.SHARED.allocate(bytes);
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    /** The absolute address of the first element; valid while this object is reachable. */
    public long address() {
        return segment.address();
    }
}
