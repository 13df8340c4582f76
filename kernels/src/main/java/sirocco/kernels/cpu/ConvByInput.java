package sirocco.kernels.cpu;

import sirocco.kernels.host.Workers;

/**
 * Gradient of a convolution of f32 by its input: dx from dy and w, for the sizes of {@link ConvShape}.
 *
 * <p>With stride 1 it is a convolution of dy with the kernel turned by 180° and its channels exchanged. An instance is
 * made once for a shape and then runs without allocating; one thread at a time may use it. Bits do not depend on the
 * number of threads.
 */
public final class ConvByInput {
    private final ConvShape shape;
    private final ConvDirectByInput direct;
    private final ConvWinograd winograd;

    public ConvByInput(ConvShape shape) {
        this.shape = shape;
        boolean suits = shape.turns() && ConvWinograd.suits(shape.turned());
        direct = suits ? null : new ConvDirectByInput(shape);
        winograd = suits ? new ConvWinograd(shape.turned(), this::turn) : null;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    public long scratchBytes() {
        return winograd != null ? winograd.scratchBytes() : direct.scratchBytes();
    }

    /** Overwrites dx. */
    public void run(Workers workers, long dy, long w, long dx, long scratch) {
        if (winograd != null) {
            winograd.run(workers, dy, w, dx, scratch);
        } else {
            direct.run(workers, dy, w, dx, scratch);
        }
    }

    /** [outputs, taps, channels] of w[o, c, taps − 1 − t]. */
    private void turn(long w, int first, int end, long to, long row, long work) {
        int taps = shape.taps();
        long last = to + (taps - 1) * row;
        for (int o = first; o < end; o++, last += taps * row) {
            ConvTurn.run(shape.channels(), taps, w + 4L * o * shape.depth(), 4L * taps, last, -row, work);
        }
    }
}
