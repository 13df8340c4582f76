package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The operations on F32 of which generated kernels consist, named as in the catalogue; booleans are the ints 0 and 1. Only
 * what device compilers know is called, no formula relies on the order in which a sum is rounded, and conditions are not
 * joined by && and ||, which TornadoVM 5.2 gets wrong where they are nested.
 */
public final class StepsF32 {
    /** Below this size the series of log(1 + x) and exp x − 1 are used. */
    private static final float SMALL = .25f;

    /** 2 / √π. */
    private static final float ERF_SCALE = 1.1283791670955126f;

    /** From here on the continued fraction of 1 − erf is used instead of the series of erf. */
    private static final float ERF_SERIES = 1f;

    private static final int ERF_TERMS = 13;
    private static final int ERF_DEPTH = 40;

    private StepsF32() {}

    public static float neg(float x) {
        return -x;
    }

    public static float abs(float x) {
        return TornadoMath.abs(x);
    }

    public static float sign(float x) {
        return x > 0 ? 1 : x < 0 ? -1 : x;
    }

    public static float floor(float x) {
        return TornadoMath.floor(x);
    }

    public static float ceil(float x) {
        return TornadoMath.ceil(x);
    }

    public static float round(float x) {
        float below = TornadoMath.floor(x);
        float rest = x - below;
        float odd = below - 2 * TornadoMath.floor(below * .5f);
        float atHalf = rest == .5f ? odd : 0;
        float up = rest > .5f ? 1 : atHalf;
        float rounded = below + up;
        return rounded == 0 ? x * 0 : rounded;
    }

    public static float reciprocal(float x) {
        return 1 / x;
    }

    public static float sqrt(float x) {
        return TornadoMath.sqrt(x);
    }

    public static float rsqrt(float x) {
        return 1 / TornadoMath.sqrt(x);
    }

    public static float exp(float x) {
        return TornadoMath.exp(x);
    }

    /** Σ xⁿ/n! from n = 1 for small x. */
    public static float expm1(float x) {
        if (TornadoMath.abs(x) >= SMALL) {
            return TornadoMath.exp(x) - 1;
        }
        float sum = 1;
        for (int n = 9; n > 1; n--) {
            sum = 1 + x / n * sum;
        }
        return x * sum;
    }

    public static float log(float x) {
        return TornadoMath.log(x);
    }

    /** 2 artanh(x / (2 + x)) by its series for small x. */
    public static float log1p(float x) {
        if (TornadoMath.abs(x) >= SMALL) {
            return TornadoMath.log(1 + x);
        }
        float r = x / (2 + x);
        float square = r * r;
        float sum = 0;
        for (int n = 5; n >= 0; n--) {
            sum = sum * square + 1.0f / (2 * n + 1);
        }
        return 2 * r * sum;
    }

    public static float sin(float x) {
        return TornadoMath.sin(x);
    }

    public static float cos(float x) {
        return TornadoMath.cos(x);
    }

    public static float tanh(float x) {
        return TornadoMath.tanh(x);
    }

    public static float sigmoid(float x) {
        return 1 / (1 + TornadoMath.exp(-x));
    }

    public static float softplus(float x) {
        return max(x, 0) + log1p(TornadoMath.exp(-TornadoMath.abs(x)));
    }

    /** Maclaurin's series near 0, the continued fraction of the complement beyond (DLMF 7.6.1, 7.9.1). */
    public static float erf(float x) {
        float size = TornadoMath.abs(x);
        float square = x * x;
        if (size < ERF_SERIES) {
            float sum = 1;
            for (int n = ERF_TERMS; n > 0; n--) {
                sum = 1 - square * (2 * n - 1) / (n * (2 * n + 1)) * sum;
            }
            return x + x * (ERF_SCALE * sum - 1);
        }
        float fraction = size;
        for (int k = ERF_DEPTH; k > 0; k--) {
            fraction = size + k * .5f / fraction;
        }
        float value = 1 - .5f * ERF_SCALE * TornadoMath.exp(-square) / fraction;
        float signed = x < 0 ? -value : value;
        return x != x ? x : signed;
    }

    public static float relu(float x) {
        float positive = x > 0 ? x : 0;
        return x != x ? x : positive;
    }

    public static float add(float a, float b) {
        return a + b;
    }

    public static float sub(float a, float b) {
        return a - b;
    }

    public static float mul(float a, float b) {
        return a * b;
    }

    public static float div(float a, float b) {
        return a / b;
    }

    /** Subtracts b times powers of two, from the largest on; each difference is exact. */
    public static float rem(float a, float b) {
        float whole = TornadoMath.abs(a);
        float size = TornadoMath.abs(b);
        float rest = whole;
        if (size > 0) {
            if (size <= whole) {
                if (whole * 0 == 0) {
                    float part = size;
                    while (part <= whole * .5f) {
                        part = part * 2;
                    }
                    while (part >= size) {
                        rest = rest < part ? rest : rest - part;
                        part = part * .5f;
                    }
                } else {
                    rest = whole - whole;
                }
            }
        } else {
            rest = whole / (size - size);
            rest = rest - rest;
        }
        float signed = a < 0 ? -rest : rest;
        return whole < size ? a : signed;
    }

    public static float pow(float a, float b) {
        return TornadoMath.pow(a, b);
    }

    /** Of zeros the positive one, as in Java: the mean of both has its sign. */
    public static float max(float a, float b) {
        float equal = a * .5f + b * .5f;
        float greater = a > b ? a : b;
        float value = a == b ? equal : greater;
        return a != a ? a : value;
    }

    /** Of zeros the negative one. */
    public static float min(float a, float b) {
        float equal = -(-a * .5f + -b * .5f);
        float less = a < b ? a : b;
        float value = a == b ? equal : less;
        return a != a ? a : value;
    }

    public static int eq(float a, float b) {
        return a == b ? 1 : 0;
    }

    public static int lt(float a, float b) {
        return a < b ? 1 : 0;
    }

    public static int gt(float a, float b) {
        return a > b ? 1 : 0;
    }

    public static int ne(float a, float b) {
        return 1 - eq(a, b);
    }

    /** TornadoVM 5.2 compiles a ≤ b as not b < a, which is wrong for NaN. */
    public static int le(float a, float b) {
        return lt(a, b) | eq(a, b);
    }

    public static int ge(float a, float b) {
        return gt(a, b) | eq(a, b);
    }

    public static float select(int condition, float a, float b) {
        return condition != 0 ? a : b;
    }

    public static float toF32(float x) {
        return x;
    }

    public static double toF64(float x) {
        return x;
    }

    public static int toI32(float x) {
        return (int) x;
    }

    public static long toI64(float x) {
        return (long) x;
    }

    public static int toU8(float x) {
        return (int) x & 0xff;
    }

    public static int toBOOL(float x) {
        return x != 0 ? 1 : 0;
    }
}
