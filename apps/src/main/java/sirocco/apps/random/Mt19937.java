package sirocco.apps.random;

import java.util.stream.IntStream;

/**
 * The Mersenne twister MT19937 as numpy's legacy {@code RandomState} uses it, so that data sets made with {@code
 * np.random.seed(s)} can be made again digit for digit. M. Matsumoto and T. Nishimura, ACM TOMACS 8 (1998) 3–30. New
 * work takes the engine's counter-based keys.
 */
public final class Mt19937 {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int next = N;
    private double spareGauss;
    private boolean hasSpareGauss;

    private Mt19937() {}

    /** The generator after {@code np.random.seed(seed)}, for a seed of 32 bits. */
    public static Mt19937 seed(int seed) {
        var generator = new Mt19937();
        generator.state[0] = seed;
        for (int i = 1; i < N; i++) {
            int before = generator.state[i - 1];
            generator.state[i] = 1_812_433_253 * (before ^ before >>> 30) + i;
        }
        return generator;
    }

    /** The next 32 bits. */
    public int bits() {
        if (next == N) {
            renew();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }

    private void renew() {
        for (int i = 0; i < N; i++) {
            int y = state[i] & 0x80000000 | state[(i + 1) % N] & 0x7fffffff;
            state[i] = state[(i + M) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }

    /** {@code rand()}: uniform in [0, 1) with 53 bits, 27 of one draw and 26 of the next. */
    public double rand() {
        long high = bits() >>> 5;
        long low = bits() >>> 6;
        return (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0;
    }

    /** {@code rand(n)}. */
    public double[] rand(int n) {
        return IntStream.range(0, n).mapToDouble(_ -> rand()).toArray();
    }

    /** {@code randn()}: standard normal by Marsaglia's polar method, which makes two at a time and keeps one. */
    public double randn() {
        if (hasSpareGauss) {
            hasSpareGauss = false;
            return spareGauss;
        }
        double x1;
        double x2;
        double r2;
        do {
            x1 = 2 * rand() - 1;
            x2 = 2 * rand() - 1;
            r2 = x1 * x1 + x2 * x2;
        } while (r2 >= 1 || r2 == 0);
        double f = Math.sqrt(-2 * Math.log(r2) / r2);
        spareGauss = f * x1;
        hasSpareGauss = true;
        return f * x2;
    }

    /** {@code randn(n)}. */
    public double[] randn(int n) {
        return IntStream.range(0, n).mapToDouble(_ -> randn()).toArray();
    }

    /** {@code permutation(n)}: 0 … n − 1, shuffled. */
    public int[] permutation(int n) {
        int[] values = IntStream.range(0, n).toArray();
        shuffle(values);
        return values;
    }

    /** {@code shuffle(values)}, in place: from the end, each place with one at or before it. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = upTo(i);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    /** A whole number in 0 … max: draws under the smallest mask that covers max, until one fits. */
    private int upTo(int max) {
        int mask = max == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(max);
        int value = bits() & mask;
        while (value > max) {
            value = bits() & mask;
        }
        return value;
    }
}
