package sirocco.tensor.memory;

import java.lang.foreign.MemorySegment;

/** Where a tensor's elements live: row-major, in the machine's byte order. */
public interface Storage {

    /** The elements in host memory; fetched first where they live on a device. Valid while this object is reachable. */
    MemorySegment segment();
}
