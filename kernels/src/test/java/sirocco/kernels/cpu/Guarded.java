package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import sirocco.tensor.memory.Memory;

/** Native buffers for kernel tests, each between guard zones of a known byte, which must be whole at the end. */
final class Guarded implements AutoCloseable {
    private static final long GUARD = 256;
    private static final byte CANARY = (byte) 0xA5;

    private final Arena arena = Arena.ofConfined();
    private final List<MemorySegment> blocks = new ArrayList<>();

    /** The address of {@code bytes} bytes, all canaries. */
    long bytes(long bytes) {
        MemorySegment block = arena.allocate(bytes + 2 * GUARD, 64);
        block.fill(CANARY);
        blocks.add(block);
        return block.address() + GUARD;
    }

    long floats(float... values) {
        long address = bytes((long) values.length * Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            Lanes.set(address + (long) i * Float.BYTES, values[i]);
        }
        return address;
    }

    long ints(int... values) {
        long address = bytes((long) values.length * Integer.BYTES);
        for (int i = 0; i < values.length; i++) {
            Lanes.setInt(address + (long) i * Integer.BYTES, values[i]);
        }
        return address;
    }

    /** Room for {@code n} elements of four bytes. */
    long room(long n) {
        return bytes(n * 4);
    }

    static float[] getFloats(long address, int n) {
        float[] values = new float[n];
        MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, address, values, 0, n);
        return values;
    }

    static int[] getInts(long address, int n) {
        int[] values = new int[n];
        MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_INT_UNALIGNED, address, values, 0, n);
        return values;
    }

    static float[] random(long seed, int n, double from, double to) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return values;
    }

    /** Fails where a guard zone was written to. */
    @Override
    public void close() {
        try {
            for (MemorySegment block : blocks) {
                check(block, 0);
                check(block, block.byteSize() - GUARD);
            }
        } finally {
            arena.close();
        }
    }

    private static void check(MemorySegment block, long from) {
        for (long i = from; i < from + GUARD; i++) {
            assertEquals(CANARY, block.get(ValueLayout.JAVA_BYTE, i), "guard byte " + i + " of " + block.byteSize());
        }
    }
}
