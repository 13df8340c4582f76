package sirocco.kernels.gpu;

/** The operations on BOOL, held in the ints 0 and 1, of which generated kernels consist, named as in the catalogue. */
public final class StepsBOOL {
    private StepsBOOL() {}

    public static int not(int x) {
        return x != 0 ? 0 : 1;
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
