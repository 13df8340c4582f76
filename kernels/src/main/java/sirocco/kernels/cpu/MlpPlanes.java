package sirocco.kernels.cpu;

/**
 * Where a net's inputs, layers and their derivatives lie for a number of evaluations: each in a plane of its own, the rows of
 * one evaluation after those of the one before, so that rows of many evaluations are one matrix.
 */
final class MlpPlanes {
    private final long[] offsets;
    private final long[] sizes;
    private final int layers;
    private final long bytes;
    private long origin;

    /** Planes that hold {@code evaluations} at a time. */
    MlpPlanes(FlowNet net, long evaluations) {
        layers = net.layers();
        offsets = new long[2 * layers + 1];
        sizes = new long[2 * layers + 1];
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            sizes[i] = i == 0 ? net.stateBytes() : net.layerBytes((i - 1) % layers);
            offsets[i] = end;
            end += sizes[i] * evaluations;
        }
        bytes = end;
    }

    long bytes() {
        return bytes;
    }

    void at(long address) {
        origin = address;
    }

    /** The state at which evaluation {@code e} takes place. */
    long state(int e) {
        return origin + e * sizes[0];
    }

    /** What layer {@code l} gives. */
    long layer(int l, int e) {
        return origin + offsets[1 + l] + e * sizes[1 + l];
    }

    /** The derivative of layer {@code l}'s activation. */
    long derivative(int l, int e) {
        return origin + offsets[1 + layers + l] + e * sizes[1 + layers + l];
    }
}
