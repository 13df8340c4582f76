package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.memory.Memory;

/** Strided copies of every element size against index arithmetic. */
class MovingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void permutationsOfAnyRankEqualIndexArithmetic(int bytes) {
        int[][] shapes = {
            {5},
            {33, 47},
            {1, 64},
            {7, 1, 5},
            {4, 17, 19},
            {3, 4, 5, 6},
            {2, 3, 1, 4, 3},
            {2, 2, 3, 2, 2, 3},
            {2, 1, 2, 3, 2, 2, 2, 2},
            {2, 3, 2, 1, 2, 3, 2, 2}
        };
        SplittableRandom random = new SplittableRandom(bytes);
        for (int[] shape : shapes) {
            for (int trial = 0; trial < 6; trial++) {
                int[] order = shuffled(random, shape.length);
                long[] sizes = new long[shape.length];
                long[] strides = new long[shape.length];
                long[] own = rowMajor(longs(shape));
                for (int i = 0; i < shape.length; i++) {
                    sizes[i] = shape[order[i]];
                    strides[i] = own[order[i]];
                }
                check(bytes, sizes, strides, rowMajor(sizes), 0, 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void broadcastsSlicesFlipsAndPlacesInLargerTargets(int bytes) {
        check(bytes, new long[] {5, 7}, new long[] {0, 1}, new long[] {7, 1}, 0, 0);
        check(bytes, new long[] {5, 37}, new long[] {1, 0}, new long[] {37, 1}, 0, 0);
        check(bytes, new long[] {3, 4, 2}, new long[] {0, 0, 0}, new long[] {8, 2, 1}, 0, 0);
        check(bytes, new long[] {3, 20}, new long[] {50, 2}, new long[] {20, 1}, 4, 0);
        check(bytes, new long[] {4, 6}, new long[] {6, -1}, new long[] {6, 1}, 5, 0);
        check(bytes, new long[] {4, 6}, new long[] {6, 1}, new long[] {11, 1}, 0, 3);
        check(bytes, new long[] {}, new long[] {}, new long[] {}, 2, 1);
        check(bytes, new long[] {3, 0}, new long[] {0, 1}, new long[] {0, 1}, 0, 0);
    }

    /** Compares with plain index arithmetic; elements of the target that the copy does not name must stay. */
    private static void check(int bytes, long[] sizes, long[] from, long[] to, long fromOffset, long toOffset) {
        try (Guarded memory = new Guarded()) {
            int room = 4096;
            long source = memory.bytes((long) room * bytes);
            SplittableRandom random = new SplittableRandom(9);
            for (int i = 0; i < room * bytes; i++) {
                Memory.ALL.set(ValueLayout.JAVA_BYTE, source + i, (byte) random.nextInt());
            }
            long expected = memory.bytes((long) room * bytes);
            long got = memory.bytes((long) room * bytes);
            long count = 1;
            for (long size : sizes) {
                count *= size;
            }
            for (long i = 0; i < count; i++) {
                long a = fromOffset;
                long b = toOffset;
                long rest = i;
                for (int axis = sizes.length - 1; axis >= 0; axis--) {
                    a += rest % sizes[axis] * from[axis];
                    b += rest % sizes[axis] * to[axis];
                    rest /= sizes[axis];
                }
                Memory.ALL.asSlice(expected + b * bytes, bytes).copyFrom(Memory.ALL.asSlice(source + a * bytes, bytes));
            }
            StridedCopy.of(bytes, sizes, from, to).run(source + fromOffset * bytes, got + toOffset * bytes);
            assertEquals(
                    -1,
                    Memory.ALL
                            .asSlice(expected, (long) room * bytes)
                            .mismatch(Memory.ALL.asSlice(got, (long) room * bytes)));
        }
    }

    private static long[] longs(int[] shape) {
        long[] sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            sizes[i] = shape[i];
        }
        return sizes;
    }

    private static long[] rowMajor(long[] sizes) {
        long[] strides = new long[sizes.length];
        long step = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= sizes[i];
        }
        return strides;
    }

    private static int[] shuffled(SplittableRandom random, int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
