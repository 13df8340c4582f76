package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * A multilayer perceptron of f32 whose batch lies in the lanes: what a layer gives is a matrix with a row for each
 * element, [elements, batch]. Weights are read where they lie, and however many units a layer has, no lane is idle.
 */
final class LaneNet implements FlowNet {
    /**
     * The widest layer. The gradient of a weight is summed in a vector each, 64 times as much memory; and wide layers leave few
     * lanes idle the other way.
     */
    private static final int WIDEST = 100;

    private final Net net;
    private final int rows;
    private final int layers;
    private final int[] in;
    private final int[] out;
    private final long row;
    private final long[] weight;
    private final long[] bias;
    private final long firstBias;
    private final long bytes;
    private long base;
    private long timeColumn;
    private float scale;

    LaneNet(Net net, int rows) {
        this.net = net;
        this.rows = rows;
        layers = net.layers();
        row = 4L * rows;
        in = new int[layers];
        out = new int[layers];
        weight = new long[layers];
        bias = new long[layers];
        long end = 0;
        for (int l = 0; l < layers; l++) {
            in[l] = net.sizes().get(l) - (l == 0 && isTimed() ? 1 : 0);
            out[l] = net.sizes().get(l + 1);
            bias[l] = end;
            end += out[l] * LaneProduct.WIDTH;
        }
        firstBias = end;
        bytes = end + out[0] * LaneProduct.WIDTH;
    }

    /** Whether a batch of {@code rows} fills whole pairs of vectors, and the net is narrow enough. */
    static boolean suits(Net net, int rows) {
        return rows % (2 * Lanes.FLOATS) == 0 && net.sizes().stream().allMatch(size -> size <= WIDEST);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int layers() {
        return layers;
    }

    /** The elements that layer {@code l} takes, without the time. */
    int in(int l) {
        return in[l];
    }

    int out(int l) {
        return out[l];
    }

    boolean isTimed() {
        return net.time() != TimeInput.NONE;
    }

    boolean isTimeFirst() {
        return net.time() == TimeInput.FIRST;
    }

    boolean isScaled() {
        return net.scaled();
    }

    float scale() {
        return scale;
    }

    Activation activation(int l) {
        return l == layers - 1 ? net.last() : net.hidden();
    }

    /** Bytes between rows of weight {@code l}. */
    long weightPitch(int l) {
        return 4L * (in[l] + (l == 0 && isTimed() ? 1 : 0));
    }

    @Override
    public long stateBytes() {
        return in[0] * row;
    }

    @Override
    public long layerBytes(int l) {
        return out[l] * row;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void layOut(long[] at, long scratch) {
        base = scratch;
        for (int l = 0; l < layers; l++) {
            weight[l] = at[l] + (l == 0 && isTimeFirst() ? 4 : 0);
            for (int i = 0; i < out[l]; i++) {
                spread(Lanes.get(at[layers + l] + 4L * i), base + bias[l] + i * LaneProduct.WIDTH);
            }
        }
        timeColumn = at[0] + (isTimeFirst() ? 0 : 4L * in[0]);
        scale = net.scaled() ? Lanes.get(at[2 * layers]) : 1;
    }

    private static void spread(float value, long to) {
        FloatVector all = Lanes.floats(value);
        all.intoMemorySegment(ALL, to, ORDER);
        all.intoMemorySegment(ALL, to + BYTES, ORDER);
    }

    @Override
    public void read(long dense, long to) {
        turn(rows, in[0], dense, to);
    }

    @Override
    public void write(long from, long dense) {
        turn(in[0], rows, from, dense);
    }

    /** The dense matrix with {@code lines} rows of {@code count} elements, the other way round. */
    private static void turn(int lines, int count, long from, long to) {
        for (int i = 0; i < lines; i++) {
            long line = from + 4L * count * i;
            long column = to + 4L * i;
            for (int j = 0; j < count; j++, line += 4, column += 4L * lines) {
                Lanes.set(column, Lanes.get(line));
            }
        }
    }

    @Override
    public void slopes(double[] t, MlpPlanes planes, int e, long slopes) {
        long x = planes.state(e);
        for (int l = 0; l < layers; l++) {
            long z = given(l, planes, e, slopes);
            product(l, t[0], x, z);
            MlpActivation.run(activation(l), z, layerBytes(l));
            x = z;
        }
        scale(x, slopes);
    }

    @Override
    public void slopesAndDerivatives(double[] t, MlpPlanes planes, int e, long slopes) {
        long x = planes.state(e);
        for (int l = 0; l < layers; l++) {
            long z = given(l, planes, e, slopes);
            product(l, t[0], x, z);
            MlpActivation.withDerivative(activation(l), z, planes.derivative(l, e), layerBytes(l));
            x = z;
        }
        scale(x, slopes);
    }

    /** Where layer {@code l} writes: what is not scaled is the slope itself. */
    private long given(int l, MlpPlanes planes, int e, long slopes) {
        return l == layers - 1 && !isScaled() ? slopes : planes.layer(l, e);
    }

    private void product(int l, double t, long x, long z) {
        LaneProduct.run(out[l], in[l], rows, weight[l], weightPitch(l), 4, x, start(l, t), LaneProduct.WIDTH, z);
    }

    /** The cotangents of what layer {@code l} takes, from those of what it gives before the activation. */
    void pull(int l, long given, long taken) {
        LaneProduct.run(in[l], out[l], rows, weight[l], 4, weightPitch(l), given, LaneProduct.ZEROS, 0, taken);
    }

    private long start(int l, double t) {
        if (l > 0 || !isTimed()) {
            return base + bias[l];
        }
        for (int i = 0; i < out[0]; i++) {
            float value = Math.fma(
                    Lanes.get(timeColumn + i * weightPitch(0)),
                    (float) t,
                    Lanes.get(base + bias[0] + i * LaneProduct.WIDTH));
            spread(value, base + firstBias + i * LaneProduct.WIDTH);
        }
        return base + firstBias;
    }

    private void scale(long values, long slopes) {
        if (!isScaled()) {
            return;
        }
        FloatVector factor = Lanes.floats(scale);
        for (long at = 0; at < stateBytes(); at += BYTES) {
            fromMemorySegment(F32, ALL, values + at, ORDER).mul(factor).intoMemorySegment(ALL, slopes + at, ORDER);
        }
    }

    @Override
    public FlowCotangents cotangents(int evaluations) {
        return new LaneCotangents(this, evaluations);
    }
}
