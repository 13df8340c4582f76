package sirocco.kernels.cpu;

import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import sirocco.kernels.host.Workers;

/** Convolution with strides by way of patches: the image's patches as a matrix [depth, positions], and a matrix product. */
final class ConvPatches {
    /** What is computed from what. */
    enum Direction {
        FORWARD,
        BY_INPUT
    }

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final ConvShape shape;
    private final Direction direction;
    /** One product for each piece, since a product holds the addresses of its run. */
    private final MatMul[] products;

    private final long patchBytes;
    private final long pieceBytes;

    private long x;
    private long w;
    private long y;
    private long scratch;

    private final Workers.Work images = this::images;

    ConvPatches(ConvShape shape, Direction direction) {
        this.shape = shape;
        this.direction = direction;
        products = new MatMul[shape.pieces()];
        for (int i = 0; i < products.length; i++) {
            products[i] = direction == Direction.FORWARD
                    ? new MatMul(
                            1,
                            shape.groupOutputs(),
                            shape.outPlane(),
                            shape.depth(),
                            MatMul.Operand.PLAIN,
                            MatMul.Operand.PLAIN)
                    : new MatMul(
                            1,
                            shape.depth(),
                            shape.outPlane(),
                            shape.groupOutputs(),
                            MatMul.Operand.TRANSPOSED,
                            MatMul.Operand.PLAIN);
        }
        patchBytes = up64(4L * shape.depth() * shape.outPlane());
        pieceBytes = patchBytes + up64(products[0].scratchBytes());
    }

    long scratchBytes() {
        return shape.pieces() * pieceBytes;
    }

    /** Overwrites y, or x if this is the gradient by the input. */
    void run(Workers workers, long x, long w, long y, long scratch) {
        this.x = x;
        this.w = w;
        this.y = y;
        this.scratch = scratch;
        workers.run(shape.pieces(), images);
    }

    private void images(int piece) {
        int first = piece * shape.imagesPerPiece();
        int end = Math.min(first + shape.imagesPerPiece(), shape.batch());
        for (int image = first; image < end; image++) {
            for (int group = 0; group < shape.groups(); group++) {
                image(piece, image, group);
            }
        }
    }

    private void image(int piece, int image, int group) {
        long patches = scratch + piece * pieceBytes;
        long in = x + 4L * ((long) image * shape.channels() + group * shape.groupChannels()) * shape.inPlane();
        long out = y + 4L * ((long) image * shape.outputs() + group * shape.groupOutputs()) * shape.outPlane();
        long weights = w + 4L * group * shape.groupOutputs() * shape.depth();
        if (direction == Direction.FORWARD) {
            walk(in, patches);
            products[piece].overwrite(Workers.SINGLE, weights, patches, out, patches + patchBytes);
        } else {
            products[piece].overwrite(Workers.SINGLE, weights, out, patches, patches + patchBytes);
            ConvCopy.clear(in, (long) shape.groupChannels() * shape.inPlane());
            walk(in, patches);
        }
    }

    /** Goes through the rows of the patch matrix: one for each channel and tap. */
    private void walk(long image, long patches) {
        for (int c = 0; c < shape.groupChannels(); c++) {
            for (int p = 0; p < shape.rows().kernel(); p++) {
                for (int q = 0; q < shape.columns().kernel(); q++) {
                    tap(image, p, q, patches);
                    patches += 4L * shape.outPlane();
                }
            }
            image += 4L * shape.inPlane();
        }
    }

    private void tap(long plane, int p, int q, long patches) {
        var rows = shape.rows();
        var columns = shape.columns();
        for (int i = 0; i < rows.out(); i++) {
            int row = i * rows.stride() + p * rows.dilation() - rows.low();
            boolean inside = row >= 0 && row < rows.size();
            for (int j = 0; j < columns.out(); j++, patches += 4) {
                int column = j * columns.stride() + q * columns.dilation() - columns.low();
                long at = plane + 4L * ((long) row * columns.size() + column);
                boolean both = inside && column >= 0 && column < columns.size();
                if (direction == Direction.FORWARD) {
                    ALL.set(FLOAT, patches, both ? ALL.get(FLOAT, at) : 0f);
                } else if (both) {
                    ALL.set(FLOAT, at, ALL.get(FLOAT, at) + ALL.get(FLOAT, patches));
                }
            }
        }
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
