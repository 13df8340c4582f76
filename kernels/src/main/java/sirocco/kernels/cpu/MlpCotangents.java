package sirocco.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.LT;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * Pulls cotangents of slopes back through a {@link MlpNet}. The cotangents of many evaluations' layers are collected, so
 * that a weight's gradient is one product of many rows instead of an outer product for each.
 */
final class MlpCotangents {
    /** A tile may read and write so many rows or elements more than it is asked to. */
    private static final int SURPLUS = 8;

    /**
     * Cotangents below it count as 0: far back in a long recurrence they vanish, and a product with subnormal factors takes
     * fifty times as long (100 hours of 256 stays: 15 s a training step).
     */
    private static final float TINY = 0x1p-100f;

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

    long bytes() {
        return bytes;
    }

    void start(long scratch) {
        base = scratch;
        scale = 0;
        Memory.ALL.asSlice(base + sums, bytes - sums).fill((byte) 0);
    }

    private long delta(int l, int slot) {
        return base + deltas[l] + slot * net.rows() * net.pitch(l);
    }

    /**
     * The cotangents of the states of evaluation {@code e} at time {@code t}, from those of its slopes.
     *
     * @param slot where the layers' cotangents are collected
     */
    void pull(double t, MlpPlanes planes, int e, int slot, long slopes, long states) {
        int l = net.layers() - 1;
        if (net.isScaled()) {
            scale += dot(net.stateBytes(), slopes, planes.layer(l, e));
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
            FloatVector factor = load(net.scaleRow() + j);
            for (long at = j; at < net.rows() * row; at += row) {
                FloatVector product = load(slopes + at).mul(factor).mul(load(derivatives + at));
                store(product.blend(ZERO, product.abs().compare(LT, TINY)), to + at);
            }
        }
    }

    private static void multiply(long bytes, long x, long by) {
        for (long at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector product = load(x + at).mul(load(by + at));
            store(product.blend(ZERO, product.abs().compare(LT, TINY)), x + at);
        }
    }

    /** Makes what is next to nothing 0. */
    static void flush(long bytes, long x) {
        for (long at = x; at < x + bytes; at += Lanes.BYTES) {
            FloatVector value = load(at);
            store(value.blend(ZERO, value.abs().compare(LT, TINY)), at);
        }
    }

    private static double dot(long bytes, long a, long b) {
        FloatVector sum = Lanes.floats(0);
        for (long at = 0; at < bytes; at += Lanes.BYTES) {
            sum = load(a + at).fma(load(b + at), sum);
        }
        return Lanes.sum(sum);
    }

    /** Adds the columns' sums to the bias and, in the first layer, t times them to the time's weights. */
    private void sum(int l, int slot, double t) {
        long row = net.pitch(l);
        boolean timed = l == 0 && net.isTimed();
        FloatVector factor = Lanes.floats((float) t);
        for (long j = 0; j < row; j += Lanes.BYTES) {
            FloatVector sum = Lanes.floats(0);
            long first = delta(l, slot) + j;
            for (long at = first; at < first + net.rows() * row; at += row) {
                sum = sum.add(load(at));
            }
            store(load(base + biases[l] + j).add(sum), base + biases[l] + j);
            if (timed) {
                store(sum.fma(factor, load(base + time + j)), base + time + j);
            }
        }
    }

    /** Adds up the weights' gradients of the first {@code count} slots, which belong to evaluations from {@code e} on. */
    void flush(MlpPlanes planes, int e, int count) {
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

    /** Writes the gradients of all tensors to {@code at[first]} and on. */
    void write(long[] at, int first) {
        int layers = net.layers();
        for (int l = 0; l < layers; l++) {
            weight(l, at[first + l]);
            MemorySegment.copy(Memory.ALL, base + biases[l], Memory.ALL, at[first + layers + l], 4L * net.out(l));
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
            MemorySegment.copy(Memory.ALL, from, Memory.ALL, to + i * row + (timeFirst ? 4 : 0), 4L * net.in(l));
            if (timed) {
                Lanes.set(to + i * row + (timeFirst ? 0 : 4L * net.in(l)), Lanes.get(base + time + 4L * i));
            }
        }
    }
}
