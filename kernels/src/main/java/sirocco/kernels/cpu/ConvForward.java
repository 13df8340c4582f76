package sirocco.kernels.cpu;

import sirocco.kernels.host.Workers;

/**
 * Convolution of f32: y from x and w, for the sizes and the formula of {@link ConvShape}.
 *
 * <p>An instance is made once for a shape and then runs without allocating; one thread at a time may use it. Bits do
 * not depend on the number of threads.
 */
public final class ConvForward {
    private final ConvShape shape;
    private final ConvDirectForward direct;
    private final ConvWinograd winograd;

    public ConvForward(ConvShape shape) {
        this.shape = shape;
        boolean suits = ConvWinograd.suits(shape);
        direct = suits ? null : new ConvDirectForward(shape);
        winograd = suits ? new ConvWinograd(shape, this::turn) : null;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    public long scratchBytes() {
        return winograd != null ? winograd.scratchBytes() : direct.scratchBytes();
    }

    /** Overwrites y. */
    public void run(Workers workers, long x, long w, long y, long scratch) {
        if (winograd != null) {
            winograd.run(workers, x, w, y, scratch);
        } else {
            direct.run(workers, x, w, y, scratch);
        }
    }

    /** [channels, taps, outputs] of w[o, c, t]. */
    private void turn(long w, int first, int end, long to, long row, long work) {
        int taps = shape.taps();
        ConvTurn.run(shape.outputs(), (end - first) * taps, w + 4L * first * taps, 4L * shape.depth(), to, row, work);
    }
}
