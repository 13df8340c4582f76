package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import sirocco.kernels.host.Workers;

/**
 * Gradient of a convolution of f32 by its input, directly: dx from dy and w.
 *
 * <p>With stride 1 it is a convolution of dy with the kernel turned by 180° and its channels exchanged.
 */
final class ConvDirectByInput {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final ConvShape shape;
    private final ConvDirect direct;
    private final ConvPatches patches;

    ConvDirectByInput(ConvShape shape) {
        this.shape = shape;
        direct = shape.turns() ? new ConvDirect(shape.turned()) : null;
        patches = shape.turns() ? null : new ConvPatches(shape);
    }

    long scratchBytes() {
        return direct != null ? direct.scratchBytes() : patches.scratchBytes();
    }

    /** Overwrites dx. */
    void run(Workers workers, long dy, long w, long dx, long scratch) {
        if (direct == null) {
            patches.run(workers, dy, w, dx, scratch);
            return;
        }
        for (int group = 0; group < shape.groups(); group++) {
            packTurned(w + ELEMENT * group * shape.groupOutputs() * shape.depth(), direct.weights(group, scratch));
        }
        direct.run(workers, dy, dx, scratch);
    }

    /** Panels [channels / ROWS, outputs · taps, ROWS] of w[o, c, taps − 1 − t]. */
    private void packTurned(long w, long packed) {
        int depth = shape.groupOutputs() * shape.taps();
        int channels = (shape.groupChannels() + ROWS - 1) / ROWS * ROWS;
        for (int c = 0; c < channels; c++) {
            long to = packed + ELEMENT * (c / ROWS * ROWS * depth + c % ROWS);
            for (int o = 0; o < shape.groupOutputs(); o++) {
                to = packTaps(w + ELEMENT * ((long) o * shape.depth() + (long) c * shape.taps()), c, to);
            }
        }
    }

    private long packTaps(long from, int c, long to) {
        for (int t = shape.taps() - 1; t >= 0; t--, to += ELEMENT * ROWS) {
            ALL.set(FLOAT, to, c < shape.groupChannels() ? ALL.get(FLOAT, from + ELEMENT * t) : 0f);
        }
        return to;
    }
}
