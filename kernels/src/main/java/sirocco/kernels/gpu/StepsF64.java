package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The operations on F64 of which generated kernels consist, named as in the catalogue; booleans are the ints 0 and 1. Only
 * what device compilers know is called, no formula relies on the order in which a sum is rounded, and conditions are not
 * joined by && and ||, which TornadoVM 5.2 gets wrong where they are nested.
 */
public final class StepsF64 {
    /** Below this size the series of log(1 + x) and exp x − 1 are used. */
    private static final double SMALL = .25;

    /** 2 / √π. */
    private static final double ERF_SCALE = 1.1283791670955126;

    /** From here on the continued fraction of 1 − erf is used instead of the series of erf. */
    private static final double ERF_SERIES = 1.2;

    private static final int ERF_TERMS = 26;
    private static final int ERF_DEPTH = 120;

    private StepsF64() {}

    public static double neg(double x) {
        return -x;
    }

    public static double abs(double x) {
        return TornadoMath.abs(x);
    }

    public static double sign(double x) {
        return x > 0 ? 1 : x < 0 ? -1 : x;
    }

    public static double floor(double x) {
        return TornadoMath.floor(x);
    }

    public static double ceil(double x) {
        return TornadoMath.ceil(x);
    }

    public static double round(double x) {
        double below = TornadoMath.floor(x);
        double rest = x - below;
        double odd = below - 2 * TornadoMath.floor(below * .5);
        double atHalf = rest == .5 ? odd : 0;
        double up = rest > .5 ? 1 : atHalf;
        double rounded = below + up;
        return rounded == 0 ? x * 0 : rounded;
    }

    public static double reciprocal(double x) {
        return 1 / x;
    }

    public static double sqrt(double x) {
        return TornadoMath.sqrt(x);
    }

    public static double rsqrt(double x) {
        return 1 / TornadoMath.sqrt(x);
    }

    public static double exp(double x) {
        return TornadoMath.exp(x);
    }

    /** Σ xⁿ/n! from n = 1 for small x. */
    public static double expm1(double x) {
        if (TornadoMath.abs(x) >= SMALL) {
            return TornadoMath.exp(x) - 1;
        }
        double sum = 1;
        for (int n = 17; n > 1; n--) {
            sum = 1 + x / n * sum;
        }
        return x * sum;
    }

    public static double log(double x) {
        return TornadoMath.log(x);
    }

    /** 2 artanh(x / (2 + x)) by its series for small x. */
    public static double log1p(double x) {
        if (TornadoMath.abs(x) >= SMALL) {
            return TornadoMath.log(1 + x);
        }
        double r = x / (2 + x);
        double square = r * r;
        double sum = 0;
        for (int n = 10; n >= 0; n--) {
            sum = sum * square + 1.0 / (2 * n + 1);
        }
        return 2 * r * sum;
    }

    public static double sin(double x) {
        return TornadoMath.sin(x);
    }

    public static double cos(double x) {
        return TornadoMath.cos(x);
    }

    public static double tanh(double x) {
        return TornadoMath.tanh(x);
    }

    public static double sigmoid(double x) {
        return 1 / (1 + TornadoMath.exp(-x));
    }

    public static double softplus(double x) {
        return max(x, 0) + log1p(TornadoMath.exp(-TornadoMath.abs(x)));
    }

    /** Maclaurin's series near 0, the continued fraction of the complement beyond (DLMF 7.6.1, 7.9.1). */
    public static double erf(double x) {
        double size = TornadoMath.abs(x);
        double square = x * x;
        if (size < ERF_SERIES) {
            double sum = 1;
            for (int n = ERF_TERMS; n > 0; n--) {
                sum = 1 - square * (2 * n - 1) / (n * (2 * n + 1)) * sum;
            }
            return x + x * (ERF_SCALE * sum - 1);
        }
        double fraction = size;
        for (int k = ERF_DEPTH; k > 0; k--) {
            fraction = size + k * .5 / fraction;
        }
        double value = 1 - .5 * ERF_SCALE * TornadoMath.exp(-square) / fraction;
        double signed = x < 0 ? -value : value;
        return x != x ? x : signed;
    }

    public static double relu(double x) {
        double positive = x > 0 ? x : 0;
        return x != x ? x : positive;
    }

    public static double add(double a, double b) {
        return a + b;
    }

    public static double sub(double a, double b) {
        return a - b;
    }

    public static double mul(double a, double b) {
        return a * b;
    }

    public static double div(double a, double b) {
        return a / b;
    }

    /** Subtracts b times powers of two, from the largest on; each difference is exact. */
    public static double rem(double a, double b) {
        double whole = TornadoMath.abs(a);
        double size = TornadoMath.abs(b);
        double rest = whole;
        if (size > 0) {
            if (size <= whole) {
                if (whole * 0 == 0) {
                    double part = size;
                    while (part <= whole * .5) {
                        part = part * 2;
                    }
                    while (part >= size) {
                        rest = rest < part ? rest : rest - part;
                        part = part * .5;
                    }
                } else {
                    rest = whole - whole;
                }
            }
        } else {
            rest = whole / (size - size);
            rest = rest - rest;
        }
        double signed = a < 0 ? -rest : rest;
        return whole < size ? a : signed;
    }

    public static double pow(double a, double b) {
        return TornadoMath.pow(a, b);
    }

    /** Of zeros the positive one, as in Java: the mean of both has its sign. */
    public static double max(double a, double b) {
        double equal = a * .5 + b * .5;
        double greater = a > b ? a : b;
        double value = a == b ? equal : greater;
        return a != a ? a : value;
    }

    /** Of zeros the negative one. */
    public static double min(double a, double b) {
        double equal = -(-a * .5 + -b * .5);
        double less = a < b ? a : b;
        double value = a == b ? equal : less;
        return a != a ? a : value;
    }

    public static int eq(double a, double b) {
        return a == b ? 1 : 0;
    }

    public static int lt(double a, double b) {
        return a < b ? 1 : 0;
    }

    public static int gt(double a, double b) {
        return a > b ? 1 : 0;
    }

    public static int ne(double a, double b) {
        return 1 - eq(a, b);
    }

    /** TornadoVM 5.2 compiles a ≤ b as not b < a, which is wrong for NaN. */
    public static int le(double a, double b) {
        return lt(a, b) | eq(a, b);
    }

    public static int ge(double a, double b) {
        return gt(a, b) | eq(a, b);
    }

    public static double select(int condition, double a, double b) {
        return condition != 0 ? a : b;
    }

    public static double toF64(double x) {
        return x;
    }

    public static float toF32(double x) {
        return (float) x;
    }

    public static int toI32(double x) {
        return (int) x;
    }

    public static long toI64(double x) {
        return (long) x;
    }

    public static int toU8(double x) {
        return (int) x & 0xff;
    }

    public static int toBOOL(double x) {
        return x != 0 ? 1 : 0;
    }
}
