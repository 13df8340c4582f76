package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorMask;
import sirocco.tensor.memory.Memory;

/** Rows of a matrix chosen by i32 indices: gathered (embedding), or added up (its transpose) in their order. */
final class Rows {
    private Rows() {}

    /** y[i] = x[index[i]] for i from 0 to {@code count}; rows of {@code rowBytes} bytes, x has {@code rows} of them. */
    static void gather(long x, long index, long y, long rows, long count, long rowBytes) {
        for (long i = 0; i < count; i++) {
            MemorySegment.copy(
                    Memory.ALL, x + row("gather", index, i, rows) * rowBytes, Memory.ALL, y + i * rowBytes, rowBytes);
        }
    }

    /**
     * y[index[i], from … to) += x[i, from … to) in f32 for i from 0 to {@code count}, where y is [rows, n] and x
     * [count, n]. Threads share the columns, so that each sum has one order.
     */
    static void scatterAdd(long x, long index, long y, long rows, long count, long n, long from, long to) {
        for (long i = 0; i < count; i++) {
            long target = y + row("scatterAdd", index, i, rows) * n * Float.BYTES;
            long source = x + i * n * Float.BYTES;
            for (long at = from * Float.BYTES; at < to * Float.BYTES; at += BYTES) {
                VectorMask<Float> mask = Lanes.first(to - at / Float.BYTES);
                store(load(target + at, mask).add(load(source + at, mask)), target + at, mask);
            }
        }
    }

    private static long row(String operation, long index, long i, long rows) {
        int row = Lanes.getInt(index + i * Integer.BYTES);
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException(
                    operation + ": index " + row + " at position " + i + ": expected 0 to " + (rows - 1));
        }
        return row;
    }
}
