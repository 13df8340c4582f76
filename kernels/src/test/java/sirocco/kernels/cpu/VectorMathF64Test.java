package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** Distance of the f64 functions from StrictMath over all exponents, and equal bits of lane and scalar. */
class VectorMathF64Test {
    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        2,
        -2,
        0.5,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        -Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        709.782712893384,
        709.7827128933841,
        -708.3964185322641,
        -745.1332191019411,
        -745.13321910194122,
        -37.43,
        19.06,
        1e-16,
        -1e-16,
        0.9999999999999999,
        1.0000000000000002
    };

    @Test
    void expIsNearStrictMath() {
        check("exp", VectorMathF64::exp, VectorMathF64::exp, StrictMath::exp, 2);
    }

    @Test
    void expm1IsNearStrictMath() {
        check("expm1", VectorMathF64::expm1, VectorMathF64::expm1, StrictMath::expm1, 2);
    }

    @Test
    void logIsNearStrictMath() {
        check("log", VectorMathF64::log, VectorMathF64::log, StrictMath::log, 2);
    }

    @Test
    void log1pIsNearStrictMath() {
        check("log1p", VectorMathF64::log1p, VectorMathF64::log1p, StrictMath::log1p, 2);
    }

    @Test
    void tanhIsNearStrictMath() {
        check("tanh", VectorMathF64::tanh, VectorMathF64::tanh, StrictMath::tanh, 3);
    }

    @Test
    void sigmoidIsNearStrictMath() {
        DoubleUnaryOperator near = x -> (x >= 0 ? 1 : StrictMath.exp(x)) / (1 + StrictMath.exp(-Math.abs(x)));
        check("sigmoid", VectorMathF64::sigmoid, VectorMathF64::sigmoid, near, 3);
    }

    @Test
    void softplusIsNearStrictMath() {
        DoubleUnaryOperator near = x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        check("softplus", VectorMathF64::softplus, VectorMathF64::softplus, near, 3);
    }

    @Test
    void rsqrtIsNearStrictMath() {
        check("rsqrt", VectorMathF64::rsqrt, VectorMathF64::rsqrt, x -> 1 / StrictMath.sqrt(x), 0);
    }

    private static void check(
            String name,
            UnaryOperator<DoubleVector> vector,
            DoubleUnaryOperator scalar,
            DoubleUnaryOperator near,
            double bound) {
        double[] x = samples();
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i += Lanes.DOUBLES) {
            vector.apply(DoubleVector.fromArray(Lanes.F64, x, i)).intoArray(y, i);
        }
        double worst = 0;
        double where = 0;
        for (int i = 0; i < x.length; i++) {
            String what = name + "(" + x[i] + ")";
            assertEquals(scalar.applyAsDouble(x[i]), y[i], what);
            double expected = near.applyAsDouble(x[i]);
            if (Double.isNaN(expected) || Double.isInfinite(expected) || expected == 0) {
                assertEquals(expected, y[i], what);
                continue;
            }
            double distance = Math.abs(y[i] - expected) / Math.ulp(expected);
            assertTrue(distance < Double.POSITIVE_INFINITY, what + " is " + y[i]);
            if (distance > worst) {
                worst = distance;
                where = x[i];
            }
        }
        assertTrue(worst <= bound, name + ": " + worst + " ulp from StrictMath at " + where + ", stated " + bound);
    }

    private static double[] samples() {
        SplittableRandom random = new SplittableRandom(11);
        double[] x = new double[400_000];
        System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
        for (int i = SPECIAL.length; i < x.length; i++) {
            x[i] = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextDouble(-750, 750);
                case 2 -> random.nextDouble(-20, 20);
                default -> random.nextDouble(-1.5, 1.5);
            };
        }
        return x;
    }
}
