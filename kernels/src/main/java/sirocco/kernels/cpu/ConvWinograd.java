package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;

import java.lang.foreign.Arena;
import sirocco.kernels.host.Workers;

/**
 * Convolution 3×3 by Winograd's F(2×2, 3×3): 16 products for a tile of 2×2 results instead of 36, as 16 products of
 * matrices, [tiles, channels] · [channels, outputs], between the transforms of {@link ConvWinogradTransform}.
 *
 * <p>Channels lie side by side in all working memory: a transform then needs no shuffles, and the matrices are read
 * where the transforms put them. A block of tiles goes through all stages before the next, so that it stays in L2.
 */
final class ConvWinograd {
    private static final long ZEROS = Arena.global().allocate(2 * VECTOR, 64).address();
    private static final int PIECES = 16;

    private final ConvShape shape;
    private final ConvWinogradTiles tiles;
    private final ConvStrip in;
    private final ConvStrip out;
    private final int pieces;
    private final long weightPlane;
    private final long inPlane;
    private final long outPlane;
    private final long inBytes;
    private final long outBytes;
    private final long slotBytes;
    private final ConvSlots slots = new ConvSlots();

    private long x;
    private long y;
    private long weights;
    private long scratch;

    private final Workers.Work blocks = this::blocks;

    ConvWinograd(ConvShape shape) {
        this.shape = shape;
        tiles = ConvWinogradTiles.of(shape);
        var rows = shape.rows();
        var columns = shape.columns();
        in = new ConvStrip(shape.channels(), rows.size(), columns.size(), columns.low(),
                ConvWinogradTiles.SIZE * tiles.across() + 2);
        out = new ConvStrip(shape.outputs(), rows.out(), columns.out(), 0, ConvWinogradTiles.SIZE * tiles.across());
        pieces = tiles.pieces(PIECES);
        weightPlane = ConvWinogradTiles.plane(shape.channels() * out.pixel());
        inPlane = ConvWinogradTiles.plane(tiles.blockTiles() * in.pixel());
        outPlane = ConvWinogradTiles.plane(tiles.blockTiles() * out.pixel());
        int stripTiles = Math.min(tiles.down(), tiles.blockRows());
        inBytes = (ConvWinogradTiles.SIZE * stripTiles + 2) * in.row();
        outBytes = ConvWinogradTiles.SIZE * stripTiles * out.row();
        slotBytes = up64(inBytes + outBytes + ConvWinogradTiles.POINTS * (inPlane + outPlane));
    }

    /** True where this way is the faster one. */
    static boolean suits(ConvShape shape) {
        return shape.groups() == 1
                && fits(shape.rows())
                && fits(shape.columns())
                && Math.min(shape.channels(), shape.outputs()) >= 16;
    }

    private static boolean fits(ConvShape.Axis axis) {
        return axis.kernel() == 3 && axis.stride() == 1 && axis.dilation() == 1;
    }

    long scratchBytes() {
        return tapBytes() + up64(ConvWinogradTiles.POINTS * weightPlane) + pieces * slotBytes;
    }

    private long tapBytes() {
        return up64(9L * shape.channels() * out.pixel());
    }

    /** Bytes between the rows of {@link #run}'s weights. */
    long weightRow() {
        return out.pixel();
    }

    /** y from x and the weights at the begin of scratch as [channels, taps, outputs]. */
    void run(Workers workers, long x, long y, long scratch) {
        this.x = x;
        this.y = y;
        weights = scratch + tapBytes();
        this.scratch = weights + up64(ConvWinogradTiles.POINTS * weightPlane);
        long row = out.pixel();
        for (int c = 0; c < shape.channels(); c++) {
            ConvWinogradTransform.weights((int) (row / VECTOR), scratch + 9L * c * row, row, weights + c * row,
                    weightPlane);
        }
        workers.run(pieces, blocks);
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
        long result = strip + inBytes;
        long points = result + outBytes;
        long products = points + ConvWinogradTiles.POINTS * inPlane;
        int step;
        for (int row = first; row < end; row += step) {
            step = Math.min(end - row, tiles.down() - row % tiles.down());
            transform(row, step, strip, points + (row - first) * tiles.across() * in.pixel());
        }
        int count = (end - first) * tiles.across();
        for (int point = 0; point < ConvWinogradTiles.POINTS; point++) {
            product(count, points + point * inPlane, weights + point * weightPlane, products + point * outPlane);
        }
        for (int row = first; row < end; row += step) {
            step = Math.min(end - row, tiles.down() - row % tiles.down());
            transformBack(row, step, products + (row - first) * tiles.across() * out.pixel(), result);
        }
    }

    private void transform(int row, int rows, long strip, long points) {
        long image = x + 4L * (row / tiles.down()) * shape.channels() * shape.inPlane();
        in.fill(image, row % tiles.down() * ConvWinogradTiles.SIZE - shape.rows().low(),
                rows * ConvWinogradTiles.SIZE + 2, strip);
        for (int i = 0; i < rows; i++) {
            for (long c = 0; c < in.pixel(); c += VECTOR) {
                ConvWinogradTransform.image(tiles.across(), strip + i * ConvWinogradTiles.SIZE * in.row() + c, in.row(),
                        in.pixel(), points + i * tiles.across() * in.pixel() + c, inPlane, in.pixel());
            }
        }
    }

    private void transformBack(int row, int rows, long products, long strip) {
        for (int i = 0; i < rows; i++) {
            for (long o = 0; o < out.pixel(); o += VECTOR) {
                ConvWinogradTransform.result(tiles.across(), products + i * tiles.across() * out.pixel() + o, outPlane,
                        out.pixel(), strip + i * ConvWinogradTiles.SIZE * out.row() + o, out.row(), out.pixel());
            }
        }
        long image = y + 4L * (row / tiles.down()) * shape.outputs() * shape.outPlane();
        int first = row % tiles.down() * ConvWinogradTiles.SIZE;
        out.copyOut(strip, first, Math.min(rows * ConvWinogradTiles.SIZE, shape.rows().out() - first), image);
    }

    private void product(int rows, long a, long b, long c) {
        int columns = (int) (out.pixel() / 4);
        for (int j = 0; j < columns; j += COLUMNS) {
            int i = 0;
            if (columns - j > LANES) {
                for (; i <= rows - ROWS; i += ROWS) {
                    MatMulTile.strided(shape.channels(), a + i * in.pixel(), in.pixel(), 4, b + 4L * j, out.pixel(),
                            ZEROS, 0, c + i * out.pixel() + 4L * j, out.pixel());
                }
            }
            for (; i < rows; i += ROWS) {
                MatMulTile.edge(Math.min(ROWS, rows - i), Math.min(COLUMNS, columns - j), shape.channels(),
                        a + i * in.pixel(), in.pixel(), 4, b + 4L * j, out.pixel(),
                        ZEROS, 0, c + i * out.pixel() + 4L * j, out.pixel());
            }
        }
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
