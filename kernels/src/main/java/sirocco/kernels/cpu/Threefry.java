package sirocco.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import sirocco.tensor.memory.Memory;

/**
 * Random bits by Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers, SC 2011).
 *
 * <p>A key is two 32-bit words. Counter i, a 64-bit number, is the block (low 32 bits of i, high 32 bits of i); its
 * encryption (x0, x1) gives the words 2i and 2i + 1 of the stream: word w is x0 of counter w/2 for even w, else x1.
 * A result of n words is the stream's words 0 … n − 1 in this order, whatever its shape.
 *
 * <p>The rounds: x0 += k0, x1 += k1; then 20 times x0 += x1, x1 = rotateLeft(x1, R) xor x0, with R running through
 * 13, 15, 26, 6, 17, 29, 16, 24 cyclically; after every fourth round, j = 1 … 5: x0 += k[j mod 3],
 * x1 += k[(j + 1) mod 3] + j, where k2 = k0 xor k1 xor 0x1BD11BDA.
 */
final class Threefry {
    private static final int PARITY = 0x1BD11BDA;
    private static final int LANES = Lanes.FLOATS;
    private static final IntVector IOTA = IntVector.zero(Lanes.I32).addIndex(1);
    /** Lane numbers that interleave the first, or the last, halves of two vectors. */
    private static final IntVector LOW_PAIRS = pairs(0);

    private static final IntVector HIGH_PAIRS = pairs(LANES / 2);

    private Threefry() {}

    private static IntVector pairs(int from) {
        int[] lanes = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = from + i / 2 + i % 2 * LANES;
        }
        return IntVector.fromArray(Lanes.I32, lanes, 0);
    }

    /** Words {@code from} to {@code from + count} (exclusive) of the stream of a key, as i32 at {@code address}. */
    static void bits(int key0, int key1, long from, long count, long address) {
        long end = from + count;
        long word = from;
        if ((word & 1) != 0 && word < end) {
            Lanes.setInt(address, (int) (block(key0, key1, word++ >>> 1) >>> 32));
        }
        for (; word + 2 * LANES <= end && !wraps(word >>> 1); word += 2 * LANES) {
            blocks(key0, key1, word >>> 1, address + (word - from) * Integer.BYTES);
        }
        for (; word < end; word++) {
            long pair = block(key0, key1, word >>> 1);
            Lanes.setInt(address + (word - from) * Integer.BYTES, (int) (pair >>> 32 * (word & 1)));
        }
    }

    /** Whether the low words of the counters of one vector pass 2³²: then the rest is done one by one. */
    private static boolean wraps(long counter) {
        return (counter & 0xFFFFFFFFL) + LANES > 0x100000000L;
    }

    /** (x0, x1) of one counter as x0 + 2³²·x1. */
    static long block(int key0, int key1, long counter) {
        int key2 = PARITY ^ key0 ^ key1;
        int x0 = (int) counter + key0;
        int x1 = (int) (counter >>> 32) + key1;
        for (int j = 1; j <= 5; j++) {
            boolean odd = (j & 1) != 0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? 13 : 17) ^ x0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? 15 : 29) ^ x0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? 26 : 16) ^ x0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? 6 : 24) ^ x0;
            x0 += key(j % 3, key0, key1, key2);
            x1 += key((j + 1) % 3, key0, key1, key2) + j;
        }
        return (x0 & 0xFFFFFFFFL) | (long) x1 << 32;
    }

    private static int key(int i, int key0, int key1, int key2) {
        return i == 0 ? key0 : i == 1 ? key1 : key2;
    }

    /** The pairs of as many counters as a vector has lanes. */
    private static void blocks(int key0, int key1, long counter, long address) {
        int key2 = PARITY ^ key0 ^ key1;
        IntVector x0 = IOTA.add((int) counter + key0);
        IntVector x1 = Lanes.ints((int) (counter >>> 32) + key1);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 13).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 15).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 26).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 6).lanewise(XOR, x0).add(key2 + 1);
        x0 = x0.add(key1).add(x1);
        x1 = x1.lanewise(ROL, 17).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 29).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 16).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 24).lanewise(XOR, x0).add(key0 + 2);
        x0 = x0.add(key2).add(x1);
        x1 = x1.lanewise(ROL, 13).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 15).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 26).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 6).lanewise(XOR, x0).add(key1 + 3);
        x0 = x0.add(key0).add(x1);
        x1 = x1.lanewise(ROL, 17).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 29).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 16).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 24).lanewise(XOR, x0).add(key2 + 4);
        x0 = x0.add(key1).add(x1);
        x1 = x1.lanewise(ROL, 13).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 15).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 26).lanewise(XOR, x0);
        x0 = x0.add(x1);
        x1 = x1.lanewise(ROL, 6).lanewise(XOR, x0).add(key0 + 5);
        x0 = x0.add(key2);
        LOW_PAIRS.selectFrom(x0, x1).intoMemorySegment(Memory.ALL, address, Lanes.ORDER);
        HIGH_PAIRS.selectFrom(x0, x1).intoMemorySegment(Memory.ALL, address + Lanes.BYTES, Lanes.ORDER);
    }
}
