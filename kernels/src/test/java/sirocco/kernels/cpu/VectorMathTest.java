package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** Stated ulp bounds over a sweep of all float bit patterns, special values, and equal bits of lane and scalar. */
class VectorMathTest {
    /** A prime, so that the sweep meets all exponents with changing fractions: 2.1 million floats. */
    private static final int STRIDE = 2039;

    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        2f,
        -2f,
        0.5f,
        -0.5f,
        3f,
        -3f,
        1e30f,
        -1e30f,
        16777216f,
        16777217f,
        -16777215f,
        2147483648f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        88.72283f,
        88.72284f,
        88.722836f,
        -87.33654f,
        -87.336555f,
        -103.27893f,
        -103.97208f,
        -103.97209f,
        -104f,
        -17.328679f,
        9.010913f,
        4f,
        0.9375f,
        65535.996f,
        65536f,
        1e-8f,
        3e-8f,
        2.4e-4f,
        0.99999994f,
        1.0000001f
    };

    interface Scalar {
        float apply(float x);
    }

    @Test
    void expKeepsItsBound() {
        check("exp", VectorMath::exp, VectorMath::exp, StrictMath::exp, 1);
    }

    @Test
    void expm1KeepsItsBound() {
        check("expm1", VectorMath::expm1, VectorMath::expm1, StrictMath::expm1, 1.5);
    }

    @Test
    void logKeepsItsBound() {
        check("log", VectorMath::log, VectorMath::log, StrictMath::log, 1);
    }

    @Test
    void log1pKeepsItsBound() {
        check("log1p", VectorMath::log1p, VectorMath::log1p, StrictMath::log1p, 1.5);
    }

    @Test
    void tanhKeepsItsBound() {
        check("tanh", VectorMath::tanh, VectorMath::tanh, StrictMath::tanh, 2.5);
    }

    @Test
    void sigmoidKeepsItsBound() {
        check("sigmoid", VectorMath::sigmoid, VectorMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), 2.5);
    }

    @Test
    void softplusKeepsItsBound() {
        DoubleUnaryOperator exact = x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        check("softplus", VectorMath::softplus, VectorMath::softplus, exact, 2);
    }

    @Test
    void rsqrtKeepsItsBound() {
        check("rsqrt", VectorMath::rsqrt, VectorMath::rsqrt, x -> 1 / Math.sqrt(x), 1.5);
    }

    @Test
    void sinKeepsItsBound() {
        check("sin", VectorMath::sin, VectorMath::sin, StrictMath::sin, 1.5);
    }

    @Test
    void cosKeepsItsBound() {
        check("cos", VectorMath::cos, VectorMath::cos, StrictMath::cos, 1.5);
    }

    @Test
    void erfKeepsItsBound() {
        check("erf", VectorMath::erf, VectorMath::erf, ExactErf::erf, 1.25);
    }

    @Test
    void powKeepsItsBoundAndItsSpecialCases() {
        SplittableRandom random = new SplittableRandom(7);
        float[] x = new float[400_000 / Lanes.FLOATS * Lanes.FLOATS];
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            boolean near = random.nextBoolean();
            x[i] = near ? (float) random.nextDouble(-20, 20) : Float.intBitsToFloat(random.nextInt());
            y[i] = near ? random.nextInt(-30, 30) / (random.nextBoolean() ? 1f : 4f) : (float) random.nextDouble(-3, 3);
        }
        int at = 0;
        for (float a : SPECIAL) {
            for (float b : SPECIAL) {
                x[at] = a;
                y[at++] = b;
            }
        }
        float[] z = new float[x.length];
        for (int i = 0; i < x.length; i += Lanes.FLOATS) {
            VectorMath.pow(FloatVector.fromArray(Lanes.F32, x, i), FloatVector.fromArray(Lanes.F32, y, i))
                    .intoArray(z, i);
        }
        DoubleBinaryOperator exact = StrictMath::pow;
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            String what = "pow(" + x[i] + ", " + y[i] + ")";
            assertEquals(VectorMath.pow(x[i], y[i]), z[i], what);
            worst = Math.max(worst, error(z[i], exact.applyAsDouble(x[i], y[i]), what));
        }
        assertTrue(worst < 0.51, "pow: worst error " + worst + " ulp");
    }

    private static void check(
            String name, UnaryOperator<FloatVector> vector, Scalar scalar, DoubleUnaryOperator exact, double bound) {
        float[] x = sweep();
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i += Lanes.FLOATS) {
            vector.apply(FloatVector.fromArray(Lanes.F32, x, i)).intoArray(y, i);
        }
        double worst = 0;
        float where = 0;
        for (int i = 0; i < x.length; i++) {
            String what = name + "(" + x[i] + ")";
            assertEquals(scalar.apply(x[i]), y[i], what);
            double error = error(y[i], exact.applyAsDouble(x[i]), what);
            if (error > worst) {
                worst = error;
                where = x[i];
            }
        }
        assertTrue(worst < bound, name + ": worst error " + worst + " ulp at " + where + ", stated " + bound);
        System.getLogger(VectorMathTest.class.getName())
                .log(System.Logger.Level.DEBUG, "{0}: worst error {1} ulp at {2}", name, worst, where);
    }

    /** The distance in ulps of the float nearest to {@code exact}; special values must be met exactly. */
    private static double error(float got, double exact, String what) {
        float nearest = (float) exact;
        if (Float.isNaN(nearest) || Float.isInfinite(nearest) && Float.isInfinite(got) || exact == 0) {
            assertEquals(nearest, got, what);
            return 0;
        }
        assertTrue(!Float.isNaN(got), what + " is NaN");
        if (Float.isInfinite(got) || Float.isInfinite(nearest)) {
            return Math.abs((double) clip(got) - clip(nearest)) / Math.ulp(Float.MAX_VALUE) + 0.5;
        }
        return Math.abs(got - exact) / Math.ulp(nearest);
    }

    private static float clip(float x) {
        return Math.clamp(x, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /** Floats strided over all bit patterns, a finer grid where most functions live, and the special values. */
    private static float[] sweep() {
        int patterns = (int) ((1L << 32) / STRIDE);
        int fine = 300_000;
        int size = (patterns + fine + SPECIAL.length) / Lanes.FLOATS * Lanes.FLOATS + Lanes.FLOATS;
        float[] x = new float[size];
        System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
        int at = SPECIAL.length;
        for (int i = 0; i < patterns; i++) {
            x[at++] = Float.intBitsToFloat(i * STRIDE);
        }
        for (int i = 0; i < fine; i++) {
            x[at++] = (float) ((i - fine / 2) * (104.0 / (fine / 2)) * (i % 3 == 0 ? 1 : i % 3 == 1 ? 0.1 : 0.01));
        }
        return x;
    }
}
