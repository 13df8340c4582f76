package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Layer normalisation of f32 over the last axis of {@code [rows, n]} (Ba, Kiros, Hinton 2016):
 * {@code y = (x − mean) · rstd · weight + bias} with {@code rstd = 1/√(variance + ε)} and the variance over n.
 * Means are taken in f64 and kept in f32, so x̂ carries an error of up to {@code 2⁻²⁴ · |mean| · rstd}.
 */
final class LayerNorm {
    /** Four vectors, whose squares are summed in four chains. */
    private static final long STEP = 4L * BYTES;
    /** Bytes whose squares, positive all, are added lane by lane in f32 before the sums go to f64. */
    private static final long BLOCK = 16 * STEP;

    private LayerNorm() {}

    /** x[rows, n], weight[n], bias[n] → y[rows, n], mean[rows], rstd[rows]. */
    static void forward(
            long x, long weight, long bias, long y, long mean, long rstd, long rows, long n, double epsilon) {
        long pitch = n * Float.BYTES;
        for (long r = 0; r < rows; r++) {
            float m = (float) (Sum.row(x + r * pitch, n) / n);
            float s = (float) (1 / Math.sqrt(squares(x + r * pitch, m, n) / n + epsilon));
            Lanes.set(mean + r * Float.BYTES, m);
            Lanes.set(rstd + r * Float.BYTES, s);
            normalise(x + r * pitch, weight, bias, y + r * pitch, m, s, n);
        }
    }

    /** dx = rstd · (g − mean(g) − x̂ · mean(g ∘ x̂)) with g = dy ∘ weight and x̂ = (x − mean) · rstd. */
    static void gradient(long dy, long x, long weight, long mean, long rstd, long dx, long rows, long n) {
        long pitch = n * Float.BYTES;
        for (long r = 0; r < rows; r++) {
            float m = Lanes.get(mean + r * Float.BYTES);
            float s = Lanes.get(rstd + r * Float.BYTES);
            gradientRow(dy + r * pitch, x + r * pitch, weight, dx + r * pitch, m, s, n);
        }
    }

    /** dweight[n] = Σ dy ∘ x̂ and dbias[n] = Σ dy over the rows, for columns {@code from} to {@code to} (exclusive). */
    static void parameterGradients(
            long dy, long x, long mean, long rstd, long dweight, long dbias, long rows, long n, long from, long to) {
        for (long c = from; c < to; c += Lanes.FLOATS) {
            VectorMask<Float> mask = Lanes.first(to - c);
            DoubleVector weightLow = DoubleVector.zero(Lanes.F64);
            DoubleVector weightHigh = weightLow;
            DoubleVector biasLow = weightLow;
            DoubleVector biasHigh = weightLow;
            for (long r = 0; r < rows; r++) {
                long at = (r * n + c) * Float.BYTES;
                FloatVector g = load(dy + at, mask);
                FloatVector product = load(x + at, mask)
                        .sub(Lanes.get(mean + r * Float.BYTES))
                        .mul(Lanes.get(rstd + r * Float.BYTES))
                        .mul(g);
                weightLow = weightLow.add(Lanes.lowHalf(product));
                weightHigh = weightHigh.add(Lanes.highHalf(product));
                biasLow = biasLow.add(Lanes.lowHalf(g));
                biasHigh = biasHigh.add(Lanes.highHalf(g));
            }
            store(Lanes.join(weightLow, weightHigh), dweight + c * Float.BYTES, mask);
            store(Lanes.join(biasLow, biasHigh), dbias + c * Float.BYTES, mask);
        }
    }

    /** Σ (x − mean)². */
    private static double squares(long x, float mean, long n) {
        long size = n * Float.BYTES;
        long full = n / FLOATS * BYTES;
        DoubleVector low = DoubleVector.zero(Lanes.F64);
        DoubleVector high = low;
        long at = 0;
        while (full - at >= STEP) {
            FloatVector a = FloatVector.zero(Lanes.F32);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (long end = at + Math.min(BLOCK, (full - at) / STEP * STEP); at < end; at += STEP) {
                FloatVector da = load(x + at).sub(mean);
                a = da.fma(da, a);
                FloatVector db = load(x + at + BYTES).sub(mean);
                b = db.fma(db, b);
                FloatVector dc = load(x + at + 2L * BYTES).sub(mean);
                c = dc.fma(dc, c);
                FloatVector dd = load(x + at + 3L * BYTES).sub(mean);
                d = dd.fma(dd, d);
            }
            FloatVector sum = a.add(b).add(c.add(d));
            low = low.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        for (; at < full; at += BYTES) {
            FloatVector d = load(x + at).sub(mean);
            FloatVector square = d.mul(d);
            low = low.add(square.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(square.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        if (full < size) {
            VectorMask<Float> mask = Lanes.first((size - full) / Float.BYTES);
            FloatVector d = Lanes.floats(0).blend(load(x + full, mask).sub(mean), mask);
            FloatVector square = d.mul(d);
            low = low.add(square.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(square.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        return Lanes.sum(low.add(high));
    }

    private static void normalise(long x, long weight, long bias, long y, float mean, float rstd, long n) {
        long size = n * Float.BYTES;
        long at = 0;
        for (; at <= size - BYTES; at += BYTES) {
            FloatVector h = load(x + at).sub(mean).mul(rstd);
            store(h.fma(load(weight + at), load(bias + at)), y + at);
        }
        if (at < size) {
            VectorMask<Float> mask = Lanes.first((size - at) / Float.BYTES);
            FloatVector h = load(x + at, mask).sub(mean).mul(rstd);
            store(h.fma(load(weight + at, mask), load(bias + at, mask)), y + at, mask);
        }
    }

    private static void gradientRow(long dy, long x, long weight, long dx, float mean, float rstd, long n) {
        long size = n * Float.BYTES;
        long full = n / FLOATS * BYTES;
        DoubleVector sum = DoubleVector.zero(Lanes.F64);
        DoubleVector dot = sum;
        for (long at = 0; at < full; at += BYTES) {
            FloatVector g = load(dy + at).mul(load(weight + at));
            FloatVector p = load(x + at).sub(mean).mul(rstd).mul(g);
            sum = sum.add(g.convertShape(VectorOperators.F2D, Lanes.F64, 0))
                    .add(g.convertShape(VectorOperators.F2D, Lanes.F64, 1));
            dot = dot.add(p.convertShape(VectorOperators.F2D, Lanes.F64, 0))
                    .add(p.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        if (full < size) {
            VectorMask<Float> mask = Lanes.first((size - full) / Float.BYTES);
            FloatVector g = load(dy + full, mask).mul(load(weight + full, mask));
            FloatVector p = load(x + full, mask).sub(mean).mul(rstd).mul(g);
            sum = sum.add(Lanes.lowHalf(g)).add(Lanes.highHalf(g));
            dot = dot.add(Lanes.lowHalf(p)).add(Lanes.highHalf(p));
        }
        FloatVector meanG = Lanes.floats((float) (Lanes.sum(sum) / n));
        FloatVector meanDot = Lanes.floats((float) (-Lanes.sum(dot) / n));
        long at = 0;
        for (; at < full; at += BYTES) {
            FloatVector h = load(x + at).sub(mean).mul(rstd);
            FloatVector g = load(dy + at).mul(load(weight + at)).sub(meanG);
            store(h.fma(meanDot, g).mul(rstd), dx + at);
        }
        if (at < size) {
            VectorMask<Float> mask = Lanes.first((size - at) / Float.BYTES);
            FloatVector h = load(x + at, mask).sub(mean).mul(rstd);
            FloatVector g = load(dy + at, mask).mul(load(weight + at, mask)).sub(meanG);
            store(h.fma(meanDot, g).mul(rstd), dx + at, mask);
        }
    }
}
