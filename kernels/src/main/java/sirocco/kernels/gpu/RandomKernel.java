package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Threefry-2x32-20 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", §5), one work-item a block. */
public final class RandomKernel {
    private static final int PARITY = 0x1BD11BDA;

    private RandomKernel() {}

    /** Elements 2i and 2i + 1 are the two words of counter i. */
    public static void tkRandomWords(KernelContext c, IntArray key, IntArray y, int n) {
        int i = c.globalIdx;
        if (i < (n + 1) / 2) {
            int key0 = key.get(0);
            int key1 = key.get(1);
            int key2 = PARITY ^ key0 ^ key1;
            int x0 = i + key0;
            int x1 = key1;
            for (int four = 0; four < 5; four++) {
                int even = 1 - four % 2;
                int first = even * 13 + (1 - even) * 17;
                int second = even * 15 + (1 - even) * 29;
                int third = even * 26 + (1 - even) * 16;
                int fourth = even * 6 + (1 - even) * 24;
                x0 += x1;
                x1 = rotated(x1, first) ^ x0;
                x0 += x1;
                x1 = rotated(x1, second) ^ x0;
                x0 += x1;
                x1 = rotated(x1, third) ^ x0;
                x0 += x1;
                x1 = rotated(x1, fourth) ^ x0;
                int used = key0;
                key0 = key1;
                key1 = key2;
                key2 = used;
                x0 += key0;
                x1 += key1 + four + 1;
            }
            y.set(2 * i, x0);
            if (2 * i + 1 < n) {
                y.set(2 * i + 1, x1);
            }
        }
    }

    /** Devices know only the shift that keeps the sign: its copies are masked away. */
    private static int rotated(int word, int by) {
        int right = (word >> (32 - by)) & ((1 << by) - 1);
        return (word << by) | right;
    }
}
