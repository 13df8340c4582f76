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
    private final ConvDirect direct;
    private final ConvWinograd winograd;

    public ConvForward(ConvShape shape) {
        this.shape = shape;
        boolean suits = ConvWinograd.suits(shape);
        direct = suits ? null : new ConvDirect(shape);
        winograd = suits ? new ConvWinograd(shape) : null;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    public long scratchBytes() {
        return winograd != null ? winograd.scratchBytes() : direct.scratchBytes();
    }

    /** Overwrites y. */
    public void run(Workers workers, long x, long w, long y, long scratch) {
        if (winograd != null) {
            turn(w, scratch);
            winograd.run(workers, x, y, scratch);
        } else {
            pack(w, scratch);
            direct.run(workers, x, y, scratch);
        }
    }

    private void pack(long w, long scratch) {
        long row = 4L * shape.depth();
        for (int group = 0; group < shape.groups(); group++) {
            MatMulPack.a(
                    shape.groupOutputs(),
                    shape.depth(),
                    w + group * shape.groupOutputs() * row,
                    row,
                    4,
                    direct.weights(group, scratch));
        }
    }

    /** [channels, taps, outputs] of w[o, c, t]. */
    private void turn(long w, long to) {
        long row = 4L * shape.depth();
        ConvTurn.run(shape.outputs(), shape.depth(), w, row, to, winograd.weightRow(), winograd.turnWork(to));
    }
}
