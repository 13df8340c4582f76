package sirocco.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.ULT;
import static jdk.incubator.vector.VectorOperators.XOR;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.doubles;
import static sirocco.kernels.cpu.Lanes.floats;
import static sirocco.kernels.cpu.Lanes.ints;
import static sirocco.kernels.cpu.Lanes.longs;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;

/**
 * Elementary functions of f32 vectors, and for each the same function of one float with the same bits.
 *
 * <p>Only operations that IEEE 754 defines exactly are used (add, multiply, fused multiply-add, divide, square root,
 * conversions, bits), in the same order in both forms, so results depend neither on the vector width nor on the
 * machine. The polynomials are minimax fits (Remez exchange) of the remainder named beside them. Special values follow
 * {@link Math}. Errors are stated against the exact value, over all floats, subnormal results included.
 */
final class VectorMath {
    private static final float LOG2_E = 1.442695f;
    /** ln 2 as a sum of two floats. */
    private static final float LN2_HIGH = 0.6931472f;

    private static final float LN2_LOW = -1.9046542e-9f;
    /** 1.5 · 2²³: adding it rounds to an integer, which then stands in the low bits of the sum. */
    private static final float ROUND = 0x1.8p23f;

    private static final int ROUND_BITS = 0x4B400000;
    private static final int SIGN = 0x80000000;
    /** Bits of √½: numbers are split into m · 2ᵉ with m from √½ to √2. */
    private static final int SQRT_HALF_BITS = 0x3F3504F3;
    /** Below this size f(x) = x for expm1, log1p: the next term is under half an ulp. */
    private static final float TINY = 0x1p-25f;

    /** Beyond these, e^x is 0 or infinite. */
    private static final float EXP_LOWEST = -104f;

    private static final float EXP_HIGHEST = 89f;

    /** Up to this size of x, e^x and e^−x are normal numbers. */
    private static final float EXP_PLAIN = 87f;

    /** (e^r − 1 − r) / r² on [−ln2/2, ln2/2], relative error of e^r: 2^−28.2. */
    private static final float A0 = 0.49999994f;

    private static final float A1 = 0.16666521f;
    private static final float A2 = 0.041668266f;
    private static final float A3 = 0.0083686775f;
    private static final float A4 = 0.0013820734f;

    /** ((e^2r − 1)/2 − r) / r² on [−ln2/4, ln2/4], relative error of e^2r − 1: 2^−26.1. */
    private static final float T0 = 0.99999994f;

    private static final float T1 = 0.66666186f;
    private static final float T2 = 0.33333948f;
    private static final float T3 = 0.13386019f;
    private static final float T4 = 0.044386104f;
    private static final float TWO_LOG2_E = 2.88539f;
    private static final float HALF_LN2 = 0.3465736f;
    /** Beyond it tanh is 1. */
    private static final float TANH_ONE = 10;

    /** (e^r − 1 − r) / r² on [−ln2/2, ln2/2], relative error of e^r − 1: 2^−31.9. */
    private static final float E0 = 0.5f;

    private static final float E1 = 0.16666666f;
    private static final float E2 = 0.04166636f;
    private static final float E3 = 0.00833339f;
    private static final float E4 = 0.0013940894f;
    private static final float E5 = 0.00019845882f;

    /** (ln(1 + f) − f + f²/2) / f³ on [√½ − 1, √2 − 1], relative error of ln(1 + f): 2^−27.3. */
    private static final float L0 = 0.33333331f;

    private static final float L1 = -0.2500082f;
    private static final float L2 = 0.20001242f;
    private static final float L3 = -0.16623409f;
    private static final float L4 = 0.14201581f;
    private static final float L5 = -0.13159613f;
    private static final float L6 = 0.12762199f;
    private static final float L7 = -0.076363996f;
    /** ln 2 · 2⁻²³: what is multiplied with it are exponents in their place among the bits. */
    private static final float LN2_OF_BITS = 8.2629583e-8f;

    private static final int EXPONENT_BITS = 0xFF800000;
    private static final int MIN_NORMAL_BITS = 0x00800000;
    /** So many bit patterns are positive normal numbers. */
    private static final int NORMALS = 0x7F000000;

    private static final int ONE_BITS = 0x3F800000;

    /** (sin r − r) / r³ in r² for |r| up to π/4: 2^−37. (cos r − 1 + r²/2) / r⁴: 2^−42. */
    private static final float S0 = -0.16666667f;

    private static final float S1 = 0.008333329f;
    private static final float S2 = -0.00019839335f;
    private static final float S3 = 2.7183077e-6f;
    private static final float C0 = 0.041666668f;
    private static final float C1 = -0.0013888886f;
    private static final float C2 = 2.4799945e-5f;
    private static final float C3 = -2.724097e-7f;
    private static final float TWO_OVER_PI = 0.63661975f;
    /** π/2 as a sum of three floats; the first times n below 2¹⁶ is exact within the fused multiply-add. */
    private static final float HALF_PI_1 = 1.5707964f;

    private static final float HALF_PI_2 = -4.371139e-8f;
    private static final float HALF_PI_3 = -1.7151245e-15f;
    /** Larger angles are reduced by {@link StrictMath}, lane by lane. */
    private static final float LARGE_ANGLE = 65536;

    /** Where erf passes from x + x·P(x²) to 1 − exp(Q(|x|)); from ERF_ONE on it rounds to 1. */
    private static final float ERF_SPLIT = 0.9375f;

    private static final float ERF_ONE = 4;
    /** erf(x)/x − 1 in x², 2^−30.9. */
    private static final float P0 = 0.12837917f;

    private static final float P1 = -0.37612632f;
    private static final float P2 = 0.11283686f;
    private static final float P3 = -0.026858851f;
    private static final float P4 = 0.0051996f;
    private static final float P5 = -0.00081258075f;
    private static final float P6 = 8.2966137e-5f;
    /** ln(1 − erf(x)), relative error of erf: 2^−31.5. */
    private static final float Q0 = 0.000288007f;

    private static final float Q1 = -1.1300973f;
    private static final float Q2 = -0.63207006f;
    private static final float Q3 = -0.10983899f;
    private static final float Q4 = 0.026277451f;
    private static final float Q5 = -0.0047066608f;
    private static final float Q6 = 0.000585016318f;
    private static final float Q7 = -4.460418859e-5f;
    private static final float Q8 = 1.5609873571e-6f;

    /** log₂((1 + s)/(1 − s))/s in s², 2^−50.8; (2^r − 1)/r on [−½, ½], 2^−38.2: for {@link #pow}. */
    private static final double G0 = 2.885390081777927;

    private static final double G1 = 0.9617966939243141;
    private static final double G2 = 0.5770780172546743;
    private static final double G3 = 0.4121984008021333;
    private static final double G4 = 0.3206164721488619;
    private static final double G5 = 0.26144164097413164;
    private static final double G6 = 0.24294642711054312;
    private static final double H0 = 0.6931471805568307;
    private static final double H1 = 0.2402265069573744;
    private static final double H2 = 0.05550410906338104;
    private static final double H3 = 0.00961812918357997;
    private static final double H4 = 0.001333347846063168;
    private static final double H5 = 0.00015403436509581447;
    private static final double H6 = 1.530370419247353e-5;
    private static final double H7 = 1.3259646250270451e-6;
    private static final double ROUND_F64 = 0x1.8p52;
    private static final long ONE_F64 = 0x3FF0000000000000L;
    private static final long SQRT_HALF_F64 = 0x3FE6A09E667F3BCDL;
    private static final long FRACTION_F64 = 0x000FFFFFFFFFFFFFL;

    /* The same in all lanes. Constants rather than broadcasts at the place: C2 inlines our methods only while a
    compilation is small, and a broadcast costs it as much as an operation. */
    private static final FloatVector LOG2_E_ALL = floats(LOG2_E);
    static final FloatVector ROUND_ALL = floats(ROUND);
    private static final FloatVector TWO_OVER_PI_ALL = floats(TWO_OVER_PI);
    private static final FloatVector P6_ALL = floats(P6);
    private static final FloatVector P5_ALL = floats(P5);
    private static final FloatVector P4_ALL = floats(P4);
    private static final FloatVector P3_ALL = floats(P3);
    private static final FloatVector P2_ALL = floats(P2);
    private static final FloatVector P1_ALL = floats(P1);
    private static final FloatVector P0_ALL = floats(P0);
    private static final FloatVector Q8_ALL = floats(Q8);
    private static final FloatVector Q7_ALL = floats(Q7);
    private static final FloatVector Q6_ALL = floats(Q6);
    private static final FloatVector Q5_ALL = floats(Q5);
    private static final FloatVector Q4_ALL = floats(Q4);
    private static final FloatVector Q3_ALL = floats(Q3);
    private static final FloatVector Q2_ALL = floats(Q2);
    private static final FloatVector Q1_ALL = floats(Q1);
    private static final FloatVector Q0_ALL = floats(Q0);
    private static final FloatVector MINUS_HALF_PI_3_ALL = floats(-HALF_PI_3);
    private static final FloatVector MINUS_HALF_PI_2_ALL = floats(-HALF_PI_2);
    private static final FloatVector MINUS_HALF_PI_1_ALL = floats(-HALF_PI_1);
    private static final FloatVector S3_ALL = floats(S3);
    private static final FloatVector S2_ALL = floats(S2);
    private static final FloatVector S1_ALL = floats(S1);
    private static final FloatVector S0_ALL = floats(S0);
    private static final FloatVector C3_ALL = floats(C3);
    private static final FloatVector C2_ALL = floats(C2);
    private static final FloatVector C1_ALL = floats(C1);
    private static final FloatVector C0_ALL = floats(C0);
    private static final FloatVector MINUS_LN2_LOW_ALL = floats(-LN2_LOW);
    private static final FloatVector MINUS_LN2_HIGH_ALL = floats(-LN2_HIGH);
    private static final FloatVector LN2_LOW_ALL = floats(LN2_LOW);
    static final FloatVector LN2_HIGH_ALL = floats(LN2_HIGH);
    static final FloatVector MINUS_LOG2_E_ALL = floats(-LOG2_E);
    static final FloatVector MINUS_A3_ALL = floats(-A3);
    static final FloatVector MINUS_A1_ALL = floats(-A1);
    static final FloatVector A4_ALL = floats(A4);
    private static final FloatVector A3_ALL = floats(A3);
    static final FloatVector A2_ALL = floats(A2);
    private static final FloatVector A1_ALL = floats(A1);
    static final FloatVector A0_ALL = floats(A0);
    static final FloatVector T4_ALL = floats(T4);
    static final FloatVector T3_ALL = floats(T3);
    static final FloatVector T2_ALL = floats(T2);
    static final FloatVector T1_ALL = floats(T1);
    static final FloatVector T0_ALL = floats(T0);
    static final FloatVector TWO_LOG2_E_ALL = floats(TWO_LOG2_E);
    static final FloatVector MINUS_HALF_LN2_ALL = floats(-HALF_LN2);
    private static final FloatVector E5_ALL = floats(E5);
    private static final FloatVector E4_ALL = floats(E4);
    private static final FloatVector E3_ALL = floats(E3);
    private static final FloatVector E2_ALL = floats(E2);
    private static final FloatVector E1_ALL = floats(E1);
    private static final FloatVector E0_ALL = floats(E0);
    private static final FloatVector LN2_OF_BITS_ALL = floats(LN2_OF_BITS);
    private static final FloatVector L7_ALL = floats(L7);
    private static final FloatVector L6_ALL = floats(L6);
    private static final FloatVector L5_ALL = floats(L5);
    private static final FloatVector L4_ALL = floats(L4);
    private static final FloatVector L3_ALL = floats(L3);
    private static final FloatVector L2_ALL = floats(L2);
    private static final FloatVector L1_ALL = floats(L1);
    private static final FloatVector L0_ALL = floats(L0);
    private static final DoubleVector G6_ALL = doubles(G6);
    private static final DoubleVector G5_ALL = doubles(G5);
    private static final DoubleVector G4_ALL = doubles(G4);
    private static final DoubleVector G3_ALL = doubles(G3);
    private static final DoubleVector G2_ALL = doubles(G2);
    private static final DoubleVector G1_ALL = doubles(G1);
    private static final DoubleVector G0_ALL = doubles(G0);
    private static final DoubleVector H7_ALL = doubles(H7);
    private static final DoubleVector H6_ALL = doubles(H6);
    private static final DoubleVector H5_ALL = doubles(H5);
    private static final DoubleVector H4_ALL = doubles(H4);
    private static final DoubleVector H3_ALL = doubles(H3);
    private static final DoubleVector H2_ALL = doubles(H2);
    private static final DoubleVector H1_ALL = doubles(H1);
    private static final DoubleVector H0_ALL = doubles(H0);
    static final FloatVector ONE_ALL = floats(1);
    static final FloatVector MINUS_ONE_ALL = floats(-1);
    static final FloatVector MINUS_HALF_ALL = floats(-0.5f);
    static final FloatVector HALF_ALL = floats(0.5f);
    static final IntVector ONE_BITS_ALL = ints(ONE_BITS);
    private static final FloatVector QUARTER_ALL = floats(0.25f);
    private static final DoubleVector ROUND_F64_ALL = doubles(ROUND_F64);
    private static final DoubleVector ONE_F64_ALL = doubles(1);

    private VectorMath() {}

    /** 1/√x, error below 1.5 ulp. */
    static FloatVector rsqrt(FloatVector x) {
        return ONE_ALL.div(x.sqrt());
    }

    /** One lane of {@link #rsqrt(FloatVector)}. */
    static float rsqrt(float x) {
        return 1 / (float) Math.sqrt(x);
    }

    /** e^x, error below 1 ulp. Where no result is subnormal or infinite, 2ⁿ is added to the exponent's bits. */
    static FloatVector exp(FloatVector x) {
        if (!x.abs().compare(LE, EXP_PLAIN).allTrue()) {
            return anyExp(x);
        }
        FloatVector t = x.fma(LOG2_E_ALL, ROUND_ALL);
        return expPolynomial(reduceByLn2(x, t.sub(ROUND_ALL)))
                .reinterpretAsInts()
                .add(t.reinterpretAsInts().lanewise(LSHL, 23))
                .reinterpretAsFloats();
    }

    /** e^x for x from −87 to 88, error below 1 ulp: fewer steps, so that C2 still inlines what else its callers do. */
    static FloatVector expBetween(FloatVector x) {
        FloatVector t = x.fma(LOG2_E_ALL, ROUND_ALL);
        FloatVector y = expm1Polynomial(reduceByLn2(x, t.sub(ROUND_ALL))).add(1);
        return y.mul(power(t.reinterpretAsInts().sub(ROUND_BITS)));
    }

    /** One lane of {@link #exp(FloatVector)}. */
    static float exp(float x) {
        float c = x < EXP_LOWEST ? EXP_LOWEST : x > EXP_HIGHEST ? EXP_HIGHEST : x;
        float t = Math.fma(c, LOG2_E, ROUND);
        return scale(expPolynomial(reduceByLn2(c, t - ROUND)), Float.floatToRawIntBits(t) - ROUND_BITS);
    }

    /** e^x over the whole range, with the same bits as {@link #exp(FloatVector)} where that is enough. */
    private static FloatVector anyExp(FloatVector x) {
        FloatVector c = x.blend(EXP_LOWEST, x.compare(LT, EXP_LOWEST)).blend(EXP_HIGHEST, x.compare(GT, EXP_HIGHEST));
        FloatVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
        return scale(
                expPolynomial(reduceByLn2(c, t.sub(ROUND_ALL))),
                t.reinterpretAsInts().sub(ROUND_BITS));
    }

    /** e^x − 1, error below 1.5 ulp. */
    static FloatVector expm1(FloatVector x) {
        FloatVector c = x.blend(-18, x.compare(LT, -18)).blend(EXP_HIGHEST, x.compare(GT, EXP_HIGHEST));
        FloatVector t = c.fma(LOG2_E_ALL, ROUND_ALL);
        FloatVector q = expm1Polynomial(reduceByLn2(c, t.sub(ROUND_ALL)));
        FloatVector half = power(t.reinterpretAsInts().sub(ROUND_BITS + 1));
        FloatVector y = q.fma(half, half.sub(0.5f));
        return y.add(y).blend(x, x.abs().compare(LT, TINY));
    }

    /** One lane of {@link #expm1(FloatVector)}. */
    static float expm1(float x) {
        if (Math.abs(x) < TINY) {
            return x;
        }
        float c = x < -18 ? -18 : x > EXP_HIGHEST ? EXP_HIGHEST : x;
        float t = Math.fma(c, LOG2_E, ROUND);
        float q = expm1Polynomial(reduceByLn2(c, t - ROUND));
        float half = power(Float.floatToRawIntBits(t) - (ROUND_BITS + 1));
        float y = Math.fma(q, half, half - 0.5f);
        return y + y;
    }

    /** tanh x = m / (m + 1) with m = (e^2|x| − 1) / 2 and the sign of x, error below 2.5 ulp. */
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector c = a.blend(TANH_ONE, a.compare(GT, TANH_ONE));
        FloatVector t = c.fma(TWO_LOG2_E_ALL, ROUND_ALL);
        FloatVector r = t.sub(ROUND_ALL).fma(MINUS_HALF_LN2_ALL, c);
        FloatVector p = r.fma(T4_ALL, T3_ALL).fma(r, T2_ALL).fma(r, T1_ALL).fma(r, T0_ALL);
        FloatVector power =
                t.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS_ALL).reinterpretAsFloats();
        FloatVector m = r.mul(r).fma(p, r).fma(power, power.fma(HALF_ALL, MINUS_HALF_ALL));
        return withSign(m.div(m.add(ONE_ALL)), x);
    }

    /** One lane of {@link #tanh(FloatVector)}. */
    static float tanh(float x) {
        float a = Math.abs(x);
        float c = a > TANH_ONE ? TANH_ONE : a;
        float t = Math.fma(c, TWO_LOG2_E, ROUND);
        float r = Math.fma(t - ROUND, -HALF_LN2, c);
        float p = Math.fma(Math.fma(Math.fma(Math.fma(r, T4, T3), r, T2), r, T1), r, T0);
        float power = Float.intBitsToFloat((Float.floatToRawIntBits(t) << 23) + ONE_BITS);
        float m = Math.fma(Math.fma(r * r, p, r), power, Math.fma(power, 0.5f, -0.5f));
        return Math.copySign(m / (m + 1), x);
    }

    /** 1 / (1 + e^−x), error below 2.5 ulp. */
    static FloatVector sigmoid(FloatVector x) {
        if (!x.abs().compare(LE, EXP_PLAIN).allTrue()) {
            return anySigmoid(x);
        }
        FloatVector t = x.fma(MINUS_LOG2_E_ALL, ROUND_ALL);
        FloatVector r = t.sub(ROUND_ALL).fma(LN2_LOW_ALL, t.sub(ROUND_ALL).fma(LN2_HIGH_ALL, x));
        FloatVector y = r.fma(A4_ALL, MINUS_A3_ALL)
                .fma(r, A2_ALL)
                .fma(r, MINUS_A1_ALL)
                .fma(r, A0_ALL)
                .fma(r, MINUS_ONE_ALL)
                .fma(r, ONE_ALL);
        FloatVector e = y.reinterpretAsInts()
                .add(t.reinterpretAsInts().lanewise(LSHL, 23))
                .reinterpretAsFloats();
        return ONE_ALL.div(e.add(ONE_ALL));
    }

    /** One lane of {@link #sigmoid(FloatVector)}. */
    static float sigmoid(float x) {
        return x >= -EXP_PLAIN ? 1 / (1 + exp(-x)) : exp(x);
    }

    /** 1 / (1 + e^−x) over the whole range; far on the left it is e^x. */
    private static FloatVector anySigmoid(FloatVector x) {
        VectorMask<Float> left = x.compare(LT, -EXP_PLAIN);
        FloatVector e = anyExp(x.neg().blend(x, left));
        return ONE_ALL.div(e.add(ONE_ALL)).blend(e, left);
    }

    /** ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|), error below 2 ulp. */
    static FloatVector softplus(FloatVector x) {
        FloatVector e = log1p(exp(x.abs().neg()));
        return e.add(x.blend(0, x.compare(LT, 0)));
    }

    /** One lane of {@link #softplus(FloatVector)}. */
    static float softplus(float x) {
        return log1p(exp(-Math.abs(x))) + (x < 0 ? 0 : x);
    }

    /** ln x, error below 1 ulp. */
    static FloatVector log(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        if (!bits.sub(MIN_NORMAL_BITS).compare(ULT, NORMALS).allTrue()) {
            return anyLog(x);
        }
        IntVector e = exponent(bits);
        return logPolynomial(bits.sub(e).reinterpretAsFloats().sub(ONE_ALL), (FloatVector) e.convert(I2F, 0));
    }

    /** One lane of {@link #log(FloatVector)}. */
    static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p23f : x);
        int e = exponent(bits);
        float f = Float.intBitsToFloat(bits - e) - 1;
        return logSpecials(logPolynomial(f, e + (subnormal ? -23 * 0x1p23f : 0f)), x, 0);
    }

    /** ln x over the whole range, with the same bits as {@link #log(FloatVector)} where that is enough. */
    private static FloatVector anyLog(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(0x1p23f), subnormal).reinterpretAsInts();
        IntVector e = exponent(bits);
        FloatVector f = bits.sub(e).reinterpretAsFloats().sub(ONE_ALL);
        FloatVector power = ((FloatVector) e.convert(I2F, 0)).add(floats(0).blend(-23 * 0x1p23f, subnormal));
        return logSpecials(logPolynomial(f, power), x, 0);
    }

    /** ln(1 + x), error below 1.5 ulp. With m = (1 + x) / 2ᵉ, m − 1 = x·2⁻ᵉ + (2⁻ᵉ − 1) loses no bit of x. */
    static FloatVector log1p(FloatVector x) {
        IntVector e = exponent(x.add(1).reinterpretAsInts());
        FloatVector inverse = ints(0x40800000).sub(e).reinterpretAsFloats();
        FloatVector f = x.mul(0.25f).fma(inverse, inverse.fma(QUARTER_ALL, MINUS_ONE_ALL));
        FloatVector y = logPolynomial(f, (FloatVector) e.convert(I2F, 0));
        return logSpecials(y, x, -1).blend(x, x.abs().compare(LT, TINY));
    }

    /** One lane of {@link #log1p(FloatVector)}. */
    static float log1p(float x) {
        if (Math.abs(x) < TINY) {
            return x;
        }
        int e = exponent(Float.floatToRawIntBits(x + 1));
        float inverse = Float.intBitsToFloat(0x40800000 - e);
        float f = Math.fma(x * 0.25f, inverse, Math.fma(inverse, 0.25f, -1));
        return logSpecials(logPolynomial(f, e), x, -1);
    }

    /** sin x, error below 1.5 ulp. */
    static FloatVector sin(FloatVector x) {
        if (x.abs().compare(GE, LARGE_ANGLE).anyTrue()) {
            return largeSin(x);
        }
        FloatVector t = x.fma(TWO_OVER_PI_ALL, ROUND_ALL);
        FloatVector r = reduceByHalfPi(x, t.sub(ROUND_ALL));
        return quadrant(r, t.reinterpretAsInts()).blend(x, x.abs().compare(LT, 0x1p-12f));
    }

    /** One lane of {@link #sin(FloatVector)}. */
    static float sin(float x) {
        if (Math.abs(x) >= LARGE_ANGLE) {
            return (float) StrictMath.sin(x);
        }
        float t = Math.fma(x, TWO_OVER_PI, ROUND);
        float y = quadrant(reduceByHalfPi(x, t - ROUND), Float.floatToRawIntBits(t));
        return Math.abs(x) < 0x1p-12f ? x : y;
    }

    /** cos x, error below 1.5 ulp. */
    static FloatVector cos(FloatVector x) {
        if (x.abs().compare(GE, LARGE_ANGLE).anyTrue()) {
            return largeCos(x);
        }
        FloatVector t = x.fma(TWO_OVER_PI_ALL, ROUND_ALL);
        return quadrant(
                reduceByHalfPi(x, t.sub(ROUND_ALL)), t.reinterpretAsInts().add(1));
    }

    /** One lane of {@link #cos(FloatVector)}. */
    static float cos(float x) {
        if (Math.abs(x) >= LARGE_ANGLE) {
            return (float) StrictMath.cos(x);
        }
        float t = Math.fma(x, TWO_OVER_PI, ROUND);
        return quadrant(reduceByHalfPi(x, t - ROUND), Float.floatToRawIntBits(t) + 1);
    }

    /** (2/√π) ∫₀ˣ exp(−t²) dt, error below 1.25 ulp. */
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector u = x.mul(x);
        FloatVector near = u.fma(P6_ALL, P5_ALL)
                .fma(u, P4_ALL)
                .fma(u, P3_ALL)
                .fma(u, P2_ALL)
                .fma(u, P1_ALL)
                .fma(u, P0_ALL)
                .fma(x, x);
        FloatVector c = a.blend(ERF_ONE, a.compare(GT, ERF_ONE));
        FloatVector q = c.fma(Q8_ALL, Q7_ALL)
                .fma(c, Q6_ALL)
                .fma(c, Q5_ALL)
                .fma(c, Q4_ALL)
                .fma(c, Q3_ALL)
                .fma(c, Q2_ALL)
                .fma(c, Q1_ALL)
                .fma(c, Q0_ALL);
        FloatVector t = q.fma(LOG2_E_ALL, ROUND_ALL);
        FloatVector e = expPolynomial(reduceByLn2(q, t.sub(ROUND_ALL)));
        FloatVector power =
                t.reinterpretAsInts().add(127 - ROUND_BITS).lanewise(LSHL, 23).reinterpretAsFloats();
        IntVector far = ONE_ALL.sub(e.mul(power))
                .reinterpretAsInts()
                .or(x.reinterpretAsInts().and(SIGN));
        return far.reinterpretAsFloats().blend(near, a.compare(LT, ERF_SPLIT));
    }

    /** One lane of {@link #erf(FloatVector)}. */
    static float erf(float x) {
        float a = Math.abs(x);
        if (a < ERF_SPLIT) {
            float u = x * x;
            float p = Math.fma(Math.fma(Math.fma(Math.fma(u, P6, P5), u, P4), u, P3), u, P2);
            return Math.fma(Math.fma(Math.fma(p, u, P1), u, P0), x, x);
        }
        float c = a > ERF_ONE ? ERF_ONE : a;
        float q = Math.fma(Math.fma(Math.fma(Math.fma(c, Q8, Q7), c, Q6), c, Q5), c, Q4);
        q = Math.fma(Math.fma(Math.fma(Math.fma(q, c, Q3), c, Q2), c, Q1), c, Q0);
        float t = Math.fma(q, LOG2_E, ROUND);
        float e = expPolynomial(reduceByLn2(q, t - ROUND));
        return Math.copySign(1 - e * power(Float.floatToRawIntBits(t) - ROUND_BITS), x);
    }

    /** x to the power y, computed in f64, with the special cases of {@link Math#pow}; error below 0.51 ulp. */
    static FloatVector pow(FloatVector x, FloatVector y) {
        FloatVector a = x.abs();
        DoubleVector low = pow(Lanes.lowHalf(a), Lanes.lowHalf(y));
        DoubleVector high = pow(Lanes.highHalf(a), Lanes.highHalf(y));
        IntVector size = Lanes.join(low, high).reinterpretAsInts();
        IntVector whole = (IntVector) y.convert(F2I, 0);
        VectorMask<Float> even = y.abs().compare(GE, 0x1p24f);
        VectorMask<Float> odd =
                whole.lanewise(LSHL, 31).compare(LT, 0).cast(F32).andNot(even);
        VectorMask<Float> broken = whole.convert(I2F, 0).compare(NE, y).andNot(even);
        IntVector sign = x.reinterpretAsInts()
                .and(SIGN)
                .blend(0, odd.and(broken.not()).not().cast(Lanes.I32));
        VectorMask<Float> negative = x.compare(LT, 0).and(x.compare(GT, Float.NEGATIVE_INFINITY));
        return size.or(sign).reinterpretAsFloats().blend(Float.NaN, negative.and(broken));
    }

    /** One lane of {@link #pow(FloatVector, FloatVector)}. */
    static float pow(float x, float y) {
        float size = (float) pow((double) Math.abs(x), (double) y);
        int whole = (int) y;
        boolean even = Math.abs(y) >= 0x1p24f;
        boolean broken = whole != y && !even;
        if (x < 0 && x > Float.NEGATIVE_INFINITY && broken) {
            return Float.NaN;
        }
        boolean odd = (whole & 1) != 0 && !even && !broken;
        return odd ? Math.copySign(size, x) : size;
    }

    /** aʸ for a ≥ 0 as 2^(y·log₂ a), exact to about 2⁻³⁶, within the range of floats. */
    private static DoubleVector pow(DoubleVector a, DoubleVector y) {
        LongVector bits = a.reinterpretAsLongs().sub(SQRT_HALF_F64).add(ONE_F64);
        LongVector e = bits.lanewise(LSHR, 52);
        DoubleVector m = bits.and(FRACTION_F64).add(SQRT_HALF_F64).reinterpretAsDoubles();
        DoubleVector power =
                e.or(longs(0x4330000000000000L)).reinterpretAsDoubles().sub(0x1p52 + 1023);
        DoubleVector s = m.sub(1).div(m.add(1));
        DoubleVector u = s.mul(s);
        DoubleVector g = u.fma(G6_ALL, G5_ALL)
                .fma(u, G4_ALL)
                .fma(u, G3_ALL)
                .fma(u, G2_ALL)
                .fma(u, G1_ALL)
                .fma(u, G0_ALL);
        DoubleVector log2 = s.fma(g, power)
                .blend(a, a.compare(LT, Double.POSITIVE_INFINITY).not())
                .blend(Double.NEGATIVE_INFINITY, a.compare(EQ, 0));
        DoubleVector z = y.mul(log2);
        DoubleVector c = z.blend(-160, z.compare(LT, -160)).blend(160, z.compare(GT, 160));
        DoubleVector t = c.add(ROUND_F64_ALL);
        DoubleVector r = c.sub(t.sub(ROUND_F64_ALL));
        DoubleVector h = r.fma(H7_ALL, H6_ALL)
                .fma(r, H5_ALL)
                .fma(r, H4_ALL)
                .fma(r, H3_ALL)
                .fma(r, H2_ALL)
                .fma(r, H1_ALL)
                .fma(r, H0_ALL)
                .fma(r, ONE_F64_ALL);
        DoubleVector scale =
                t.reinterpretAsLongs().lanewise(LSHL, 52).add(ONE_F64).reinterpretAsDoubles();
        return h.mul(scale).blend(1, y.compare(EQ, 0));
    }

    private static double pow(double a, double y) {
        if (y == 0) {
            return 1;
        }
        double z = y * log2(a);
        double c = z < -160 ? -160 : z > 160 ? 160 : z;
        double t = c + ROUND_F64;
        double r = c - (t - ROUND_F64);
        double h = Math.fma(Math.fma(Math.fma(Math.fma(r, H7, H6), r, H5), r, H4), r, H3);
        h = Math.fma(Math.fma(Math.fma(Math.fma(h, r, H2), r, H1), r, H0), r, 1);
        return h * Double.longBitsToDouble((Double.doubleToRawLongBits(t) << 52) + ONE_F64);
    }

    private static double log2(double a) {
        if (a == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (!(a < Double.POSITIVE_INFINITY)) {
            return a;
        }
        long bits = Double.doubleToRawLongBits(a) - SQRT_HALF_F64 + ONE_F64;
        double m = Double.longBitsToDouble((bits & FRACTION_F64) + SQRT_HALF_F64);
        double s = (m - 1) / (m + 1);
        double u = s * s;
        double g = Math.fma(Math.fma(Math.fma(u, G6, G5), u, G4), u, G3);
        g = Math.fma(Math.fma(Math.fma(g, u, G2), u, G1), u, G0);
        return Math.fma(s, g, (bits >>> 52) - 1023);
    }

    /** r = x − n·π/2. */
    private static FloatVector reduceByHalfPi(FloatVector x, FloatVector n) {
        return n.fma(MINUS_HALF_PI_3_ALL, n.fma(MINUS_HALF_PI_2_ALL, n.fma(MINUS_HALF_PI_1_ALL, x)));
    }

    private static float reduceByHalfPi(float x, float n) {
        return Math.fma(n, -HALF_PI_3, Math.fma(n, -HALF_PI_2, Math.fma(n, -HALF_PI_1, x)));
    }

    /** sin(r + n·π/2) for |r| up to π/4 and n in the low bits. */
    private static FloatVector quadrant(FloatVector r, IntVector n) {
        FloatVector u = r.mul(r);
        FloatVector sin = u.fma(S3_ALL, S2_ALL).fma(u, S1_ALL).fma(u, S0_ALL).fma(u.mul(r), r);
        FloatVector cos = u.fma(C3_ALL, C2_ALL)
                .fma(u, C1_ALL)
                .fma(u, C0_ALL)
                .fma(u, MINUS_HALF_ALL)
                .fma(u, ONE_ALL);
        VectorMask<Float> odd = n.lanewise(LSHL, 31).compare(LT, 0).cast(F32);
        IntVector sign = n.lanewise(LSHL, 30).and(SIGN);
        return sin.blend(cos, odd).reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
    }

    private static float quadrant(float r, int n) {
        float u = r * r;
        float sin = Math.fma(Math.fma(Math.fma(Math.fma(u, S3, S2), u, S1), u, S0), u * r, r);
        float cos = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(u, C3, C2), u, C1), u, C0), u, -0.5f), u, 1);
        float size = (n & 1) == 0 ? sin : cos;
        return (n & 2) == 0 ? size : -size;
    }

    private static FloatVector largeSin(FloatVector x) {
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = sin(lanes[i]);
        }
        return FloatVector.fromArray(F32, lanes, 0);
    }

    private static FloatVector largeCos(FloatVector x) {
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = cos(lanes[i]);
        }
        return FloatVector.fromArray(F32, lanes, 0);
    }

    /** r = x − n·ln 2. */
    private static FloatVector reduceByLn2(FloatVector x, FloatVector n) {
        return n.fma(MINUS_LN2_LOW_ALL, n.fma(MINUS_LN2_HIGH_ALL, x));
    }

    private static float reduceByLn2(float x, float n) {
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    /** e^r for |r| up to ln2/2. */
    private static FloatVector expPolynomial(FloatVector r) {
        return r.fma(A4_ALL, A3_ALL)
                .fma(r, A2_ALL)
                .fma(r, A1_ALL)
                .fma(r, A0_ALL)
                .fma(r, ONE_ALL)
                .fma(r, ONE_ALL);
    }

    private static float expPolynomial(float r) {
        float p = Math.fma(Math.fma(Math.fma(Math.fma(r, A4, A3), r, A2), r, A1), r, A0);
        return Math.fma(Math.fma(p, r, 1), r, 1);
    }

    /** e^r − 1 for |r| up to ln2/2. */
    private static FloatVector expm1Polynomial(FloatVector r) {
        FloatVector p = r.fma(E5_ALL, E4_ALL)
                .fma(r, E3_ALL)
                .fma(r, E2_ALL)
                .fma(r, E1_ALL)
                .fma(r, E0_ALL);
        return r.mul(r).fma(p, r);
    }

    private static float expm1Polynomial(float r) {
        float p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(r, E5, E4), r, E3), r, E2), r, E1), r, E0);
        return Math.fma(r * r, p, r);
    }

    /** ln(1 + f) + e·ln 2 for f from √½ − 1 to √2 − 1, given e · 2²³. */
    private static FloatVector logPolynomial(FloatVector f, FloatVector e) {
        FloatVector p = f.fma(L7_ALL, L6_ALL)
                .fma(f, L5_ALL)
                .fma(f, L4_ALL)
                .fma(f, L3_ALL)
                .fma(f, L2_ALL)
                .fma(f, L1_ALL)
                .fma(f, L0_ALL)
                .fma(f, MINUS_HALF_ALL);
        return e.fma(LN2_OF_BITS_ALL, f.mul(f).fma(p, f));
    }

    private static float logPolynomial(float f, float e) {
        float p = Math.fma(Math.fma(Math.fma(Math.fma(f, L7, L6), f, L5), f, L4), f, L3);
        p = Math.fma(Math.fma(Math.fma(Math.fma(p, f, L2), f, L1), f, L0), f, -0.5f);
        return Math.fma(e, LN2_OF_BITS, Math.fma(f * f, p, f));
    }

    /** The logarithm at its pole, left of it, and at infinity and NaN. */
    private static FloatVector logSpecials(FloatVector y, FloatVector x, float pole) {
        return y.blend(x, x.compare(LT, Float.POSITIVE_INFINITY).not())
                .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, pole))
                .blend(Float.NaN, x.compare(LT, pole));
    }

    private static float logSpecials(float y, float x, float pole) {
        if (x < pole) {
            return Float.NaN;
        }
        return x == pole ? Float.NEGATIVE_INFINITY : x < Float.POSITIVE_INFINITY ? y : x;
    }

    /** e · 2²³ such that the positive number with these bits is m · 2ᵉ, m from √½ to √2. */
    private static IntVector exponent(IntVector bits) {
        return bits.sub(SQRT_HALF_BITS).and(EXPONENT_BITS);
    }

    private static int exponent(int bits) {
        return (bits - SQRT_HALF_BITS) & EXPONENT_BITS;
    }

    /** 2ⁿ for n from −126 to 128 (infinite). */
    private static FloatVector power(IntVector n) {
        return n.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    private static float power(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    /** y · 2ⁿ for n from −252 to 254, in two steps, of which only the second may round. */
    private static FloatVector scale(FloatVector y, IntVector n) {
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector first = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
        return y.mul(first).mul(n.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats());
    }

    private static float scale(float y, int n) {
        int half = n >> 1;
        return y * power(half) * power(n - half);
    }

    /** {@code size}, which is not negative, with the sign of {@code x}. */
    private static FloatVector withSign(FloatVector size, FloatVector x) {
        return size.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }
}
