package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import sirocco.kernels.host.Workers;

/**
 * Gradient of a convolution of f32 by its weights, directly: dw from x and dy, for the sizes of {@link ConvShape}.
 *
 * <p>dw[o, c, tap] = Σ dy[o, position] · x[c, position shifted by tap]. The image is turned so that channels are
 * neighbours; then a tile of outputs × channels sums over the positions, and a table gives each position's place,
 * whatever the stride. With fewer channels than lanes, whole patches take the place of channels and one tap remains.
 * The batch is cut into pieces that the shape fixes, each with sums of its own, which are added in order: bits do not
 * depend on the number of threads. An instance is made once for a shape and then runs without allocating; one thread
 * at a time may use it.
 */
final class ConvDirectByWeight {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ZEROS = Arena.global().allocate(2 * VECTOR, 64).address();
    /** Positions summed at a time: 256 × 2 vectors of the image are 32 KB, two thirds of L1. */
    private static final int BLOCK = 256;

    private final ConvShape shape;
    private final boolean wholePatches;
    /** Elements that lie side by side: channels of a group, or the depth of a patch. */
    private final int side;

    private final int panels;
    private final int taps;
    private final int places;
    private final int outputs;
    private final long tableBytes;
    private final long imageBytes;
    private final long outBytes;
    private final long sumBytes;
    private final long pieceBytes;

    private long x;
    private long dy;
    private long dw;
    private long scratch;

    private final Workers.Work images = this::images;
    private final Workers.Work reduce = this::reduce;

    ConvDirectByWeight(ConvShape shape) {
        this.shape = shape;
        wholePatches = shape.groupChannels() < LANES;
        side = wholePatches ? shape.depth() : shape.groupChannels();
        taps = wholePatches ? 1 : shape.taps();
        places = wholePatches
                ? shape.outPlane()
                : shape.rows().padded() * shape.columns().padded();
        panels = (side + COLUMNS - 1) / COLUMNS;
        outputs = (shape.groupOutputs() + ROWS - 1) / ROWS * ROWS;
        tableBytes = up64(8L * shape.outPlane());
        imageBytes = ELEMENT * panels * places * COLUMNS;
        outBytes = up64(ELEMENT * outputs * shape.outPlane());
        sumBytes = ELEMENT * panels * taps * outputs * COLUMNS;
        pieceBytes = imageBytes + outBytes + shape.groups() * sumBytes;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs. */
    long scratchBytes() {
        return tableBytes + shape.pieces() * pieceBytes;
    }

    /** Overwrites dw. */
    void run(Workers workers, long x, long dy, long dw, long scratch) {
        this.x = x;
        this.dy = dy;
        this.dw = dw;
        this.scratch = scratch;
        fillTable();
        workers.run(shape.pieces(), images);
        workers.run(shape.groups() * panels * taps, reduce);
    }

    private void fillTable() {
        var rows = shape.rows();
        var columns = shape.columns();
        long at = scratch;
        for (int i = 0; i < rows.out(); i++) {
            for (int j = 0; j < columns.out(); j++, at += 8) {
                long place = wholePatches
                        ? (long) i * columns.out() + j
                        : (long) i * rows.stride() * columns.padded() + (long) j * columns.stride();
                ALL.set(ValueLayout.JAVA_LONG, at, ELEMENT * COLUMNS * place);
            }
        }
    }

    private void images(int piece) {
        long image = scratch + tableBytes + piece * pieceBytes;
        ConvCopy.clear(image, imageBytes / ELEMENT);
        int first = piece * shape.imagesPerPiece();
        int end = Math.min(first + shape.imagesPerPiece(), shape.batch());
        for (int group = 0; group < shape.groups(); group++) {
            long sums = image + imageBytes + outBytes + group * sumBytes;
            for (int n = first; n < end; n++) {
                turn(n, group, image);
                long out =
                        dy + ELEMENT * ((long) n * shape.outputs() + group * shape.groupOutputs()) * shape.outPlane();
                for (int q = 0; q < shape.outPlane(); q += BLOCK) {
                    int depth = Math.min(BLOCK, shape.outPlane() - q);
                    MatMulPack.a(
                            shape.groupOutputs(),
                            depth,
                            out + ELEMENT * q,
                            ELEMENT * shape.outPlane(),
                            ELEMENT,
                            image + imageBytes);
                    block(depth, scratch + 8L * q, image, sums, n > first || q > 0);
                }
            }
        }
    }

    /** The image of one group with channels, or whole patches, side by side: [panels, places, COLUMNS]. */
    private void turn(int n, int group, long image) {
        long from = x + ELEMENT * ((long) n * shape.channels() + group * shape.groupChannels()) * shape.inPlane();
        var rows = shape.rows();
        var columns = shape.columns();
        if (wholePatches) {
            turnPatches(from, image);
            return;
        }
        for (int c = 0; c < side; c += MatMulTranspose.LINES) {
            int lines = Math.min(MatMulTranspose.LINES, side - c);
            long line = from + ELEMENT * c * shape.inPlane();
            long to = image
                    + ELEMENT * (c / COLUMNS * COLUMNS * (long) places + c % COLUMNS)
                    + ELEMENT * COLUMNS * ((long) rows.low() * columns.padded() + columns.low());
            for (int i = 0; i < rows.size(); i++) {
                MatMulTranspose.run(
                        lines, columns.size(), line, ELEMENT * shape.inPlane(), lines, to, ELEMENT * COLUMNS);
                line += ELEMENT * columns.size();
                to += ELEMENT * COLUMNS * columns.padded();
            }
        }
    }

    private void turnPatches(long from, long image) {
        var rows = shape.rows();
        var columns = shape.columns();
        for (int e = 0; e < side; e++) {
            int q = e % columns.kernel() * columns.dilation() - columns.low();
            int p = e / columns.kernel() % rows.kernel() * rows.dilation() - rows.low();
            long plane = from + ELEMENT * (e / shape.taps()) * shape.inPlane();
            long to = image + ELEMENT * (e / COLUMNS * COLUMNS * (long) places + e % COLUMNS);
            int firstColumn = columns.first(q);
            int width = columns.end(q) - firstColumn;
            for (int i = rows.first(p); i < rows.end(p); i++) {
                long row = plane + ELEMENT * (long) (i * rows.stride() + p) * columns.size();
                spread(
                        width,
                        row + ELEMENT * (firstColumn * columns.stride() + q),
                        ELEMENT * columns.stride(),
                        to + ELEMENT * COLUMNS * ((long) i * columns.out() + firstColumn));
            }
        }
    }

    private static void spread(int n, long from, long step, long to) {
        for (int left = n; left > 0; left--, from += step, to += ELEMENT * COLUMNS) {
            ALL.set(FLOAT, to, ALL.get(FLOAT, from));
        }
    }

    /** Sums += outputs × channels over a block of positions, for all taps. */
    private void block(int depth, long table, long image, long sums, boolean begun) {
        var columns = shape.columns();
        for (int panel = 0; panel < panels; panel++) {
            boolean wide = side - panel * COLUMNS > LANES;
            for (int tap = 0; tap < taps; tap++) {
                long shift = (long) (tap / columns.kernel() * shape.rows().dilation()) * columns.padded()
                        + tap % columns.kernel() * columns.dilation();
                long b = image + ELEMENT * COLUMNS * ((long) panel * places + shift);
                for (int o = 0; o < outputs; o += ROWS) {
                    long a = image + imageBytes + ELEMENT * o * depth;
                    long c = sums + ELEMENT * COLUMNS * (((long) panel * taps + tap) * outputs + o);
                    long start = begun ? c : ZEROS;
                    long startRow = begun ? ELEMENT * COLUMNS : 0;
                    if (wide) {
                        ConvTile.two(depth, a, table, b, start, startRow, c, ELEMENT * COLUMNS);
                    } else {
                        ConvTile.one(depth, a, table, b, start, startRow, c, ELEMENT * COLUMNS);
                    }
                }
            }
        }
    }

    /** Adds the sums of all pieces for one group, panel and tap, and puts them where dw wants them. */
    private void reduce(int piece) {
        int group = piece / (panels * taps);
        int panel = piece / taps % panels;
        int tap = piece % taps;
        long sums = scratch
                + tableBytes
                + imageBytes
                + outBytes
                + group * sumBytes
                + ELEMENT * COLUMNS * ((long) panel * taps + tap) * outputs;
        for (int other = 1; other < shape.pieces(); other++) {
            add(outputs * COLUMNS, sums + other * pieceBytes, sums);
        }
        int width = Math.min(COLUMNS, side - panel * COLUMNS);
        for (int o = 0; o < shape.groupOutputs(); o++) {
            long to = dw
                    + ELEMENT
                            * (((long) group * shape.groupOutputs() + o) * shape.depth()
                                    + (long) panel * COLUMNS * taps
                                    + tap);
            for (int c = 0; c < width; c++) {
                ALL.set(FLOAT, to + ELEMENT * c * taps, ALL.get(FLOAT, sums + ELEMENT * ((long) o * COLUMNS + c)));
            }
        }
    }

    private static void add(int n, long from, long to) {
        for (int left = n; left > 0; left -= LANES, from += VECTOR, to += VECTOR) {
            fromMemorySegment(F, ALL, to, ORDER)
                    .add(fromMemorySegment(F, ALL, from, ORDER))
                    .intoMemorySegment(ALL, to, ORDER);
        }
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
