package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import sirocco.kernels.host.Workers;

/**
 * Gradient of a convolution by its input: dx from dy and w, for the sizes of {@link ConvShape}.
 *
 * <p>With stride 1 it is a convolution of dy with the kernel turned by 180° and its channels exchanged. An instance is
 * made once for a shape and then runs without allocating; one thread at a time may use it. Bits do not depend on the
 * number of threads.
 */
public final class ConvByInput {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final ConvShape shape;
    private final ConvDirect direct;
    private final ConvWinograd winograd;
    private final ConvPatches patches;

    public ConvByInput(ConvShape shape) {
        this.shape = shape;
        boolean turns = shape.rows().turns() && shape.columns().turns();
        boolean suits = turns && ConvWinograd.suits(turned(shape));
        winograd = suits ? new ConvWinograd(turned(shape)) : null;
        direct = turns && !suits ? new ConvDirect(turned(shape)) : null;
        patches = turns ? null : new ConvPatches(shape);
    }

    private static ConvShape turned(ConvShape shape) {
        return new ConvShape(
                shape.batch(),
                shape.outputs(),
                shape.channels(),
                shape.groups(),
                shape.rows().turned(),
                shape.columns().turned());
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    public long scratchBytes() {
        if (winograd != null) {
            return winograd.scratchBytes();
        }
        return direct != null ? direct.scratchBytes() : patches.scratchBytes();
    }

    /** Overwrites dx. */
    public void run(Workers workers, long dy, long w, long dx, long scratch) {
        if (winograd != null) {
            turn(w, scratch);
            winograd.run(workers, dy, dx, scratch);
        } else if (direct != null) {
            for (int group = 0; group < shape.groups(); group++) {
                packTurned(w + 4L * group * shape.groupOutputs() * shape.depth(), direct.weights(group, scratch));
            }
            direct.run(workers, dy, dx, scratch);
        } else {
            patches.run(workers, dy, w, dx, scratch);
        }
    }

    /** [outputs, taps, channels] of w[o, c, taps − 1 − t]. */
    private void turn(long w, long to) {
        long row = winograd.weightRow();
        long work = winograd.turnWork(to);
        int taps = shape.taps();
        for (int o = 0; o < shape.outputs(); o++, w += 4L * shape.depth(), to += taps * row) {
            ConvTurn.run(shape.channels(), taps, w, 4L * taps, to + (taps - 1) * row, -row, work);
        }
    }

    /** Panels [channels / ROWS, outputs · taps, ROWS] of w[o, c, taps − 1 − t]. */
    private void packTurned(long w, long packed) {
        int depth = shape.groupOutputs() * shape.taps();
        int channels = (shape.groupChannels() + ROWS - 1) / ROWS * ROWS;
        for (int c = 0; c < channels; c++) {
            long to = packed + 4L * (c / ROWS * ROWS * depth + c % ROWS);
            for (int o = 0; o < shape.groupOutputs(); o++) {
                to = packTaps(w + 4L * ((long) o * shape.depth() + (long) c * shape.taps()), c, to);
            }
        }
    }

    private long packTaps(long from, int c, long to) {
        for (int t = shape.taps() - 1; t >= 0; t--, to += 4L * ROWS) {
            ALL.set(FLOAT, to, c < shape.groupChannels() ? ALL.get(FLOAT, from + 4L * t) : 0f);
        }
        return to;
    }
}
