package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LT;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Cotangents of a {@link LaneNet}. The gradient of each weight is summed in a vector of its own, whose lanes are added up at
 * the end.
 */
final class LaneCotangents implements FlowCotangents {
    private static final FloatVector ZERO = Lanes.floats(0);
    private static final FloatVector TINY = Lanes.floats(MlpCotangents.TINY);

    private final LaneNet net;
    private final long[] deltas;
    private final long[] weights;
    private final long[] biases;
    private final long time;
    private final long sums;
    private final long bytes;
    private final double[] times;
    private final double[] ones;
    private long base;
    private double scale;

    /** Room for {@code evaluations} before a {@link #flush}. */
    LaneCotangents(LaneNet net, int evaluations) {
        this.net = net;
        times = new double[evaluations];
        ones = new double[evaluations];
        Arrays.fill(ones, 1);
        int layers = net.layers();
        deltas = new long[layers];
        weights = new long[layers];
        biases = new long[layers];
        long end = 0;
        for (int l = 0; l < layers; l++) {
            deltas[l] = end;
            end += evaluations * net.layerBytes(l);
        }
        sums = end;
        for (int l = 0; l < layers; l++) {
            weights[l] = end;
            end += (long) net.out(l) * net.in(l) * BYTES;
            biases[l] = end;
            end += (long) net.out(l) * BYTES;
        }
        time = end;
        bytes = end + (long) net.out(0) * BYTES;
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
        return base + deltas[l] + slot * net.layerBytes(l);
    }

    @Override
    public void pull(double[] t, MlpPlanes planes, int e, int slot, long slopes, long states) {
        int l = net.layers() - 1;
        times[slot] = t[0];
        if (net.isScaled()) {
            scale += FlowNorm.dot(net.stateBytes(), slopes, planes.layer(l, e));
        }
        last(slopes, planes.derivative(l, e), delta(l, slot));
        for (; l >= 0; l--) {
            long to = l == 0 ? states : delta(l - 1, slot);
            net.pull(l, delta(l, slot), to);
            if (l > 0) {
                MlpCotangents.multiply(net.layerBytes(l - 1), to, planes.derivative(l - 1, e));
            }
        }
    }

    private void last(long slopes, long derivatives, long to) {
        FloatVector factor = Lanes.floats(net.scale());
        for (long at = 0; at < net.stateBytes(); at += BYTES) {
            FloatVector product = fromMemorySegment(F32, ALL, slopes + at, ORDER)
                    .mul(factor)
                    .mul(fromMemorySegment(F32, ALL, derivatives + at, ORDER));
            product.blend(ZERO, product.abs().compare(LT, TINY)).intoMemorySegment(ALL, to + at, ORDER);
        }
    }

    @Override
    public void flush(MlpPlanes planes, int e, int count) {
        for (int l = 0; l < net.layers(); l++) {
            LaneProduct.addDots(
                    net.out(l),
                    net.in(l),
                    net.rows(),
                    count,
                    delta(l, 0),
                    net.layerBytes(l),
                    l == 0 ? planes.state(e) : planes.layer(l - 1, e),
                    l == 0 ? net.stateBytes() : net.layerBytes(l - 1),
                    base + weights[l]);
            units(l, count, ones, base + biases[l]);
        }
        if (net.isTimed()) {
            units(0, count, times, base + time);
        }
    }

    /** Adds Σ δ · factor over the slots, lane by lane, to a vector for each unit of layer {@code l}. */
    private void units(int l, int count, double[] factors, long to) {
        long row = 4L * net.rows();
        for (int i = 0; i < net.out(l); i++, to += BYTES) {
            FloatVector sum = fromMemorySegment(F32, ALL, to, ORDER);
            for (int slot = 0; slot < count; slot++) {
                FloatVector factor = Lanes.floats((float) factors[slot]);
                long from = delta(l, slot) + i * row;
                for (long at = from; at < from + row; at += BYTES) {
                    sum = factor.fma(fromMemorySegment(F32, ALL, at, ORDER), sum);
                }
            }
            sum.intoMemorySegment(ALL, to, ORDER);
        }
    }

    @Override
    public void write(long[] at, int first) {
        int layers = net.layers();
        for (int l = 0; l < layers; l++) {
            weight(l, at[first + l]);
            for (int i = 0; i < net.out(l); i++) {
                Lanes.set(at[first + layers + l] + 4L * i, sum(biases[l], i));
            }
        }
        if (net.isScaled()) {
            Lanes.set(at[first + 2 * layers], (float) scale);
        }
    }

    private void weight(int l, long to) {
        boolean timed = l == 0 && net.isTimed();
        int in = net.in(l);
        long start = timed && net.isTimeFirst() ? 4 : 0;
        for (int i = 0; i < net.out(l); i++) {
            long row = to + i * net.weightPitch(l);
            for (int j = 0; j < in; j++) {
                Lanes.set(row + start + 4L * j, sum(weights[l], i * in + j));
            }
            if (timed) {
                Lanes.set(row + (start > 0 ? 0 : 4L * in), sum(time, i));
            }
        }
    }

    /** The sum of the lanes of vector {@code number} of those from {@code first} on. */
    private float sum(long first, int number) {
        return Lanes.sum(fromMemorySegment(F32, ALL, base + first + (long) number * BYTES, ORDER));
    }
}
