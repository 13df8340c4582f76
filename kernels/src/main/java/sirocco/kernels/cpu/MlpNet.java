package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * A multilayer perceptron of f32, evaluated for a batch of states at one time. Its weights are laid out once per solution,
 * rows in whole vectors and the surplus 0: Wᵀ for the values and, if wanted, W for the cotangents. The time's column is
 * set apart; t times it is part of the first layer's bias.
 */
final class MlpNet {
    private final Net net;
    private final Use use;
    private final int rows;
    private final int layers;
    private final int[] in;
    private final int[] out;
    private final long[] pitch;
    private final long[] byInput;
    private final long[] byOutput;
    private final long[] bias;
    private final long timeColumn;
    private final long firstBias;
    private final long scaleRow;
    private final long zeros;
    private final long bytes;
    private long base;

    /** What weights are used for. */
    enum Use {
        VALUES,
        VALUES_AND_COTANGENTS
    }

    MlpNet(Net net, int rows, Use use) {
        this.net = net;
        this.use = use;
        this.rows = rows;
        layers = net.layers();
        in = new int[layers];
        out = new int[layers];
        pitch = new long[layers];
        byInput = new long[layers];
        byOutput = new long[layers];
        bias = new long[layers];
        for (int l = 0; l < layers; l++) {
            in[l] = net.sizes().get(l) - (l == 0 && isTimed() ? 1 : 0);
            out[l] = net.sizes().get(l + 1);
            pitch[l] = padded(out[l]);
        }
        long end = 0;
        for (int l = 0; l < layers; l++) {
            byInput[l] = end;
            end += in[l] * pitch[l];
            byOutput[l] = end;
            end += use == Use.VALUES ? 0 : out[l] * inputPitch(l);
            bias[l] = end;
            end += pitch[l];
        }
        timeColumn = end;
        firstBias = end + pitch[0];
        scaleRow = end + 2 * pitch[0];
        zeros = scaleRow + statePitch();
        long widest = 0;
        for (int l = 0; l < layers; l++) {
            widest = Math.max(widest, Math.max(pitch[l], inputPitch(l)));
        }
        bytes = zeros + widest;
    }

    /** Bytes of {@code elements} floats in whole vectors. */
    static long padded(long elements) {
        return (elements + Lanes.FLOATS - 1) / Lanes.FLOATS * Lanes.BYTES;
    }

    int rows() {
        return rows;
    }

    int layers() {
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

    boolean isScaled() {
        return net.scaled();
    }

    TimeInput time() {
        return net.time();
    }

    /** Bytes between rows of what layer {@code l} gives. */
    long pitch(int l) {
        return pitch[l];
    }

    /** Bytes between rows of what layer {@code l} takes. */
    long inputPitch(int l) {
        return l == 0 ? statePitch() : pitch[l - 1];
    }

    /** Bytes between rows of states. */
    long statePitch() {
        return pitch[layers - 1];
    }

    /** Bytes of a batch of states. */
    long stateBytes() {
        return rows * statePitch();
    }

    /** Scratch memory for the weights. */
    long bytes() {
        return bytes;
    }

    /** A row of zeros as wide as the widest layer. */
    long zeros() {
        return base + zeros;
    }

    /** The scale in each column, 0 beyond the last. */
    long scaleRow() {
        return base + scaleRow;
    }

    /** W of layer {@code l}, without the time's column. */
    long byOutput(int l) {
        return base + byOutput[l];
    }

    /** Lays the tensors out in scratch memory at {@code scratch}. */
    void layOut(long[] at, long scratch) {
        base = scratch;
        Memory.ALL.asSlice(base, bytes).fill((byte) 0);
        for (int l = 0; l < layers; l++) {
            layer(l, at[l]);
            MemorySegment.copy(Memory.ALL, at[layers + l], Memory.ALL, base + bias[l], 4L * out[l]);
        }
        float scale = net.scaled() ? Lanes.get(at[2 * layers]) : 1;
        for (int j = 0; j < out[layers - 1]; j++) {
            Lanes.set(base + scaleRow + 4L * j, scale);
        }
    }

    private void layer(int l, long weight) {
        boolean timed = l == 0 && isTimed();
        long row = 4L * (in[l] + (timed ? 1 : 0));
        long first = weight + (timed && net.time() == TimeInput.FIRST ? 4 : 0);
        for (int i = 0; i < out[l]; i += MatMulTranspose.LINES) {
            int lines = Math.min(MatMulTranspose.LINES, out[l] - i);
            MatMulTranspose.run(lines, in[l], first + i * row, row, lines, base + byInput[l] + 4L * i, pitch[l]);
        }
        if (use == Use.VALUES_AND_COTANGENTS) {
            for (int i = 0; i < out[l]; i++) {
                MemorySegment.copy(
                        Memory.ALL, first + i * row, Memory.ALL, base + byOutput[l] + i * inputPitch(l), 4L * in[l]);
            }
        }
        if (timed) {
            long column = weight + (net.time() == TimeInput.FIRST ? 0 : 4L * in[l]);
            for (int i = 0; i < out[l]; i++) {
                Lanes.set(base + timeColumn + 4L * i, Lanes.get(column + i * row));
            }
        }
    }

    /** The slopes at the states of evaluation {@code e}. */
    void slopes(double t, MlpPlanes planes, int e, long slopes) {
        long x = planes.state(e);
        for (int l = 0; l < layers; l++) {
            long z = product(l, t, x, planes, e);
            MlpActivation.run(activation(l), z, planes.derivative(l, e), rows * pitch[l]);
            x = z;
        }
        scale(x, slopes);
    }

    /** The same; the derivatives of the activations are kept. */
    void slopesAndDerivatives(double t, MlpPlanes planes, int e, long slopes) {
        long x = planes.state(e);
        for (int l = 0; l < layers; l++) {
            long z = product(l, t, x, planes, e);
            MlpActivation.withDerivative(activation(l), z, planes.derivative(l, e), rows * pitch[l]);
            x = z;
        }
        scale(x, slopes);
    }

    private Activation activation(int l) {
        return l == layers - 1 ? net.last() : net.hidden();
    }

    private long product(int l, double t, long x, MlpPlanes planes, int e) {
        long z = planes.layer(l, e);
        long start = l == 0 && isTimed() ? firstBias((float) t) : base + bias[l];
        MlpProduct.run(
                rows,
                in[l],
                (int) (pitch[l] / Lanes.BYTES),
                x,
                inputPitch(l),
                base + byInput[l],
                pitch[l],
                start,
                0,
                z,
                pitch[l]);
        return z;
    }

    /** b + t · (the time's column). */
    private long firstBias(float t) {
        FloatVector time = Lanes.floats(t);
        for (long at = 0; at < pitch[0]; at += Lanes.BYTES) {
            store(load(base + timeColumn + at).fma(time, load(base + bias[0] + at)), base + firstBias + at);
        }
        return base + firstBias;
    }

    private void scale(long values, long slopes) {
        long row = statePitch();
        for (long j = 0; j < row; j += Lanes.BYTES) {
            FloatVector factor = load(base + scaleRow + j);
            for (long at = j; at < rows * row; at += row) {
                store(load(values + at).mul(factor), slopes + at);
            }
        }
    }
}
