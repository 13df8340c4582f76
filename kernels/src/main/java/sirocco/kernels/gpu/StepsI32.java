package sirocco.kernels.gpu;

/** The operations on I32 of which generated kernels consist, named as in the catalogue. */
public final class StepsI32 {
    private StepsI32() {}

    public static int neg(int x) {
        return -x;
    }

    public static int abs(int x) {
        return x < 0 ? -x : x;
    }

    public static int sign(int x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    public static int add(int a, int b) {
        return a + b;
    }

    public static int sub(int a, int b) {
        return a - b;
    }

    public static int mul(int a, int b) {
        return a * b;
    }

    public static int div(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    public static int rem(int a, int b) {
        return b == 0 ? 0 : a % b;
    }

    public static int max(int a, int b) {
        return a > b ? a : b;
    }

    public static int min(int a, int b) {
        return a < b ? a : b;
    }

    public static int and(int a, int b) {
        return a & b;
    }

    public static int or(int a, int b) {
        return a | b;
    }

    public static int xor(int a, int b) {
        return a ^ b;
    }

    public static int shiftleft(int a, int b) {
        return a << b;
    }

    /** Devices know only the shift that keeps the sign: its copies are masked away. */
    public static int shiftright(int a, int b) {
        return b == 0 ? a : (a >> b) & ~(-1 << (32 - b));
    }

    public static int eq(int a, int b) {
        return a == b ? 1 : 0;
    }

    public static int lt(int a, int b) {
        return a < b ? 1 : 0;
    }

    public static int gt(int a, int b) {
        return a > b ? 1 : 0;
    }

    public static int ne(int a, int b) {
        return 1 - eq(a, b);
    }

    public static int le(int a, int b) {
        return lt(a, b) | eq(a, b);
    }

    public static int ge(int a, int b) {
        return gt(a, b) | eq(a, b);
    }

    public static int select(int condition, int a, int b) {
        return condition != 0 ? a : b;
    }

    public static float toF32(int x) {
        return x;
    }

    public static double toF64(int x) {
        return x;
    }

    public static int toI32(int x) {
        return x;
    }

    public static long toI64(int x) {
        return x;
    }

    public static int toU8(int x) {
        return x & 0xff;
    }

    public static int toBOOL(int x) {
        return x != 0 ? 1 : 0;
    }
}
