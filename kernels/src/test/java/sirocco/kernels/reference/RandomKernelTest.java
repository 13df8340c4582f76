package sirocco.kernels.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** Threefry-2x32 with 20 rounds gives the words that its authors publish (Random123, kat_vectors). */
class RandomKernelTest {

    private static void check(int key0, int key1, int counter0, int counter1, int word0, int word1) {
        long block = RandomKernel.block(key0, key1, counter0, counter1);
        assertEquals(Integer.toHexString(word0), Integer.toHexString((int) block));
        assertEquals(Integer.toHexString(word1), Integer.toHexString((int) (block >>> 32)));
    }

    @Test
    void knownAnswers() {
        check(0, 0, 0, 0, 0x6b200159, 0x99ba4efe);
        check(-1, -1, -1, -1, 0x1cb996fc, 0xbb002be7);
        check(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0);
    }

    @Test
    void elementsAreTheWordsOfCountersInOrder() {
        int[] bits = new Key(Tensor.of(new int[] {0, 0})).bits(Shape.of(3)).toInts();
        long second = RandomKernel.block(0, 0, 1, 0);
        assertArrayEquals(new int[] {0x6b200159, 0x99ba4efe, (int) second}, bits);
    }
}
