package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

import sirocco.kernels.host.Workers;

/** Convolution of f32, directly: y from x and w. */
final class ConvDirectForward {
    private final ConvShape shape;
    private final ConvDirect direct;

    ConvDirectForward(ConvShape shape) {
        this.shape = shape;
        direct = new ConvDirect(shape);
    }

    long scratchBytes() {
        return direct.scratchBytes();
    }

    /** Overwrites y. */
    void run(Workers workers, long x, long w, long y, long scratch) {
        long row = ELEMENT * shape.depth();
        for (int group = 0; group < shape.groups(); group++) {
            MatMulPack.a(
                    shape.groupOutputs(),
                    shape.depth(),
                    w + group * shape.groupOutputs() * row,
                    row,
                    ELEMENT,
                    direct.weights(group, scratch));
        }
        direct.run(workers, x, y, scratch);
    }
}
