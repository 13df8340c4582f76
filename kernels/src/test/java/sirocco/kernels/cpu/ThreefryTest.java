package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Known answers of Random123, and equal bits of the vectorised and the scalar form wherever a stream is cut. */
class ThreefryTest {
    @Test
    void knownAnswers() {
        assertEquals(0x99ba4efe_6b200159L, Threefry.block(0, 0, 0));
        assertEquals(0xbb002be7_1cb996fcL, Threefry.block(-1, -1, -1));
        assertEquals(0x483df7a0_c4923a9cL, Threefry.block(0x13198a2e, 0x03707344, 0x85a308d3_243f6a88L));
    }

    @Test
    void vectorsEqualScalarsAtAnyCut() {
        long[] starts = {0, 1, 2, 31, 1000, (1L << 33) - 40, (1L << 33) - 7, (5L << 33) - 100};
        for (long from : starts) {
            for (int count : new int[] {0, 1, 2, 15, 32, 33, 64, 65, 200}) {
                assertArrayEquals(scalar(from, count), vector(from, count), "from " + from + ", count " + count);
            }
        }
    }

    private static int[] vector(long from, int count) {
        try (Guarded memory = new Guarded()) {
            long address = memory.room(count);
            Threefry.bits(0x12345678, 0x9abcdef0, from, count, address);
            return Guarded.getInts(address, count);
        }
    }

    private static int[] scalar(long from, int count) {
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            long word = from + i;
            long pair = Threefry.block(0x12345678, 0x9abcdef0, word / 2);
            words[i] = (int) (word % 2 == 0 ? pair : pair >>> 32);
        }
        return words;
    }
}
