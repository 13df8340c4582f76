package sirocco.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static sirocco.kernels.cpu.Lanes.doubles;
import static sirocco.kernels.cpu.Lanes.longs;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;

/**
 * Elementary functions of f64 vectors, and for each the same function of one double with the same bits: the twin of
 * {@link VectorMath}, by the same rules. Errors are stated against {@link StrictMath}, which is itself within 1 ulp.
 */
final class VectorMathF64 {
    private static final double LOG2_E = 1.4426950408889634;
    /** ln 2 as a sum of two doubles. */
    private static final double LN2_HIGH = 0.6931471805599453;

    private static final double LN2_LOW = 2.3190468138462996e-17;
    /** 1.5 · 2⁵²: adding it rounds to an integer, which then stands in the low bits of the sum. */
    private static final double ROUND = 0x1.8p52;

    static final long ROUND_BITS = 0x4338000000000000L;
    private static final long SIGN = 0x8000000000000000L;
    private static final long ONE_BITS = 0x3FF0000000000000L;
    /** Bits of √½: numbers are split into m · 2ᵉ with m from √½ to √2. */
    private static final long SQRT_HALF_BITS = 0x3FE6A09E667F3BCDL;
    /** 2⁵² with its lowest bits free: an integer e from 0 to 2⁵² put there is the number 2⁵² + e. */
    private static final long INTEGER_BITS = 0x4330000000000000L;

    private static final double TINY = 0x1p-54;
    private static final double EXP_LOWEST = -746;
    private static final double EXP_HIGHEST = 710;

    /** (e^r − 1 − r) / r² on [−ln2/2, ln2/2], relative error of e^r − 1: 2^−61.7. */
    private static final double E0 = 0.5;

    private static final double E1 = 0.16666666666666677;
    private static final double E2 = 0.041666666666666505;
    private static final double E3 = 0.00833333333332145;
    private static final double E4 = 0.0013888888888963888;
    private static final double E5 = 0.0001984126988666018;
    private static final double E6 = 2.4801587170549512e-5;
    private static final double E7 = 2.7557243600914863e-6;
    private static final double E8 = 2.755740349209204e-7;
    private static final double E9 = 2.5109272016620627e-8;
    private static final double E10 = 2.0875326308224695e-9;

    /** (2·artanh(s)/s − 2) / s² in s² for s = f/(2 + f), 2^−64.8. */
    private static final double A0 = 0.6666666666666666;

    private static final double A1 = 0.400000000000013;
    private static final double A2 = 0.28571428570567325;
    private static final double A3 = 0.2222222244043571;
    private static final double A4 = 0.18181790911526657;
    private static final double A5 = 0.1538647394478377;
    private static final double A6 = 0.13263033670994956;
    private static final double A7 = 0.13141824203606348;

    /* The same in all lanes, see VectorMath. */
    static final DoubleVector LOG2_E_ALL = doubles(LOG2_E);
    static final DoubleVector ROUND_ALL = doubles(ROUND);
    private static final DoubleVector LN2_LOW_ALL = doubles(LN2_LOW);
    static final DoubleVector MINUS_LN2_LOW_ALL = doubles(-LN2_LOW);
    private static final DoubleVector LN2_HIGH_ALL = doubles(LN2_HIGH);
    static final DoubleVector MINUS_LN2_HIGH_ALL = doubles(-LN2_HIGH);
    static final DoubleVector E10_ALL = doubles(E10);
    static final DoubleVector E9_ALL = doubles(E9);
    static final DoubleVector E8_ALL = doubles(E8);
    static final DoubleVector E7_ALL = doubles(E7);
    static final DoubleVector E6_ALL = doubles(E6);
    static final DoubleVector E5_ALL = doubles(E5);
    static final DoubleVector E4_ALL = doubles(E4);
    static final DoubleVector E3_ALL = doubles(E3);
    static final DoubleVector E2_ALL = doubles(E2);
    static final DoubleVector E1_ALL = doubles(E1);
    static final DoubleVector E0_ALL = doubles(E0);
    private static final DoubleVector A7_ALL = doubles(A7);
    private static final DoubleVector A6_ALL = doubles(A6);
    private static final DoubleVector A5_ALL = doubles(A5);
    private static final DoubleVector A4_ALL = doubles(A4);
    private static final DoubleVector A3_ALL = doubles(A3);
    private static final DoubleVector A2_ALL = doubles(A2);
    private static final DoubleVector A1_ALL = doubles(A1);
    private static final DoubleVector A0_ALL = doubles(A0);

    private VectorMathF64() {}

    /** 1/√x, error below 1.5 ulp. */
    static DoubleVector rsqrt(DoubleVector x) {
        return doubles(1).div(x.sqrt());
    }

    /** One lane of {@link #rsqrt(DoubleVector)}. */
    static double rsqrt(double x) {
        return 1 / Math.sqrt(x);
    }

    /** e^x, within 2 ulp of StrictMath. */
    static DoubleVector exp(DoubleVector x) {
        DoubleVector c = x.blend(EXP_LOWEST, x.compare(LT, EXP_LOWEST)).blend(EXP_HIGHEST, x.compare(GT, EXP_HIGHEST));
        DoubleVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
        DoubleVector y = expm1Polynomial(reduceByLn2(c, t.sub(ROUND))).add(1);
        return scale(y, t.reinterpretAsLongs().sub(ROUND_BITS));
    }

    /** One lane of {@link #exp(DoubleVector)}. */
    static double exp(double x) {
        double c = x < EXP_LOWEST ? EXP_LOWEST : x > EXP_HIGHEST ? EXP_HIGHEST : x;
        double t = Math.fma(c, LOG2_E, ROUND);
        double y = expm1Polynomial(reduceByLn2(c, t - ROUND)) + 1;
        return scale(y, Double.doubleToRawLongBits(t) - ROUND_BITS);
    }

    /** e^x − 1, within 2 ulp of StrictMath. */
    static DoubleVector expm1(DoubleVector x) {
        DoubleVector c = x.blend(-38, x.compare(LT, -38)).blend(EXP_HIGHEST, x.compare(GT, EXP_HIGHEST));
        DoubleVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
        DoubleVector q = expm1Polynomial(reduceByLn2(c, t.sub(ROUND)));
        DoubleVector half = power(t.reinterpretAsLongs().sub(ROUND_BITS + 1));
        DoubleVector y = q.fma(half, half.sub(0.5));
        return y.add(y).blend(x, x.abs().compare(LT, TINY));
    }

    /** One lane of {@link #expm1(DoubleVector)}. */
    static double expm1(double x) {
        if (Math.abs(x) < TINY) {
            return x;
        }
        double c = x < -38 ? -38 : x > EXP_HIGHEST ? EXP_HIGHEST : x;
        double t = Math.fma(c, LOG2_E, ROUND);
        double q = expm1Polynomial(reduceByLn2(c, t - ROUND));
        double half = power(Double.doubleToRawLongBits(t) - (ROUND_BITS + 1));
        double y = Math.fma(q, half, half - 0.5);
        return y + y;
    }

    /** tanh x = (e^2|x| − 1) / (e^2|x| + 1) with the sign of x, within 3 ulp of StrictMath. */
    static DoubleVector tanh(DoubleVector x) {
        DoubleVector a = x.abs();
        DoubleVector c = a.add(a).blend(40, a.compare(GT, 20));
        DoubleVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
        DoubleVector q = expm1Polynomial(reduceByLn2(c, t.sub(ROUND)));
        DoubleVector power = power(t.reinterpretAsLongs().sub(ROUND_BITS));
        DoubleVector m = q.fma(power, power.sub(1));
        LongVector sign = x.reinterpretAsLongs().and(SIGN);
        return m.div(m.add(2)).reinterpretAsLongs().or(sign).reinterpretAsDoubles();
    }

    /** One lane of {@link #tanh(DoubleVector)}. */
    static double tanh(double x) {
        double a = Math.abs(x);
        double c = a > 20 ? 40 : a + a;
        double t = Math.fma(c, LOG2_E, ROUND);
        double q = expm1Polynomial(reduceByLn2(c, t - ROUND));
        double power = power(Double.doubleToRawLongBits(t) - ROUND_BITS);
        double m = Math.fma(q, power, power - 1);
        return Math.copySign(m / (m + 2), x);
    }

    /** 1 / (1 + e^−x), within 3 ulp of e^x / (1 + e^x) by StrictMath. */
    static DoubleVector sigmoid(DoubleVector x) {
        DoubleVector e = exp(x.abs().neg());
        return e.blend(1, x.compare(GE, 0)).div(e.add(1));
    }

    /** One lane of {@link #sigmoid(DoubleVector)}. */
    static double sigmoid(double x) {
        double e = exp(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (e + 1);
    }

    /** ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|), within 3 ulp of the same by StrictMath. */
    static DoubleVector softplus(DoubleVector x) {
        DoubleVector e = log1p(exp(x.abs().neg()));
        return e.add(x.blend(0, x.compare(LT, 0)));
    }

    /** One lane of {@link #softplus(DoubleVector)}. */
    static double softplus(double x) {
        return log1p(exp(-Math.abs(x))) + (x < 0 ? 0 : x);
    }

    /** ln x, within 2 ulp of StrictMath. */
    static DoubleVector log(DoubleVector x) {
        VectorMask<Double> subnormal = x.compare(LT, Double.MIN_NORMAL);
        LongVector bits = x.blend(x.mul(0x1p52), subnormal).reinterpretAsLongs();
        LongVector e = biasedExponent(bits);
        DoubleVector f =
                bits.sub(e.sub(1023).lanewise(LSHL, 52)).reinterpretAsDoubles().sub(1);
        DoubleVector power = toDouble(e).sub(doubles(1023).blend(1023 + 52, subnormal));
        return logSpecials(logNear1(f, power), x, 0);
    }

    /** One lane of {@link #log(DoubleVector)}. */
    static double log(double x) {
        boolean subnormal = x < Double.MIN_NORMAL;
        long bits = Double.doubleToRawLongBits(subnormal ? x * 0x1p52 : x);
        long e = biasedExponent(bits);
        double f = Double.longBitsToDouble(bits - ((e - 1023) << 52)) - 1;
        return logSpecials(logNear1(f, e - (subnormal ? 1023 + 52 : 1023)), x, 0);
    }

    /** ln(1 + x), within 2 ulp of StrictMath. */
    static DoubleVector log1p(DoubleVector x) {
        LongVector e = biasedExponent(x.add(1).reinterpretAsLongs());
        DoubleVector inverse =
                longs(0x4010000000000000L).sub(e.sub(1023).lanewise(LSHL, 52)).reinterpretAsDoubles();
        DoubleVector f = x.mul(0.25).fma(inverse, inverse.fma(doubles(0.25), doubles(-1)));
        DoubleVector y = logNear1(f, toDouble(e).sub(1023));
        return logSpecials(y, x, -1).blend(x, x.abs().compare(LT, TINY));
    }

    /** One lane of {@link #log1p(DoubleVector)}. */
    static double log1p(double x) {
        if (Math.abs(x) < TINY) {
            return x;
        }
        long e = biasedExponent(Double.doubleToRawLongBits(x + 1));
        double inverse = Double.longBitsToDouble(0x4010000000000000L - ((e - 1023) << 52));
        double f = Math.fma(x * 0.25, inverse, Math.fma(inverse, 0.25, -1));
        return logSpecials(logNear1(f, e - 1023), x, -1);
    }

    /** r = x − n·ln 2. */
    private static DoubleVector reduceByLn2(DoubleVector x, DoubleVector n) {
        return n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, x));
    }

    private static double reduceByLn2(double x, double n) {
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    /** e^r − 1 for |r| up to ln2/2. */
    private static DoubleVector expm1Polynomial(DoubleVector r) {
        DoubleVector p = r.fma(E10_ALL, E9_ALL)
                .fma(r, E8_ALL)
                .fma(r, E7_ALL)
                .fma(r, E6_ALL)
                .fma(r, E5_ALL)
                .fma(r, E4_ALL)
                .fma(r, E3_ALL)
                .fma(r, E2_ALL)
                .fma(r, E1_ALL)
                .fma(r, E0_ALL);
        return r.mul(r).fma(p, r);
    }

    private static double expm1Polynomial(double r) {
        double p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(r, E10, E9), r, E8), r, E7), r, E6), r, E5);
        p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(p, r, E4), r, E3), r, E2), r, E1), r, E0);
        return Math.fma(r * r, p, r);
    }

    /**
     * ln(1 + f) + e·ln 2 for f from √½ − 1 to √2 − 1. With s = f/(2 + f), 2·artanh s = ln(1 + f), which is
     * f − (f²/2 − s·(f²/2 + R)) with R the series without its first term, so that f itself is not rounded.
     */
    private static DoubleVector logNear1(DoubleVector f, DoubleVector e) {
        DoubleVector s = f.div(f.add(2));
        DoubleVector u = s.mul(s);
        DoubleVector p = u.fma(A7_ALL, A6_ALL)
                .fma(u, A5_ALL)
                .fma(u, A4_ALL)
                .fma(u, A3_ALL)
                .fma(u, A2_ALL)
                .fma(u, A1_ALL)
                .fma(u, A0_ALL);
        DoubleVector half = f.mul(f).mul(0.5);
        DoubleVector tail = s.fma(u.fma(p, half), e.mul(LN2_LOW)).sub(half);
        return e.fma(LN2_HIGH_ALL, f.add(tail));
    }

    private static double logNear1(double f, double e) {
        double s = f / (f + 2);
        double u = s * s;
        double p = Math.fma(Math.fma(Math.fma(Math.fma(u, A7, A6), u, A5), u, A4), u, A3);
        p = Math.fma(Math.fma(Math.fma(p, u, A2), u, A1), u, A0);
        double half = f * f * 0.5;
        double tail = Math.fma(s, Math.fma(u, p, half), e * LN2_LOW) - half;
        return Math.fma(e, LN2_HIGH, f + tail);
    }

    private static DoubleVector logSpecials(DoubleVector y, DoubleVector x, double pole) {
        return y.blend(x, x.compare(LT, Double.POSITIVE_INFINITY).not())
                .blend(Double.NEGATIVE_INFINITY, x.compare(EQ, pole))
                .blend(Double.NaN, x.compare(LT, pole));
    }

    private static double logSpecials(double y, double x, double pole) {
        if (x < pole) {
            return Double.NaN;
        }
        return x == pole ? Double.NEGATIVE_INFINITY : x < Double.POSITIVE_INFINITY ? y : x;
    }

    /** e + 1023 such that the positive number with these bits is m · 2ᵉ, m from √½ to √2. */
    private static LongVector biasedExponent(LongVector bits) {
        return bits.sub(SQRT_HALF_BITS - ONE_BITS).lanewise(LSHR, 52);
    }

    private static long biasedExponent(long bits) {
        return (bits - (SQRT_HALF_BITS - ONE_BITS)) >>> 52;
    }

    /** Integers from 0 to 2⁵² as doubles, by bits, since not every machine converts vectors of longs. */
    private static DoubleVector toDouble(LongVector n) {
        return n.or(INTEGER_BITS).reinterpretAsDoubles().sub(0x1p52);
    }

    private static DoubleVector power(LongVector n) {
        return n.add(1023).lanewise(LSHL, 52).reinterpretAsDoubles();
    }

    private static double power(long n) {
        return Double.longBitsToDouble((n + 1023) << 52);
    }

    /** y · 2ⁿ in two steps, of which only the second may round. */
    private static DoubleVector scale(DoubleVector y, LongVector n) {
        LongVector half = n.lanewise(ASHR, 1);
        return y.mul(power(half)).mul(power(n.sub(half)));
    }

    private static double scale(double y, long n) {
        long half = n >> 1;
        return y * power(half) * power(n - half);
    }
}
