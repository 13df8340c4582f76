package sirocco.kernels.gpu;

/** The operations on I64 of which generated kernels consist, named as in the catalogue. */
public final class StepsI64 {
    private StepsI64() {}

    public static long neg(long x) {
        return -x;
    }

    public static long abs(long x) {
        return x < 0 ? -x : x;
    }

    public static long sign(long x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    public static long add(long a, long b) {
        return a + b;
    }

    public static long sub(long a, long b) {
        return a - b;
    }

    public static long mul(long a, long b) {
        return a * b;
    }

    public static long div(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    public static long rem(long a, long b) {
        return b == 0 ? 0 : a % b;
    }

    public static long max(long a, long b) {
        return a > b ? a : b;
    }

    public static long min(long a, long b) {
        return a < b ? a : b;
    }

    public static long and(long a, long b) {
        return a & b;
    }

    public static long or(long a, long b) {
        return a | b;
    }

    public static long xor(long a, long b) {
        return a ^ b;
    }

    public static long shiftleft(long a, long b) {
        return a << (int) b;
    }

    /** Devices know only the shift that keeps the sign: its copies are masked away. */
    public static long shiftright(long a, long b) {
        return b == 0 ? a : (a >> (int) b) & ~(-1L << (64 - (int) b));
    }

    public static int eq(long a, long b) {
        return a == b ? 1 : 0;
    }

    public static int lt(long a, long b) {
        return a < b ? 1 : 0;
    }

    public static int gt(long a, long b) {
        return a > b ? 1 : 0;
    }

    public static int ne(long a, long b) {
        return 1 - eq(a, b);
    }

    public static int le(long a, long b) {
        return lt(a, b) | eq(a, b);
    }

    public static int ge(long a, long b) {
        return gt(a, b) | eq(a, b);
    }

    public static long select(int condition, long a, long b) {
        return condition != 0 ? a : b;
    }

    public static float toF32(long x) {
        return x;
    }

    public static double toF64(long x) {
        return x;
    }

    public static int toI32(long x) {
        return (int) x;
    }

    public static long toI64(long x) {
        return x;
    }

    public static int toU8(long x) {
        return (int) x & 0xff;
    }

    public static int toBOOL(long x) {
        return x != 0 ? 1 : 0;
    }
}
