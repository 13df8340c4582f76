package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import sirocco.tensor.op.MlpFlow.Activation;

/**
 * Activations of whole vectors of f32 in place, alone or with their derivatives: a loop each. Bounds are kept by a comparison
 * and a blend: {@code min} and {@code max} of floats, with Java's rules for −0 and NaN, are eight instructions
 * each (measured: softplus 6.5 instead of 8.9 ns a vector). Nothing but the exponential is a method of ours: in a loop of this
 * length C2 inlines no second one, and each vector handed over is an object.
 */
final class MlpActivation {
    private static final FloatVector ZERO = Lanes.floats(0);
    private static final FloatVector ONE = Lanes.floats(1);
    private static final FloatVector TWO = Lanes.floats(2);
    private static final FloatVector HALF = Lanes.floats(.5f);
    private static final FloatVector MINUS_HALF = Lanes.floats(-.5f);
    private static final FloatVector ROOT_HALF = Lanes.floats((float) Math.sqrt(.5));
    private static final FloatVector NORMAL = Lanes.floats((float) (1 / Math.sqrt(2 * Math.PI)));
    private static final IntVector SIGN = Lanes.ints(Integer.MIN_VALUE);

    /**
     * Exponentials below e⁻⁴⁰ = 4·10⁻¹⁸ count as that: they are nothing beside 1, and what is computed with smaller ones
     * gets subnormal, which costs a hundred times as much (measured: softplus from −95 to 95: 356 ns a vector
     * instead of 10).
     */
    private static final FloatVector MINUS_FAR = Lanes.floats(-40);
    /** tanh(10) is 1 in f32, and so is tanh of what is larger. */
    private static final FloatVector MINUS_WIDE = Lanes.floats(-20);

    /** (ln(1 + e) − e)/e² for e from 0 to 1: of all polynomials of degree 7 the one whose ln is within .6 · 2⁻²⁴ of itself. */
    private static final FloatVector L0 = Lanes.floats(-.4999965f);

    private static final FloatVector L1 = Lanes.floats(.33321321f);
    private static final FloatVector L2 = Lanes.floats(-.2485716f);
    private static final FloatVector L3 = Lanes.floats(.19153646f);
    private static final FloatVector L4 = Lanes.floats(-.13753787f);
    private static final FloatVector L5 = Lanes.floats(.07920437f);
    private static final FloatVector L6 = Lanes.floats(-.030065704f);
    private static final FloatVector L7 = Lanes.floats(.0053648055f);

    private MlpActivation() {}

    /** z = a(z). */
    static void run(Activation activation, long z, long bytes) {
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> relu(z, bytes);
            case TANH -> tanh(z, bytes);
            case SIGMOID -> sigmoid(z, bytes);
            case SOFTPLUS -> softplus(z, bytes);
            case SILU -> silu(z, bytes);
            case GELU -> gelu(z, bytes);
        }
    }

    /** z = a(z), g = a'(z). */
    static void withDerivative(Activation activation, long z, long g, long bytes) {
        switch (activation) {
            case IDENTITY -> ones(g, bytes);
            case RELU -> reluBoth(z, g, bytes);
            case TANH -> tanhBoth(z, g, bytes);
            case SIGMOID -> sigmoidBoth(z, g, bytes);
            case SOFTPLUS -> softplusBoth(z, g, bytes);
            case SILU -> siluBoth(z, g, bytes);
            case GELU -> geluBoth(z, g, bytes);
        }
    }

    private static void ones(long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            ONE.intoMemorySegment(ALL, g + at, ORDER);
        }
    }

    private static void relu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, at, ORDER);
            x.blend(ZERO, x.compare(LE, ZERO)).intoMemorySegment(ALL, at, ORDER);
        }
    }

    private static void reluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            x.blend(ZERO, x.compare(LE, ZERO)).intoMemorySegment(ALL, z + at, ORDER);
            ZERO.blend(ONE, x.compare(GT, ZERO)).intoMemorySegment(ALL, g + at, ORDER);
        }
    }

    /** With m = exp(−2|x|) − 1 the size is −m / (m + 2). */
    private static void tanh(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector twice = x.add(x).reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector m = VectorMath.expm1Between(twice.blend(MINUS_WIDE, twice.compare(LT, MINUS_WIDE)));
            IntVector size = m.div(m.add(TWO)).abs().reinterpretAsInts();
            FloatVector y = size.or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
            y.intoMemorySegment(ALL, at, ORDER);
        }
    }

    private static void tanhBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            FloatVector twice = x.add(x).reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector m = VectorMath.expm1Between(twice.blend(MINUS_WIDE, twice.compare(LT, MINUS_WIDE)));
            IntVector size = m.div(m.add(TWO)).abs().reinterpretAsInts();
            FloatVector y = size.or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
            y.intoMemorySegment(ALL, z + at, ORDER);
            ONE.sub(y.mul(y)).intoMemorySegment(ALL, g + at, ORDER);
        }
    }

    /** With e = exp(−|x|) it is e / (1 + e) or 1 / (1 + e). */
    private static void sigmoid(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector m = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector e = VectorMath.expBetween(m.blend(MINUS_FAR, m.compare(LT, MINUS_FAR)));
            ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE)).intoMemorySegment(ALL, at, ORDER);
        }
    }

    private static void sigmoidBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            FloatVector m = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector e = VectorMath.expBetween(m.blend(MINUS_FAR, m.compare(LT, MINUS_FAR)));
            FloatVector y = ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE));
            y.intoMemorySegment(ALL, z + at, ORDER);
            y.sub(y.mul(y)).intoMemorySegment(ALL, g + at, ORDER);
        }
    }

    /** With e = exp(−|x|) it is max(x, 0) + ln(1 + e). */
    private static void softplus(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector m = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector e = VectorMath.expBetween(m.blend(MINUS_FAR, m.compare(LT, MINUS_FAR)));
            FloatVector p = e.fma(L7, L6)
                    .fma(e, L5)
                    .fma(e, L4)
                    .fma(e, L3)
                    .fma(e, L2)
                    .fma(e, L1)
                    .fma(e, L0);
            e.mul(e).fma(p, e).add(x.blend(ZERO, x.compare(LT, ZERO))).intoMemorySegment(ALL, at, ORDER);
        }
    }

    private static void softplusBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            FloatVector m = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector e = VectorMath.expBetween(m.blend(MINUS_FAR, m.compare(LT, MINUS_FAR)));
            FloatVector p = e.fma(L7, L6)
                    .fma(e, L5)
                    .fma(e, L4)
                    .fma(e, L3)
                    .fma(e, L2)
                    .fma(e, L1)
                    .fma(e, L0);
            e.mul(e).fma(p, e).add(x.blend(ZERO, x.compare(LT, ZERO))).intoMemorySegment(ALL, z + at, ORDER);
            ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE)).intoMemorySegment(ALL, g + at, ORDER);
        }
    }

    private static void silu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector m = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector e = VectorMath.expBetween(m.blend(MINUS_FAR, m.compare(LT, MINUS_FAR)));
            x.mul(ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE))).intoMemorySegment(ALL, at, ORDER);
        }
    }

    /** y = x σ, y' = σ + y (1 − σ). */
    private static void siluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            FloatVector m = x.reinterpretAsInts().or(SIGN).reinterpretAsFloats();
            FloatVector e = VectorMath.expBetween(m.blend(MINUS_FAR, m.compare(LT, MINUS_FAR)));
            FloatVector s = ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE));
            FloatVector y = x.mul(s);
            y.intoMemorySegment(ALL, z + at, ORDER);
            y.fma(ONE.sub(s), s).intoMemorySegment(ALL, g + at, ORDER);
        }
    }

    private static void gelu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, at, ORDER);
            FloatVector e = VectorMath.erf(x.mul(ROOT_HALF));
            x.mul(HALF).mul(e.add(1)).intoMemorySegment(ALL, at, ORDER);
        }
    }

    /** y = x Φ, y' = Φ + x φ. */
    private static void geluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            FloatVector power = x.mul(x).mul(MINUS_HALF);
            VectorMath.expBetween(power.blend(MINUS_FAR, power.compare(LT, MINUS_FAR)))
                    .mul(NORMAL)
                    .intoMemorySegment(ALL, g + at, ORDER);
        }
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = fromMemorySegment(F32, ALL, z + at, ORDER);
            FloatVector distribution = VectorMath.erf(x.mul(ROOT_HALF)).fma(HALF, HALF);
            x.fma(fromMemorySegment(F32, ALL, g + at, ORDER), distribution).intoMemorySegment(ALL, g + at, ORDER);
            x.mul(distribution).intoMemorySegment(ALL, z + at, ORDER);
        }
    }
}
