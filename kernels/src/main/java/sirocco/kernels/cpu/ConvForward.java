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

    public ConvForward(ConvShape shape) {
        this.shape = shape;
        direct = new ConvDirect(shape);
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    public long scratchBytes() {
        return direct.scratchBytes();
    }

    /** Overwrites y. */
    public void run(Workers workers, long x, long w, long y, long scratch) {
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
        direct.run(workers, x, y, scratch);
    }
}
