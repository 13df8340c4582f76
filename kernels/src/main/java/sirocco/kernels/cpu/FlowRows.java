package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import sirocco.tensor.memory.Memory;

/** States between tensors, where rows of n floats are dense, and scratch memory, where they are whole vectors. */
final class FlowRows {
    private FlowRows() {}

    /** Dense rows into rows {@code pitch} bytes apart, 0 beyond n. */
    static void read(int rows, int n, long pitch, long from, long to) {
        clear(to, rows * pitch);
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(Memory.ALL, from + 4L * n * r, Memory.ALL, to + r * pitch, 4L * n);
        }
    }

    /** Makes {@code bytes} bytes 0, whole vectors. A slice of a segment to be filled would be an object. */
    static void clear(long to, long bytes) {
        for (long at = to; at < to + bytes; at += Lanes.BYTES) {
            FloatVector.zero(Lanes.F32).intoMemorySegment(Memory.ALL, at, Lanes.ORDER);
        }
    }

    /** Rows {@code pitch} bytes apart into dense ones. */
    static void write(int rows, int n, long pitch, long from, long to) {
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(Memory.ALL, from + r * pitch, Memory.ALL, to + 4L * n * r, 4L * n);
        }
    }
}
