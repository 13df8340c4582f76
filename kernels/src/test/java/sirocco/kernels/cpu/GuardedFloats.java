package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** A native f32 buffer between two guard zones, for kernels that address memory without bounds checks. */
final class GuardedFloats {
    private static final int GUARD = 1024;
    private static final byte CANARY = (byte) 0xC7;

    private final MemorySegment all;
    private final int count;

    GuardedFloats(Arena arena, long count) {
        this.count = Math.toIntExact(count);
        all = arena.allocate(2 * GUARD + 4 * count, 64).fill(CANARY);
    }

    /** A buffer of uniform values in (-1, 1). */
    static GuardedFloats random(Arena arena, SplittableRandom random, long count) {
        var buffer = new GuardedFloats(arena, count);
        for (int i = 0; i < count; i++) {
            buffer.set(i, (float) random.nextDouble(-1, 1));
        }
        return buffer;
    }

    static GuardedFloats bytes(Arena arena, long bytes) {
        return new GuardedFloats(arena, (bytes + 3) / 4);
    }

    long address() {
        return all.address() + GUARD;
    }

    int count() {
        return count;
    }

    float get(int i) {
        return all.get(ValueLayout.JAVA_FLOAT, GUARD + 4L * i);
    }

    void set(int i, float value) {
        all.set(ValueLayout.JAVA_FLOAT, GUARD + 4L * i, value);
    }

    float[] values() {
        return all.asSlice(GUARD, 4L * count).toArray(ValueLayout.JAVA_FLOAT);
    }

    void checkGuards(String what) {
        for (int i = 0; i < GUARD; i++) {
            assertEquals(CANARY, all.get(ValueLayout.JAVA_BYTE, i), what + ": wrote before the buffer");
            byte after = all.get(ValueLayout.JAVA_BYTE, GUARD + 4L * count + i);
            assertEquals(CANARY, after, what + ": wrote after the buffer");
        }
    }
}
