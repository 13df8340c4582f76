package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import sirocco.tensor.memory.Memory;

/**
 * Softmax and log-softmax of f32 over the last axis of {@code [rows, n]}, with their gradients.
 *
 * <p>The largest value of the row is subtracted first; sums over a row are taken in f32 by 16 vectors and then in f64. All may work in place.
 */
final class Softmax {
    /** Bytes whose exponentials, positive all, are added lane by lane in f32 before the sums go to f64: 16 vectors. */
    private static final long BLOCK = 16L * BYTES;

    private Softmax() {}

    /** y = exp(x − max) / Σ exp(x − max), row by row. */
    static void softmax(long x, long y, long rows, long n) {
        long pitch = n * Float.BYTES;
        for (long r = 0; r < rows; r++) {
            double sum = expSum(x + r * pitch, y + r * pitch, Max.row(x + r * pitch, n), n);
            scale(y + r * pitch, (float) (1 / sum), n);
        }
    }

    /** dx = y ∘ (dy − Σ dy ∘ y), with y the softmax. */
    static void softmaxGradient(long y, long dy, long dx, long rows, long n) {
        long pitch = n * Float.BYTES;
        for (long at = 0; at < rows * pitch; at += pitch) {
            FloatVector sum = Lanes.floats((float) dot(y + at, dy + at, n));
            long i = at;
            for (; i <= at + pitch - BYTES; i += BYTES) {
                store(load(y + i).mul(load(dy + i).sub(sum)), dx + i);
            }
            if (i < at + pitch) {
                VectorMask<Float> mask = Lanes.first((at + pitch - i) / Float.BYTES);
                store(load(y + i, mask).mul(load(dy + i, mask).sub(sum)), dx + i, mask);
            }
        }
    }

    /** y = x − max − ln Σ exp(x − max), row by row. */
    static void logSoftmax(long x, long y, long rows, long n) {
        long pitch = n * Float.BYTES;
        for (long at = 0; at < rows * pitch; at += pitch) {
            float max = Max.row(x + at, n);
            FloatVector log = Lanes.floats((float) VectorMathF64.log(expSum(x + at, max, n)));
            long i = at;
            for (; i <= at + pitch - BYTES; i += BYTES) {
                store(load(x + i).sub(max).sub(log), y + i);
            }
            if (i < at + pitch) {
                VectorMask<Float> mask = Lanes.first((at + pitch - i) / Float.BYTES);
                store(load(x + i, mask).sub(max).sub(log), y + i, mask);
            }
        }
    }

    /** dx = dy − exp(y) · Σ dy, with y the log-softmax. */
    static void logSoftmaxGradient(long y, long dy, long dx, long rows, long n) {
        long pitch = n * Float.BYTES;
        for (long at = 0; at < rows * pitch; at += pitch) {
            FloatVector sum = Lanes.floats((float) -Sum.row(dy + at, n));
            long i = at;
            for (; i <= at + pitch - BYTES; i += BYTES) {
                store(VectorMath.exp(load(y + i)).fma(sum, load(dy + i)), dx + i);
            }
            if (i < at + pitch) {
                VectorMask<Float> mask = Lanes.first((at + pitch - i) / Float.BYTES);
                store(VectorMath.exp(load(y + i, mask)).fma(sum, load(dy + i, mask)), dx + i, mask);
            }
        }
    }

    /** Σ exp(x − shift). */
    private static double expSum(long x, float shift, long n) {
        long size = n * Float.BYTES;
        long full = n / FLOATS * BYTES;
        DoubleVector low = DoubleVector.zero(Lanes.F64);
        DoubleVector high = low;
        for (long at = 0; at < full; ) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (long end = Math.min(full, at + BLOCK); at < end; at += BYTES) {
                sum = sum.add(VectorMath.exp(load(x + at).sub(shift)));
            }
            low = low.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        if (full < size) {
            VectorMask<Float> mask = Lanes.first((size - full) / Float.BYTES);
            FloatVector e =
                    Lanes.floats(0).blend(VectorMath.exp(load(x + full, mask).sub(shift)), mask);
            low = low.add(e.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(e.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        return Lanes.sum(low.add(high));
    }

    /** Σ exp(x − shift), the summands left in y. After the exponential only JDK methods, which C2 always inlines. */
    private static double expSum(long x, long y, float shift, long n) {
        long size = n * Float.BYTES;
        long full = n / FLOATS * BYTES;
        DoubleVector low = DoubleVector.zero(Lanes.F64);
        DoubleVector high = low;
        for (long at = 0; at < full; ) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (long end = Math.min(full, at + BLOCK); at < end; at += BYTES) {
                FloatVector e = VectorMath.exp(load(x + at).sub(shift));
                e.intoMemorySegment(Memory.ALL, y + at, Lanes.ORDER);
                sum = sum.add(e);
            }
            low = low.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        if (full < size) {
            VectorMask<Float> mask = Lanes.first((size - full) / Float.BYTES);
            FloatVector e =
                    Lanes.floats(0).blend(VectorMath.exp(load(x + full, mask).sub(shift)), mask);
            e.intoMemorySegment(Memory.ALL, y + full, Lanes.ORDER, mask);
            low = low.add(e.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(e.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        return Lanes.sum(low.add(high));
    }

    private static void scale(long y, float factor, long n) {
        long end = y + n * Float.BYTES;
        long at = y;
        for (; at <= end - BYTES; at += BYTES) {
            store(load(at).mul(factor), at);
        }
        if (at < end) {
            VectorMask<Float> mask = Lanes.first((end - at) / Float.BYTES);
            store(load(at, mask).mul(factor), at, mask);
        }
    }

    /** Σ aᵢ·bᵢ, the products in f32, their sum in f64. */
    private static double dot(long a, long b, long n) {
        long size = n * Float.BYTES;
        long full = n / FLOATS * BYTES;
        DoubleVector low = DoubleVector.zero(Lanes.F64);
        DoubleVector high = low;
        for (long at = 0; at < full; at += BYTES) {
            FloatVector p = load(a + at).mul(load(b + at));
            low = low.add(p.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(p.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        if (full < size) {
            VectorMask<Float> mask = Lanes.first((size - full) / Float.BYTES);
            FloatVector p = load(a + full, mask).mul(load(b + full, mask));
            low = low.add(p.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(p.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        return Lanes.sum(low.add(high));
    }
}
