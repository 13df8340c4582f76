package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * A multilayer perceptron of f32, evaluated for a batch of states, at one time or each at its own. Its weights are laid
 * out once per solution, rows in whole vectors and the surplus 0: Wᵀ for the values, W for the cotangents, and the other way
 * round where there is little to give, so that few dot products give it. A weight whose rows are whole vectors is read
 * where it lies. The time's column is set apart; t times it is part of the first layer's bias.
 */
final class MlpNet implements FlowNet {
    /** Fewer rows are computed one by one; with more, a tile reads a weight once for many of them. */
    private static final int FEW_ROWS = 8;
    /** So many elements of one row are given by dot products. */
    private static final int FEW_ELEMENTS = 4;

    private final Net net;
    private final Use use;
    private final int rows;
    private final int layers;
    private final int[] in;
    private final int[] out;
    private final long[] pitch;
    private final long[] offsetByInput;
    private final long[] offsetByOutput;
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
        COTANGENTS,
        BOTH
    }

    MlpNet(Net net, int rows, Use use) {
        this.net = net;
        this.use = use;
        this.rows = rows;
        layers = net.layers();
        in = new int[layers];
        out = new int[layers];
        pitch = new long[layers];
        offsetByInput = new long[layers];
        offsetByOutput = new long[layers];
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
            offsetByInput[l] = end;
            end += isByInput(l) ? in[l] * pitch[l] : 0;
            offsetByOutput[l] = end;
            end += isByOutput(l) && !isInPlace(l) ? out[l] * inputPitch(l) : 0;
            bias[l] = end;
            end += pitch[l];
        }
        timeColumn = end;
        firstBias = end + pitch[0];
        scaleRow = firstBias + rows * pitch[0];
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

    private boolean givesFew(int l) {
        return rows < FEW_ROWS && out[l] <= FEW_ELEMENTS;
    }

    private boolean takesFew(int l) {
        return rows < FEW_ROWS && in[l] <= FEW_ELEMENTS;
    }

    private boolean isByInput(int l) {
        return use != Use.COTANGENTS && !givesFew(l) || use != Use.VALUES && takesFew(l);
    }

    private boolean isByOutput(int l) {
        return use != Use.COTANGENTS && givesFew(l) || use != Use.VALUES && !takesFew(l);
    }

    /** Whether the tensor itself is the weight by output. */
    private boolean isInPlace(int l) {
        return 4L * in[l] == inputPitch(l) && !(l == 0 && isTimed());
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

    @Override
    public long stateBytes() {
        return rows * statePitch();
    }

    @Override
    public long layerBytes(int l) {
        return rows * pitch[l];
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The scale in each column, 0 beyond the last. */
    long scaleRow() {
        return base + scaleRow;
    }

    @Override
    public void layOut(long[] at, long scratch) {
        base = scratch;
        for (int l = 0; l < layers; l++) {
            layer(l, at[l]);
            clear(bias[l], pitch[l]);
            MemorySegment.copy(ALL, at[layers + l], ALL, base + bias[l], 4L * out[l]);
        }
        clear(scaleRow, bytes - scaleRow);
        float scale = net.scaled() ? Lanes.get(at[2 * layers]) : 1;
        for (int j = 0; j < out[layers - 1]; j++) {
            Lanes.set(base + scaleRow + 4L * j, scale);
        }
    }

    private void clear(long offset, long length) {
        FlowRows.clear(base + offset, length);
    }

    private void layer(int l, long weight) {
        boolean timed = l == 0 && isTimed();
        long row = 4L * (in[l] + (timed ? 1 : 0));
        long first = weight + (timed && net.time() == TimeInput.FIRST ? 4 : 0);
        byInput[l] = base + offsetByInput[l];
        byOutput[l] = isInPlace(l) ? weight : base + offsetByOutput[l];
        if (isByInput(l)) {
            transposed(l, first, row);
        }
        if (isByOutput(l) && !isInPlace(l)) {
            copied(l, first, row);
        }
        if (timed) {
            clear(timeColumn, pitch[0]);
            long column = weight + (net.time() == TimeInput.FIRST ? 0 : 4L * in[l]);
            for (int i = 0; i < out[l]; i++) {
                Lanes.set(base + timeColumn + 4L * i, Lanes.get(column + i * row));
            }
        }
    }

    private void transposed(int l, long first, long row) {
        if (4L * out[l] < pitch[l]) {
            clear(offsetByInput[l], in[l] * pitch[l]);
        }
        for (int i = 0; i < out[l]; i += MatMulTranspose.LINES) {
            int lines = Math.min(MatMulTranspose.LINES, out[l] - i);
            MatMulTranspose.run(lines, in[l], first + i * row, row, lines, byInput[l] + 4L * i, pitch[l]);
        }
    }

    private void copied(int l, long first, long row) {
        clear(offsetByOutput[l], out[l] * inputPitch(l));
        for (int i = 0; i < out[l]; i++) {
            MemorySegment.copy(ALL, first + i * row, ALL, byOutput[l] + i * inputPitch(l), 4L * in[l]);
        }
    }

    @Override
    public void read(long dense, long to) {
        FlowRows.read(rows, out[layers - 1], statePitch(), dense, to);
    }

    @Override
    public void write(long from, long dense) {
        FlowRows.write(rows, out[layers - 1], statePitch(), from, dense);
    }

    @Override
    public FlowCotangents cotangents(int evaluations) {
        return new MlpCotangents(this, evaluations);
    }

    @Override
    public void slopes(double[] t, MlpPlanes planes, int e, long slopes) {
        values(start(t), startPitch(t), planes, e, slopes);
    }

    @Override
    public void slopesAndDerivatives(double[] t, MlpPlanes planes, int e, long slopes) {
        valuesAndDerivatives(start(t), startPitch(t), planes, e, slopes);
    }

    private long startPitch(double[] t) {
        return isTimed() && t.length > 1 ? pitch[0] : 0;
    }

    private void values(long start, long startPitch, MlpPlanes planes, int e, long slopes) {
        long x = planes.state(e);
        for (int l = 0; l < layers; l++) {
            long z = planes.layer(l, e);
            product(l, x, l == 0 ? start : base + bias[l], l == 0 ? startPitch : 0, z);
            MlpActivation.run(activation(l), z, rows * pitch[l]);
            x = z;
        }
        scale(x, slopes);
    }

    private void valuesAndDerivatives(long start, long startPitch, MlpPlanes planes, int e, long slopes) {
        long x = planes.state(e);
        for (int l = 0; l < layers; l++) {
            long z = planes.layer(l, e);
            product(l, x, l == 0 ? start : base + bias[l], l == 0 ? startPitch : 0, z);
            MlpActivation.withDerivative(activation(l), z, planes.derivative(l, e), rows * pitch[l]);
            x = z;
        }
        scale(x, slopes);
    }

    private Activation activation(int l) {
        return l == layers - 1 ? net.last() : net.hidden();
    }

    private void product(int l, long x, long start, long startPitch, long z) {
        if (givesFew(l)) {
            MlpProduct.dots(rows, out[l], x, inputPitch(l), byOutput[l], inputPitch(l), start, startPitch, z, pitch[l]);
        } else {
            MlpProduct.run(
                    rows,
                    in[l],
                    (int) (pitch[l] / Lanes.BYTES),
                    x,
                    inputPitch(l),
                    byInput[l],
                    pitch[l],
                    start,
                    startPitch,
                    z,
                    pitch[l]);
        }
    }

    /** The cotangents of what layer {@code l} takes, from those of what it gives before the activation. */
    void pull(int l, long given, long taken) {
        if (takesFew(l)) {
            MlpProduct.dots(rows, in[l], given, pitch[l], byInput[l], pitch[l], base + zeros, 0, taken, inputPitch(l));
        } else {
            MlpProduct.run(
                    rows,
                    out[l],
                    (int) (inputPitch(l) / Lanes.BYTES),
                    given,
                    pitch[l],
                    byOutput[l],
                    inputPitch(l),
                    base + zeros,
                    0,
                    taken,
                    inputPitch(l));
        }
    }

    private long start(double[] t) {
        if (!isTimed()) {
            return base + bias[0];
        }
        for (int r = 0; r < t.length; r++) {
            firstBias((float) t[r], base + firstBias + r * pitch[0]);
        }
        return base + firstBias;
    }

    /** b + t · (the time's column). */
    private void firstBias(float t, long to) {
        FloatVector time = Lanes.floats(t);
        for (long at = 0; at < pitch[0]; at += Lanes.BYTES) {
            fromMemorySegment(F32, ALL, base + timeColumn + at, ORDER)
                    .fma(time, fromMemorySegment(F32, ALL, base + bias[0] + at, ORDER))
                    .intoMemorySegment(ALL, to + at, ORDER);
        }
    }

    private void scale(long values, long slopes) {
        long row = statePitch();
        for (long j = 0; j < row; j += Lanes.BYTES) {
            FloatVector factor = fromMemorySegment(F32, ALL, base + scaleRow + j, ORDER);
            for (long at = j; at < rows * row; at += row) {
                fromMemorySegment(F32, ALL, values + at, ORDER).mul(factor).intoMemorySegment(ALL, slopes + at, ORDER);
            }
        }
    }
}
