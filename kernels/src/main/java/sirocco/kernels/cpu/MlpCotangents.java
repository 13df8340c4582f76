package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LT;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.TimeInput;

/** Cotangents of a {@link MlpNet}. */
final class MlpCotangents implements FlowCotangents {
    /** A tile may read and write so many rows or elements more than it is asked to. */
    private static final int SURPLUS = 8;

    /**
     * Cotangents below it count as 0: far back in a long recurrence they vanish, and a product with subnormal factors, or of
     * subnormal size, takes fifty times as long (100 hours of 256 stays: 15 s a training step; with 2⁻¹⁰⁰ the weight gradient
     * of the inputs, [80, 60] = [25600, 80]ᵀ·[25600, 60], takes 23 ms instead of 5).
     */
    static final float TINY = 0x1p-80f;

    private static final FloatVector ZERO = Lanes.floats(0);

    private final MlpNet net;
    private final long[] deltas;
    private final long[] weights;
    private final long[] biases;
    private final long time;
    private final long sums;
    private final long bytes;
    private long base;
    private double scale;

    /** Room for {@code evaluations} before a {@link #flush}. */
    MlpCotangents(MlpNet net, int evaluations) {
        this.net = net;
        int layers = net.layers();
        deltas = new long[layers];
        weights = new long[layers];
        biases = new long[layers];
        long end = 0;
        for (int l = 0; l < layers; l++) {
            deltas[l] = end;
            end += evaluations * net.rows() * net.pitch(l);
        }
        end += Memory.ALIGNMENT;
        sums = end;
        for (int l = 0; l < layers; l++) {
            weights[l] = end;
            end += (net.out(l) + SURPLUS) * net.inputPitch(l);
            biases[l] = end;
            end += net.pitch(l);
        }
        time = end;
        bytes = end + net.pitch(0);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void start(long scratch) {
        base = scratch;
        scale = 0;
        FlowRows.clear(base + sums, bytes - sums);
    }

    private long delta(int l, int slot) {
        return base + deltas[l] + slot * net.rows() * net.pitch(l);
    }

    @Override
    public void pull(double[] t, MlpPlanes planes, int e, int slot, long slopes, long states) {
        int l = net.layers() - 1;
        if (net.isScaled()) {
            scale += FlowNorm.dot(net.stateBytes(), slopes, planes.layer(l, e));
        }
        last(slopes, planes.derivative(l, e), delta(l, slot));
        for (; l >= 0; l--) {
            sum(l, slot, t);
            long to = l == 0 ? states : delta(l - 1, slot);
            net.pull(l, delta(l, slot), to);
            if (l > 0) {
                multiply(net.rows() * net.pitch(l - 1), to, planes.derivative(l - 1, e));
            }
        }
    }

    private void last(long slopes, long derivatives, long to) {
        long row = net.statePitch();
        for (long j = 0; j < row; j += Lanes.BYTES) {
            FloatVector factor = fromMemorySegment(F32, ALL, net.scaleRow() + j, ORDER);
            for (long at = j; at < net.rows() * row; at += row) {
                FloatVector product = fromMemorySegment(F32, ALL, slopes + at, ORDER)
                        .mul(factor)
                        .mul(fromMemorySegment(F32, ALL, derivatives + at, ORDER));
                product.blend(ZERO, product.abs().compare(LT, TINY)).intoMemorySegment(ALL, to + at, ORDER);
            }
        }
    }

    /** x = x · by, next to nothing as 0. */
    static void multiply(long bytes, long x, long by) {
        for (long at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector product =
                    fromMemorySegment(F32, ALL, x + at, ORDER).mul(fromMemorySegment(F32, ALL, by + at, ORDER));
            product.blend(ZERO, product.abs().compare(LT, TINY)).intoMemorySegment(ALL, x + at, ORDER);
        }
    }

    /** Makes what is next to nothing 0. */
    static void flush(long bytes, long x) {
        for (long at = x; at < x + bytes; at += Lanes.BYTES) {
            FloatVector value = fromMemorySegment(F32, ALL, at, ORDER);
            value.blend(ZERO, value.abs().compare(LT, TINY)).intoMemorySegment(ALL, at, ORDER);
        }
    }

    /** Adds the columns' sums to the bias and, in the first layer, t times them to the time's weights. */
    private void sum(int l, int slot, double[] t) {
        columns(l, slot, base + biases[l]);
        if (l == 0 && net.isTimed()) {
            timed(slot, t);
        }
    }

    private void columns(int l, int slot, long to) {
        long row = net.pitch(l);
        for (long j = 0; j < row; j += Lanes.BYTES) {
            FloatVector sum = fromMemorySegment(F32, ALL, to + j, ORDER);
            long first = delta(l, slot) + j;
            for (long at = first; at < first + net.rows() * row; at += row) {
                sum = sum.add(fromMemorySegment(F32, ALL, at, ORDER));
            }
            sum.intoMemorySegment(ALL, to + j, ORDER);
        }
    }

    private void timed(int slot, double[] t) {
        long row = net.pitch(0);
        for (long j = 0; j < row; j += Lanes.BYTES) {
            FloatVector sum = fromMemorySegment(F32, ALL, base + time + j, ORDER);
            for (int r = 0; r < net.rows(); r++) {
                FloatVector factor = FloatVector.broadcast(F32, (float) t[t.length == 1 ? 0 : r]);
                sum = fromMemorySegment(F32, ALL, delta(0, slot) + r * row + j, ORDER)
                        .fma(factor, sum);
            }
            sum.intoMemorySegment(ALL, base + time + j, ORDER);
        }
    }

    @Override
    public void flush(MlpPlanes planes, int e, int count) {
        for (int l = 0; l < net.layers(); l++) {
            MlpProduct.addTransposed(
                    net.out(l),
                    count * net.rows(),
                    (int) (net.inputPitch(l) / Lanes.BYTES),
                    delta(l, 0),
                    net.pitch(l),
                    l == 0 ? planes.state(e) : planes.layer(l - 1, e),
                    net.inputPitch(l),
                    base + weights[l],
                    net.inputPitch(l));
        }
    }

    @Override
    public void write(long[] at, int first) {
        int layers = net.layers();
        for (int l = 0; l < layers; l++) {
            weight(l, at[first + l]);
            MemorySegment.copy(ALL, base + biases[l], ALL, at[first + layers + l], 4L * net.out(l));
        }
        if (net.isScaled()) {
            Lanes.set(at[first + 2 * layers], (float) scale);
        }
    }

    private void weight(int l, long to) {
        boolean timed = l == 0 && net.isTimed();
        boolean timeFirst = timed && net.time() == TimeInput.FIRST;
        long row = 4L * (net.in(l) + (timed ? 1 : 0));
        for (int i = 0; i < net.out(l); i++) {
            long from = base + weights[l] + i * net.inputPitch(l);
            MemorySegment.copy(ALL, from, ALL, to + i * row + (timeFirst ? 4 : 0), 4L * net.in(l));
            if (timed) {
                Lanes.set(to + i * row + (timeFirst ? 0 : 4L * net.in(l)), Lanes.get(base + time + 4L * i));
            }
        }
    }
}
