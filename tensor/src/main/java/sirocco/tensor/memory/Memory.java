package sirocco.tensor.memory;

import java.lang.foreign.MemorySegment;

/**
 * All native memory as one segment, so that a kernel addresses a buffer by a plain {@code long}.
 *
 * <p>A constant segment of unlimited length costs a kernel neither a liveness check nor a bounds check that depends on
 * the buffer; the price is that a wrong address is not caught. Kernels are therefore tested on buffers between guard
 * zones, and nothing outside the backends uses this class.
 */
public final class Memory {
    /** Address 0 up to the end of the address space. */
    @SuppressWarnings("restricted")
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** Buffers begin at multiples of this many bytes: a cache line, and the widest vector. */
    public static final int ALIGNMENT = 64;

    private Memory() {}
}
