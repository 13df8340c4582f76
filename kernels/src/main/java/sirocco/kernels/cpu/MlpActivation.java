package sirocco.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import jdk.incubator.vector.FloatVector;
import sirocco.tensor.op.MlpFlow.Activation;

/** Activations of whole vectors of f32 in place, alone or with their derivatives. One loop a function: C2 compiles small
 * methods best. */
final class MlpActivation {
    private static final FloatVector ZERO = Lanes.floats(0);
    private static final FloatVector ONE = Lanes.floats(1);
    private static final FloatVector HALF = Lanes.floats(.5f);
    private static final FloatVector ROOT_HALF = Lanes.floats((float) Math.sqrt(.5));
    private static final FloatVector NORMAL = Lanes.floats((float) (1 / Math.sqrt(2 * Math.PI)));

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
            store(VectorMath.sigmoid(load(at)), at);
        }
    }

    private static void sigmoidBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector y = VectorMath.sigmoid(load(z + at));
            store(y, z + at);
            store(y.sub(y.mul(y)), g + at);
        }
    }

    private static void softplus(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            store(VectorMath.softplus(load(at)), at);
        }
    }

    /** The derivative is σ(z) = e / (1 + e) or 1 / (1 + e) with e = exp(−|z|), which both share. */
    private static void softplusBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            FloatVector e = VectorMath.exp(x.abs().neg());
            store(e.blend(1, x.compare(GE, 0)).div(e.add(1)), g + at);
            store(VectorMath.log1p(e).add(x.max(ZERO)), z + at);
        }
    }

    private static void silu(long z, long bytes) {
        for (long at = z; at < z + bytes; at += BYTES) {
            FloatVector x = load(at);
            store(VectorMath.sigmoid(x).mul(x), at);
        }
    }

    /** y = x σ, y' = σ + y (1 − σ). */
    private static void siluBoth(long z, long g, long bytes) {
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector x = load(z + at);
            FloatVector s = VectorMath.sigmoid(x);
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
            FloatVector density = VectorMath.exp(x.mul(x).mul(HALF).neg()).mul(NORMAL);
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
