package sirocco.kernels.cpu;

import sirocco.kernels.host.Workers;

/**
 * Gradient of a convolution of f32 by its weights: dw from x and dy, for the sizes of {@link ConvShape}.
 *
 * <p>An instance is made once for a shape and then runs without allocating; one thread at a time may use it. Bits do
 * not depend on the number of threads.
 */
public final class ConvByWeight {
    private final ConvDirectByWeight direct;
    private final ConvWinogradByWeight winograd;

    public ConvByWeight(ConvShape shape) {
        boolean suits = ConvWinograd.suits(shape);
        direct = suits ? null : new ConvDirectByWeight(shape);
        winograd = suits ? new ConvWinogradByWeight(shape) : null;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    public long scratchBytes() {
        return winograd != null ? winograd.scratchBytes() : direct.scratchBytes();
    }

    /** Overwrites dw. */
    public void run(Workers workers, long x, long dy, long dw, long scratch) {
        if (winograd != null) {
            winograd.run(workers, x, dy, dw, scratch);
        } else {
            direct.run(workers, x, dy, dw, scratch);
        }
    }
}
