package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.kernels.cpu.ConvWinogradTiles.POINTS;
import static sirocco.kernels.cpu.ConvWinogradTiles.REACH;
import static sirocco.kernels.cpu.ConvWinogradTiles.SIZE;
import static sirocco.tensor.memory.Memory.ALL;

import java.nio.ByteOrder;
import sirocco.kernels.host.Workers;

/**
 * Gradient of a 3×3 convolution by its weights, the transpose of {@link ConvWinograd} in the weights:
 * dw = Gᵀ[Σ (A dy Aᵀ) ∘ (Bᵀ x B)]G, the sum over tiles as 36 products of matrices, [outputs, tiles] · [tiles, channels].
 *
 * <p>Each piece of tiles has sums of its own, which are added in order.
 */
final class ConvWinogradByWeight {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** The most pieces, and the fewest tiles of one: its sums are as large as four times the weights. */
    private static final int MOST_PIECES = 8;
    private static final int PIECE_TILES = 192;

    private final ConvShape shape;
    private final ConvWinogradTiles tiles;
    private final ConvStrip in;
    private final ConvStrip out;
    private final int most;
    private final int pieces;
    private final long inPlane;
    private final long outPlane;
    private final long sumPlane;
    private final long inBytes;
    private final long outBytes;
    /** What is transformed along one axis, of one tile row. */
    private final long halfBytes;
    private final long slotBytes;
    private final ConvSlots slots = new ConvSlots();

    private long x;
    private long dy;
    private long dw;
    private long sums;
    private long scratch;

    private final Workers.Work blocks = this::blocks;
    private final Workers.Work reduce = this::reduce;

    ConvWinogradByWeight(ConvShape shape) {
        this.shape = shape;
        tiles = ConvWinogradTiles.of(shape);
        var rows = shape.rows();
        var columns = shape.columns();
        in = new ConvStrip(shape.channels(), rows.size(), columns.size(), columns.low(), SIZE * tiles.across() + 2);
        out = new ConvStrip(shape.outputs(), rows.out(), columns.out(), 0, SIZE * tiles.across());
        most = Math.clamp(tiles.tiles() / PIECE_TILES, 1, MOST_PIECES);
        pieces = tiles.pieces(most);
        inPlane = ConvWinogradTiles.plane(tiles.blockTiles() * in.pixel());
        outPlane = ConvWinogradTiles.plane(tiles.blockTiles() * out.pixel());
        sumPlane = ConvWinogradTiles.plane(wholeOutputs() * in.pixel());
        int stripTiles = Math.min(tiles.down(), tiles.blockRows());
        inBytes = (SIZE * stripTiles + 2) * in.row();
        outBytes = SIZE * stripTiles * out.row();
        halfBytes = Math.max(ConvTurn.BYTES, REACH * Math.max(in.row(), out.row()));
        slotBytes = up64(inBytes + outBytes + halfBytes + POINTS * (inPlane + outPlane));
    }

    long scratchBytes() {
        return pieces * (sumBytes() + slotBytes) + groups() * ConvTurn.BYTES;
    }

    /** Groups of ROWS outputs that are reduced together. */
    private int groups() {
        return (shape.outputs() + ROWS - 1) / ROWS;
    }

    /** Outputs, and more up to a whole tile of the products. */
    private int wholeOutputs() {
        int rows = ConvWinogradProduct.TILE_ROWS;
        return (shape.outputs() + rows - 1) / rows * rows;
    }

    private long sumBytes() {
        return POINTS * sumPlane;
    }

    /** Overwrites dw. */
    void run(Workers workers, long x, long dy, long dw, long scratch) {
        this.x = x;
        this.dy = dy;
        this.dw = dw;
        sums = scratch;
        this.scratch = scratch + pieces * sumBytes();
        workers.run(pieces, blocks);
        workers.run(groups(), reduce);
    }

    private void blocks(int piece) {
        int slot = slots.take(pieces);
        try {
            long strip = scratch + slot * slotBytes;
            ConvCopy.clear(strip, (inBytes + outBytes) / 4);
            ConvCopy.clear(sums + piece * sumBytes(), sumBytes() / 4);
            int first = tiles.first(piece, most);
            int end = tiles.first(piece + 1, most);
            for (int row = first; row < end; row += tiles.blockRows()) {
                block(row, Math.min(end, row + tiles.blockRows()), strip, sums + piece * sumBytes());
            }
        } finally {
            slots.give(slot);
        }
    }

    /** Adds tile rows from {@code first} to {@code end}, counted over all images. */
    private void block(int first, int end, long strip, long sum) {
        long half = strip + inBytes + outBytes;
        long points = half + halfBytes;
        long gradients = points + POINTS * inPlane;
        int step;
        for (int row = first; row < end; row += step) {
            step = Math.min(end - row, tiles.down() - row % tiles.down());
            long done = (long) (row - first) * tiles.across();
            transformImage(row, step, strip, half, points + done * in.pixel());
            transformGradient(row, step, strip + inBytes, half, gradients + done * out.pixel());
        }
        int count = (end - first) * tiles.across();
        for (int point = 0; point < POINTS; point++) {
            ConvWinogradProduct.accumulate(shape.outputs(), (int) (in.pixel() / 4), count, gradients + point * outPlane,
                    out.pixel(), points + point * inPlane, in.pixel(), sum + point * sumPlane, in.pixel());
        }
    }

    private void transformImage(int row, int rows, long strip, long half, long points) {
        long image = x + 4L * (row / tiles.down()) * shape.channels() * shape.inPlane();
        in.fill(image, row % tiles.down() * SIZE - shape.rows().low(), rows * SIZE + 2, strip, half);
        for (int i = 0; i < rows; i++) {
            ConvWinogradTransform.image(1, (int) (in.row() / VECTOR), strip + i * SIZE * in.row(), in.row(), 0,
                    half, in.row(), 0);
            for (int j = 0; j < REACH; j++) {
                ConvWinogradTransform.image(tiles.across(), (int) (in.pixel() / VECTOR), half + j * in.row(),
                        in.pixel(), SIZE * in.pixel(), points + i * tiles.across() * in.pixel() + REACH * j * inPlane,
                        inPlane, in.pixel());
            }
        }
    }

    private void transformGradient(int row, int rows, long strip, long half, long gradients) {
        long image = dy + 4L * (row / tiles.down()) * shape.outputs() * shape.outPlane();
        out.fill(image, row % tiles.down() * SIZE, rows * SIZE, strip, half);
        for (int i = 0; i < rows; i++) {
            ConvWinogradTransform.gradient(1, (int) (out.row() / VECTOR), strip + i * SIZE * out.row(), out.row(), 0,
                    half, out.row(), 0);
            for (int j = 0; j < REACH; j++) {
                ConvWinogradTransform.gradient(tiles.across(), (int) (out.pixel() / VECTOR), half + j * out.row(),
                        out.pixel(), SIZE * out.pixel(),
                        gradients + i * tiles.across() * out.pixel() + REACH * j * outPlane, outPlane, out.pixel());
            }
        }
    }

    /** Adds the sums of all pieces for ROWS outputs, transforms them back, and puts them where dw wants them. */
    private void reduce(int group) {
        int first = group * ROWS;
        int end = Math.min(first + ROWS, shape.outputs());
        long at = sums + first * in.pixel();
        long work = scratch + pieces * slotBytes + group * ConvTurn.BYTES;
        int count = (int) ((end - first) * in.pixel() / VECTOR);
        for (int point = 0; point < POINTS; point++) {
            for (int other = 1; other < pieces; other++) {
                add(count, at + other * sumBytes() + point * sumPlane, at + point * sumPlane);
            }
        }
        for (int j = 0; j < REACH; j++) {
            long column = at + j * sumPlane;
            ConvWinogradTransform.weightGradient(1, count, column, REACH * sumPlane, 0, column, REACH * sumPlane, 0);
        }
        for (int j = 0; j < 3; j++) {
            long row = at + REACH * j * sumPlane;
            ConvWinogradTransform.weightGradient(1, count, row, sumPlane, 0, row, sumPlane, 0);
            for (int o = 0; o < end - first; o++) {
                ConvTurn.run(3, shape.channels(), row + o * in.pixel(), sumPlane,
                        dw + 36L * (first + o) * shape.channels() + 12L * j, 36, work);
            }
        }
    }

    private static void add(int vectors, long from, long to) {
        for (int left = vectors; left > 0; left--, from += VECTOR, to += VECTOR) {
            fromMemorySegment(F, ALL, to, ORDER).add(fromMemorySegment(F, ALL, from, ORDER))
                    .intoMemorySegment(ALL, to, ORDER);
        }
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
