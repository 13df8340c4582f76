package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.ConvWinogradTiles.POINTS;
import static sirocco.kernels.cpu.ConvWinogradTiles.REACH;
import static sirocco.kernels.cpu.ConvWinogradTiles.SIZE;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;

import sirocco.kernels.host.Workers;

/**
 * Convolution 3×3 by Winograd's F(4×4, 3×3): 36 products for a tile of 4×4 results instead of 144, as 36 products of
 * matrices, [tiles, channels] · [channels, outputs], between the transforms of {@link ConvWinogradTransform}.
 *
 * <p>Channels lie side by side in all working memory: a transform then needs no shuffles, and the matrices are read
 * where the transforms put them. A block of tiles goes through all stages before the next, so that it stays in L2.
 *
 * <p>Rounding errors are those of a tile, not of one result: measured with values in (-1, 1) and 16 to 256 channels, the
 * error is at most 3.0·ε·max Σ|a||b| over the result (the direct way: 1.8), ε = 2⁻²³, and in the root mean
 * square at most 4·10⁻⁷ of the largest result (direct: 2·10⁻⁷). A value that is not finite spoils its whole tile.
 */
final class ConvWinograd {
    private static final int PIECES = 16;
    /** Channels and outputs from which {@link #suits} holds. */
    private static final int FEWEST = 16;

    private final ConvShape shape;
    private final Taps source;
    private final ConvWinogradTiles tiles;
    private final ConvStrip in;
    private final ConvStrip out;
    private final int pieces;
    private final long weightPlane;
    private final long inPlane;
    private final long outPlane;
    private final long inBytes;
    /** What is transformed along one axis, of one tile row. */
    private final long halfBytes;

    private final long outBytes;
    private final long slotBytes;
    private final ConvSlots slots = new ConvSlots();

    private long x;
    private long w;
    private long y;
    private long taps;
    private long weights;
    private long scratch;

    private final Workers.Work channels = this::channels;
    private final Workers.Work blocks = this::blocks;

    /** Where a channel's taps come from. */
    interface Taps {
        /**
         * Copies those of channels {@code first} to {@code end} to rows of outputs, [end − first, taps, outputs].
         *
         * @param row bytes between rows of the result
         * @param work {@link ConvTurn#BYTES} of working memory
         */
        void turn(long w, int first, int end, long to, long row, long work);
    }

    ConvWinograd(ConvShape shape, Taps source) {
        this.shape = shape;
        this.source = source;
        tiles = ConvWinogradTiles.of(shape);
        var rows = shape.rows();
        var columns = shape.columns();
        in = new ConvStrip(shape.channels(), rows.size(), columns.size(), columns.low(), SIZE * tiles.across() + 2);
        out = new ConvStrip(shape.outputs(), rows.out(), columns.out(), 0, SIZE * tiles.across());
        pieces = tiles.pieces(PIECES);
        weightPlane = ConvWinogradTiles.plane(depth() * out.pixel());
        inPlane = ConvWinogradTiles.plane(tiles.blockTiles() * in.pixel());
        outPlane = ConvWinogradTiles.plane(tiles.blockTiles() * out.pixel());
        int stripTiles = Math.min(tiles.down(), tiles.blockRows());
        inBytes = (SIZE * stripTiles + 2) * in.row();
        halfBytes = Math.max(ConvTurn.BYTES, Math.max(REACH * in.row(), SIZE * REACH * tiles.across() * out.pixel()));
        outBytes = SIZE * stripTiles * out.row();
        slotBytes = up64(inBytes + halfBytes + outBytes + POINTS * (inPlane + outPlane));
    }

    /**
     * True where this way is the faster one. Measured with AVX-512 on 16×12, batch 32 (direct / this, ms, forward and by
     * weight): 16 to 16 channels: .24 / .24 and .30 / .23, 16 to 32: .42 / .30 and .54 / .43, 32 to 32: .83 / .50 and
     * .81 / .56, 64 to 64: 3.0 / 1.4 and 2.8 / 1.5.
     */
    static boolean suits(ConvShape shape) {
        return shape.groups() == 1
                && fits(shape.rows())
                && fits(shape.columns())
                && Math.min(shape.channels(), shape.outputs()) >= FEWEST;
    }

    private static boolean fits(ConvShape.Axis axis) {
        return axis.kernel() == 3 && axis.stride() == 1 && axis.dilation() == 1;
    }

    long scratchBytes() {
        return tapBytes() + up64(POINTS * weightPlane) + pieces * slotBytes;
    }

    /** Channels, made even. */
    private int depth() {
        return (shape.channels() + 1) / 2 * 2;
    }

    private long tapBytes() {
        return up64(9L * depth() * out.pixel());
    }

    /** y from x and the weights at w. */
    void run(Workers workers, long x, long w, long y, long scratch) {
        this.x = x;
        this.w = w;
        this.y = y;
        taps = scratch;
        weights = scratch + tapBytes();
        this.scratch = weights + up64(POINTS * weightPlane);
        long row = out.pixel();
        ConvCopy.clear(taps + 9L * shape.channels() * row, 9L * (depth() - shape.channels()) * row / 4);
        workers.run(pieces, channels);
        workers.run(pieces, blocks);
    }

    /** G g Gᵀ of the channels of one piece. */
    private void channels(int piece) {
        int slot = slots.take(pieces);
        try {
            long work = scratch + slot * slotBytes;
            int first = shape.channels() * piece / pieces;
            int end = shape.channels() * (piece + 1) / pieces;
            long row = out.pixel();
            source.turn(w, first, end, taps + 9 * first * row, row, work);
            int last = piece == pieces - 1 ? depth() : end;
            for (int c = first; c < last; c++) {
                transformWeights(taps + 9 * c * row, weights + c * row, work);
            }
        } finally {
            slots.give(slot);
        }
    }

    private void transformWeights(long from, long to, long half) {
        long row = out.pixel();
        int vectors = (int) (row / VECTOR);
        ConvWinogradTransform.weights(1, 3 * vectors, from, 3 * row, 0, half, 3 * row, 0);
        ConvWinogradTransform.weights(REACH, vectors, half, row, 3 * row, to, weightPlane, REACH * weightPlane);
    }

    private void blocks(int piece) {
        int slot = slots.take(pieces);
        try {
            long strip = scratch + slot * slotBytes;
            ConvCopy.clear(strip, inBytes / 4);
            int end = tiles.first(piece + 1, PIECES);
            for (int row = tiles.first(piece, PIECES); row < end; row += tiles.blockRows()) {
                block(row, Math.min(end, row + tiles.blockRows()), strip);
            }
        } finally {
            slots.give(slot);
        }
    }

    /** Tile rows from {@code first} to {@code end}, counted over all images. */
    private void block(int first, int end, long strip) {
        long result = strip + inBytes + halfBytes;
        long points = result + outBytes;
        long products = points + POINTS * inPlane;
        int step;
        for (int row = first; row < end; row += step) {
            step = Math.min(end - row, tiles.down() - row % tiles.down());
            transform(row, step, strip, points + (row - first) * tiles.across() * in.pixel());
        }
        int count = (end - first) * tiles.across();
        for (int point = 0; point < POINTS; point++) {
            ConvWinogradProduct.overwrite(
                    count,
                    (int) (out.pixel() / 4),
                    depth(),
                    points + point * inPlane,
                    in.pixel(),
                    weights + point * weightPlane,
                    out.pixel(),
                    products + point * outPlane,
                    out.pixel());
        }
        for (int row = first; row < end; row += step) {
            step = Math.min(end - row, tiles.down() - row % tiles.down());
            transformBack(row, step, products + (row - first) * tiles.across() * out.pixel(), strip + inBytes, result);
        }
    }

    private void transform(int row, int rows, long strip, long points) {
        long half = strip + inBytes;
        long image = x + 4L * (row / tiles.down()) * shape.channels() * shape.inPlane();
        in.fill(image, row % tiles.down() * SIZE - shape.rows().low(), rows * SIZE + 2, strip, half);
        for (int i = 0; i < rows; i++) {
            ConvWinogradTransform.image(
                    1, (int) (in.row() / VECTOR), strip + i * SIZE * in.row(), in.row(), 0, half, in.row(), 0);
            for (int j = 0; j < REACH; j++) {
                ConvWinogradTransform.image(
                        tiles.across(),
                        (int) (in.pixel() / VECTOR),
                        half + j * in.row(),
                        in.pixel(),
                        SIZE * in.pixel(),
                        points + i * tiles.across() * in.pixel() + REACH * j * inPlane,
                        inPlane,
                        in.pixel());
            }
        }
    }

    private void transformBack(int row, int rows, long products, long half, long strip) {
        long line = tiles.across() * out.pixel();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < REACH; j++) {
                ConvWinogradTransform.result(
                        1,
                        (int) (line / VECTOR),
                        products + i * line + j * outPlane,
                        REACH * outPlane,
                        0,
                        half + j * line,
                        REACH * line,
                        0);
            }
            for (int j = 0; j < SIZE; j++) {
                ConvWinogradTransform.result(
                        tiles.across(),
                        (int) (out.pixel() / VECTOR),
                        half + j * REACH * line,
                        line,
                        out.pixel(),
                        strip + (i * SIZE + j) * out.row(),
                        out.pixel(),
                        SIZE * out.pixel());
            }
        }
        long image = y + 4L * (row / tiles.down()) * shape.outputs() * shape.outPlane();
        int first = row % tiles.down() * SIZE;
        out.copyOut(strip, first, Math.min(rows * SIZE, shape.rows().out() - first), image, half);
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
