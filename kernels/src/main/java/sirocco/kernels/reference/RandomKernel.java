package sirocco.kernels.reference;

import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** Threefry-2x32-20 word by word (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", §5). */
record RandomKernel(Spec output) implements Kernel {
    private static final int PARITY = 0x1BD11BDA;
    private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

    @Override
    public void run(long[] at) {
        Operand key = Operand.of(Spec.of(DType.I32, 2), at[0]);
        Operand out = Operand.of(output, at[1]);
        long n = output.shape().size();
        for (long i = 0; 2 * i < n; i++) {
            long block = block(key.getInt(0), key.getInt(1), (int) i, (int) (i >>> 32));
            out.set(2 * i, block);
            if (2 * i + 1 < n) {
                out.set(2 * i + 1, block >>> 32);
            }
        }
    }

    /** The two words of a counter: the first in the lower half of the result. */
    static long block(int key0, int key1, int counter0, int counter1) {
        int[] keys = {key0, key1, PARITY ^ key0 ^ key1};
        int x0 = counter0 + keys[0];
        int x1 = counter1 + keys[1];
        for (int round = 0; round < 20; round++) {
            x0 += x1;
            x1 = Integer.rotateLeft(x1, ROTATIONS[round % 8]) ^ x0;
            if (round % 4 == 3) {
                int injection = round / 4 + 1;
                x0 += keys[injection % 3];
                x1 += keys[(injection + 1) % 3] + injection;
            }
        }
        return (x0 & 0xffffffffL) | (long) x1 << 32;
    }
}
