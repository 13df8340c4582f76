package sirocco.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.Activation;

/** Activations of whole vectors of f32 in place, alone or with their derivatives: a loop each. */
final class MlpActivation {
    private static final FloatVector ZERO = Lanes.floats(0);
    private static final FloatVector ONE = Lanes.floats(1);
    private static final FloatVector HALF = Lanes.floats(.5f);
    private static final FloatVector ROOT_HALF = Lanes.floats((float) Math.sqrt(.5));
    private static final FloatVector NORMAL = Lanes.floats((float) (1 / Math.sqrt(2 * Math.PI)));

    /**
     * Exponentials below e⁻⁴⁰ = 4·10⁻¹⁸ count as that: they are nothing beside 1, and what is computed with smaller ones
     * gets subnormal, which costs a hundred times as much (measured: softplus from −95 to 95: 356 ns a vector
     * instead of 10).
     */
    private static final FloatVector FAR = Lanes.floats(40);

    private static final FloatVector MINUS_FAR = Lanes.floats(-40);
    private static final FloatVector TWO = Lanes.floats(2);
    /** 2 artanh(s)/s in s²: 2/(2k + 1). The next term is below 2⁻²⁸ of the sum for s up to ⅓. */
    private static final FloatVector A1 = Lanes.floats(2 / 3f);

    private static final FloatVector A2 = Lanes.floats(2 / 5f);
    private static final FloatVector A3 = Lanes.floats(2 / 7f);
    private static final FloatVector A4 = Lanes.floats(2 / 9f);
    private static final FloatVector A5 = Lanes.floats(2 / 11f);
    private static final FloatVector A6 = Lanes.floats(2 / 13f);
    private static final FloatVector A7 = Lanes.floats(2 / 15f);

    private MlpActivation() {}

    /** z = a(z); {@code scrap} is as long as z. */
    static void run(Activation activation, long z, long scrap, long bytes) {
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> relu(z, bytes);
            case TANH -> tanh(z, bytes);
            case SIGMOID -> sigmoid(z, bytes);
            case SOFTPLUS -> softplus(z, scrap, bytes);
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
            store(ONE, g + at);
        }
    }

    private static void relu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            store(load(at).max(ZERO), at);
        }
    }

    private static void reluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            store(x.max(ZERO), z + at);
            store(ZERO.blend(ONE, x.compare(GT, 0)), g + at);
        }
    }

    private static void tanh(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            store(VectorMath.tanh(load(at)), at);
        }
    }

    private static void tanhBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector y = VectorMath.tanh(load(z + at));
            store(y, z + at);
            store(ONE.sub(y.mul(y)), g + at);
        }
    }

    private static void sigmoid(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector e = VectorMath.expBetween(load(at).neg().max(MINUS_FAR).min(FAR));
            store(ONE.div(e.add(ONE)), at);
        }
    }

    private static void sigmoidBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector e =
                    VectorMath.expBetween(load(z + at).neg().max(MINUS_FAR).min(FAR));
            FloatVector y = ONE.div(e.add(ONE));
            store(y, z + at);
            store(y.sub(y.mul(y)), g + at);
        }
    }

    /** The exponential and the logarithm in loops of their own: together they are more than C2 inlines. */
    private static void softplus(long z, long scrap, long bytes) {
        signedExponential(z, scrap, bytes);
        logarithm(z, scrap, bytes);
    }

    /** The derivative is σ(z) = e / (1 + e) or 1 / (1 + e) with e = exp(−|z|). */
    private static void softplusBoth(long z, long g, long bytes) {
        signedExponential(z, g, bytes);
        logarithm(z, g, bytes);
        for (long at = g; at < g + bytes; at += BYTES) {
            FloatVector e = load(at);
            VectorMask<Float> below = e.reinterpretAsInts().compare(LT, 0).cast(Lanes.F32);
            FloatVector size = e.abs();
            store(ONE.blend(size, below).div(size.add(1)), at);
        }
    }

    /** e = exp(−|z|) with the sign of z. */
    private static void signedExponential(long z, long e, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
            FloatVector size = VectorMath.expBetween(x.abs().min(FAR).neg());
            store(size.reinterpretAsInts().or(sign).reinterpretAsFloats(), e + at);
        }
    }

    /** z = max(z, 0) + ln(1 + |e|) for |e| up to 1, where ln(1 + e) = 2 artanh(s), s = e / (2 + e) up to ⅓. */
    private static void logarithm(long z, long e, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(Lanes.F32, Memory.ALL, z + at, Lanes.ORDER);
            FloatVector size = FloatVector.fromMemorySegment(Lanes.F32, Memory.ALL, e + at, Lanes.ORDER)
                    .abs();
            FloatVector s = size.div(size.add(2));
            FloatVector u = s.mul(s);
            FloatVector sum = u.fma(A7, A6)
                    .fma(u, A5)
                    .fma(u, A4)
                    .fma(u, A3)
                    .fma(u, A2)
                    .fma(u, A1)
                    .fma(u, TWO);
            s.fma(sum, x.max(ZERO)).intoMemorySegment(Memory.ALL, z + at, Lanes.ORDER);
        }
    }

    private static void silu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = load(at);
            FloatVector e = VectorMath.expBetween(x.neg().max(MINUS_FAR).min(FAR));
            store(x.div(e.add(ONE)), at);
        }
    }

    /** y = x σ, y' = σ + y (1 − σ). */
    private static void siluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            FloatVector e = VectorMath.expBetween(x.neg().max(MINUS_FAR).min(FAR));
            FloatVector s = ONE.div(e.add(ONE));
            FloatVector y = x.mul(s);
            store(y, z + at);
            store(y.fma(ONE.sub(s), s), g + at);
        }
    }

    private static void gelu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = load(at);
            FloatVector e = VectorMath.erf(x.mul(ROOT_HALF));
            store(x.mul(HALF).mul(e.add(1)), at);
        }
    }

    /** y = x Φ, y' = Φ + x φ. */
    private static void geluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            FloatVector density =
                    VectorMath.expBetween(x.mul(x).mul(HALF).min(FAR).neg()).mul(NORMAL);
            store(density, g + at);
        }
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            FloatVector distribution = VectorMath.erf(x.mul(ROOT_HALF)).fma(HALF, HALF);
            store(x.fma(load(g + at), distribution), g + at);
            store(x.mul(distribution), z + at);
        }
    }
}
