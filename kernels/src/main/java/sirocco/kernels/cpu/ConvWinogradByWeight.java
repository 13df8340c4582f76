package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.kernels.cpu.ConvWinogradTiles.POINTS;
import static sirocco.kernels.cpu.ConvWinogradTiles.SIZE;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import sirocco.kernels.host.Workers;

/**
 * Gradient of a 3×3 convolution by its weights, the transpose of {@link ConvWinograd} in the weights:
 * dw = Gᵀ[Σ (A dy Aᵀ) ∘ (Bᵀ x B)]G, the sum over tiles as 16 products of matrices, [outputs, tiles] · [tiles, channels].
 *
 * <p>Each piece of tiles has sums of its own, which are added in order.
 */
final class ConvWinogradByWeight {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long ZEROS = Arena.global().allocate(2 * VECTOR, 64).address();
    /** Pieces, each with sums as large as 16/9 of the weights. */
    private static final int PIECES = 8;

    private final ConvShape shape;
    private final ConvWinogradTiles tiles;
    private final ConvStrip in;
    private final ConvStrip out;
    private final int pieces;
    private final long inPlane;
    private final long outPlane;
    private final long sumPlane;
    private final long inBytes;
    private final long outBytes;
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
        pieces = tiles.pieces(PIECES);
        inPlane = ConvWinogradTiles.plane(tiles.blockTiles() * in.pixel());
        outPlane = ConvWinogradTiles.plane(tiles.blockTiles() * out.pixel());
        sumPlane = ConvWinogradTiles.plane(shape.outputs() * in.pixel());
        int stripTiles = Math.min(tiles.down(), tiles.blockRows());
        inBytes = (SIZE * stripTiles + 2) * in.row();
        outBytes = SIZE * stripTiles * out.row();
        slotBytes = up64(inBytes + outBytes + POINTS * (inPlane + outPlane));
    }

    long scratchBytes() {
        return pieces * (sumBytes() + slotBytes);
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
        workers.run((shape.outputs() + ROWS - 1) / ROWS, reduce);
    }

    private void blocks(int piece) {
        int slot = slots.take(pieces);
        try {
            long strip = scratch + slot * slotBytes;
            ConvCopy.clear(strip, (inBytes + outBytes) / 4);
            int first = tiles.first(piece, PIECES);
            int end = tiles.first(piece + 1, PIECES);
            for (int row = first; row < end; row += tiles.blockRows()) {
                block(row, Math.min(end, row + tiles.blockRows()), strip, sums + piece * sumBytes(), row > first);
            }
        } finally {
            slots.give(slot);
        }
    }

    /** Adds tile rows from {@code first} to {@code end}, counted over all images. */
    private void block(int first, int end, long strip, long sum, boolean begun) {
        long points = strip + inBytes + outBytes;
        long gradients = points + POINTS * inPlane;
        int step;
        for (int row = first; row < end; row += step) {
            step = Math.min(end - row, tiles.down() - row % tiles.down());
            long done = (long) (row - first) * tiles.across();
            transformImage(row, step, strip, points + done * in.pixel());
            transformGradient(row, step, strip + inBytes, gradients + done * out.pixel());
        }
        int count = (end - first) * tiles.across();
        for (int point = 0; point < POINTS; point++) {
            product(count, gradients + point * outPlane, points + point * inPlane, sum + point * sumPlane, begun);
        }
    }

    private void transformImage(int row, int rows, long strip, long points) {
        long image = x + 4L * (row / tiles.down()) * shape.channels() * shape.inPlane();
        in.fill(image, row % tiles.down() * SIZE - shape.rows().low(), rows * SIZE + 2, strip);
        for (int i = 0; i < rows; i++) {
            for (long c = 0; c < in.pixel(); c += VECTOR) {
                ConvWinogradTransform.image(tiles.across(), strip + i * SIZE * in.row() + c, in.row(), in.pixel(),
                        points + i * tiles.across() * in.pixel() + c, inPlane, in.pixel());
            }
        }
    }

    private void transformGradient(int row, int rows, long strip, long gradients) {
        long image = dy + 4L * (row / tiles.down()) * shape.outputs() * shape.outPlane();
        out.fill(image, row % tiles.down() * SIZE, rows * SIZE, strip);
        for (int i = 0; i < rows; i++) {
            for (long o = 0; o < out.pixel(); o += VECTOR) {
                ConvWinogradTransform.gradient(tiles.across(), strip + i * SIZE * out.row() + o, out.row(), out.pixel(),
                        gradients + i * tiles.across() * out.pixel() + o, outPlane, out.pixel());
            }
        }
    }

    private void product(int depth, long a, long b, long c, boolean begun) {
        int columns = (int) (in.pixel() / 4);
        for (int j = 0; j < columns; j += COLUMNS) {
            for (int o = 0; o < shape.outputs(); o += ROWS) {
                long to = c + o * in.pixel() + 4L * j;
                long start = begun ? to : ZEROS;
                long startRow = begun ? in.pixel() : 0;
                int rows = Math.min(ROWS, shape.outputs() - o);
                if (rows == ROWS && columns - j > LANES) {
                    MatMulTile.strided(depth, a + 4L * o, 4, out.pixel(), b + 4L * j, in.pixel(),
                            start, startRow, to, in.pixel());
                } else {
                    MatMulTile.edge(rows, Math.min(COLUMNS, columns - j), depth, a + 4L * o, 4, out.pixel(),
                            b + 4L * j, in.pixel(), start, startRow, to, in.pixel());
                }
            }
        }
    }

    /** Adds the sums of all pieces for ROWS outputs, transforms them back, and puts them where dw wants them. */
    private void reduce(int group) {
        int first = group * ROWS;
        int end = Math.min(first + ROWS, shape.outputs());
        long at = sums + first * in.pixel();
        long count = (end - first) * in.pixel() / VECTOR;
        for (int point = 0; point < POINTS; point++) {
            for (int other = 1; other < pieces; other++) {
                add(count, at + other * sumBytes() + point * sumPlane, at + point * sumPlane);
            }
        }
        ConvWinogradTransform.weightGradient((int) count, at, sumPlane);
        for (int o = first; o < end; o++) {
            long to = dw + 36L * o * shape.channels();
            MatMulTranspose.run(8, shape.channels(), sums + o * in.pixel(), sumPlane, 8, to, 36);
            MatMulTranspose.run(1, shape.channels(), sums + o * in.pixel() + 8 * sumPlane, sumPlane, 1, to + 32, 36);
        }
    }

    private static void add(long vectors, long from, long to) {
        for (long left = vectors; left > 0; left--, from += VECTOR, to += VECTOR) {
            fromMemorySegment(F, ALL, to, ORDER).add(fromMemorySegment(F, ALL, from, ORDER))
                    .intoMemorySegment(ALL, to, ORDER);
        }
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
