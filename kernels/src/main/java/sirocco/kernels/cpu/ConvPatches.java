package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import sirocco.kernels.host.Workers;

/**
 * Gradient by the input for any stride: wᵀ · dy gives the gradients of all patches, a matrix [depth, positions], which
 * are added into the image.
 */
final class ConvPatches {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final ConvShape shape;
    /** One product for each piece, since a product holds the addresses of its run. */
    private final MatMul[] products;

    private final long patchBytes;
    private final long pieceBytes;

    private long dx;
    private long w;
    private long dy;
    private long scratch;

    private final Workers.Work images = this::images;

    ConvPatches(ConvShape shape) {
        this.shape = shape;
        products = new MatMul[shape.pieces()];
        for (int i = 0; i < products.length; i++) {
            products[i] = new MatMul(
                    1,
                    shape.depth(),
                    shape.outPlane(),
                    shape.groupOutputs(),
                    MatMul.Operand.TRANSPOSED,
                    MatMul.Operand.PLAIN);
        }
        patchBytes = up64(ELEMENT * shape.depth() * shape.outPlane());
        pieceBytes = patchBytes + up64(products[0].scratchBytes());
    }

    long scratchBytes() {
        return shape.pieces() * pieceBytes;
    }

    /** Overwrites dx. */
    void run(Workers workers, long dy, long w, long dx, long scratch) {
        this.dy = dy;
        this.w = w;
        this.dx = dx;
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
        long in = dx + ELEMENT * ((long) image * shape.channels() + group * shape.groupChannels()) * shape.inPlane();
        long out = dy + ELEMENT * ((long) image * shape.outputs() + group * shape.groupOutputs()) * shape.outPlane();
        long weights = w + ELEMENT * group * shape.groupOutputs() * shape.depth();
        products[piece].overwrite(Workers.SINGLE, weights, out, patches, patches + patchBytes);
        ConvCopy.clear(in, (long) shape.groupChannels() * shape.inPlane());
        addPatches(in, patches);
    }

    /** Adds the rows of the patch matrix, one for each channel and tap. */
    private void addPatches(long image, long patches) {
        for (int c = 0; c < shape.groupChannels(); c++) {
            for (int p = 0; p < shape.rows().kernel(); p++) {
                for (int q = 0; q < shape.columns().kernel(); q++) {
                    addTap(image, p, q, patches);
                    patches += ELEMENT * shape.outPlane();
                }
            }
            image += ELEMENT * shape.inPlane();
        }
    }

    /** One row of the patch matrix: all positions for one channel and tap. */
    private void addTap(long plane, int p, int q, long patches) {
        var rows = shape.rows();
        var columns = shape.columns();
        int down = p * rows.dilation() - rows.low();
        int right = q * columns.dilation() - columns.low();
        int first = columns.first(right);
        int width = columns.end(right) - first;
        for (int i = rows.first(down); i < rows.end(down); i++) {
            long row = plane + ELEMENT * (i * rows.stride() + down) * columns.size();
            long at = row + ELEMENT * (first * columns.stride() + right);
            long to = patches + ELEMENT * ((long) i * columns.out() + first);
            scatterAdd(width, at, ELEMENT * columns.stride(), to);
        }
    }

    private static void scatterAdd(int n, long image, long step, long patches) {
        for (int left = n; left > 0; left--, image += step, patches += ELEMENT) {
            ALL.set(FLOAT, image, ALL.get(FLOAT, image) + ALL.get(FLOAT, patches));
        }
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
