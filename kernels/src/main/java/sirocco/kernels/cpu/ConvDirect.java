package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import sirocco.kernels.host.Workers;

/**
 * Convolution of stride 1 as one long row of positions.
 *
 * <p>Each channel of the image is copied into a plane whose rows share their zeros: the zeros right of one row are those
 * left of the next. In such a plane, tap (p, q) of all positions is a shift by p·dilation·pitch + q·dilation, so a vector
 * of positions runs across row ends, and no patch is copied. The few positions between rows are computed in vain
 * (13 of 16·13 = 6 % at a width of 12 with padding 1) and dropped when the result is copied out.
 */
final class ConvDirect {
    private static final long ZEROS = Arena.global().allocate(2 * VECTOR, 64).address();

    private final ConvShape shape;
    private final int pitch;
    /** Positions of one image, whole vectors. */
    private final int positions;

    private final long planeBytes;
    private final long tableBytes;
    private final long weightBytes;
    private final long pieceBytes;

    private long x;
    private long y;
    private long table;
    private long weights;
    private long pieces;

    private final Workers.Work images = this::images;

    ConvDirect(ConvShape shape) {
        this.shape = shape;
        var rows = shape.rows();
        var columns = shape.columns();
        pitch = columns.size() + Math.max(columns.low(), columns.high());
        positions = up((rows.out() - 1) * pitch + columns.out(), LANES);
        int reach = (rows.kernel() - 1) * rows.dilation() * pitch + (columns.kernel() - 1) * columns.dilation();
        planeBytes = 4L * up(Math.max(positions + reach, rows.padded() * pitch + columns.low()), LANES);
        tableBytes = up(8 * shape.depth(), 64);
        weightBytes = 4L * up(shape.groupOutputs(), ROWS) * shape.depth();
        pieceBytes = shape.groupChannels() * planeBytes + up(shape.groupOutputs(), ROWS) * 4L * positions;
    }

    long scratchBytes() {
        return tableBytes + up64(shape.groups() * weightBytes) + shape.pieces() * pieceBytes;
    }

    /** Where {@link #run} finds the packed weights of a group: panels [outputs / ROWS, depth, ROWS]. */
    long weights(int group, long scratch) {
        return scratch + tableBytes + group * weightBytes;
    }

    /** y from x; the weights must have been packed into {@link #weights}. */
    void run(Workers workers, long x, long y, long scratch) {
        this.x = x;
        this.y = y;
        table = scratch;
        weights = scratch + tableBytes;
        pieces = weights + up64(shape.groups() * weightBytes);
        fillTable();
        workers.run(shape.pieces(), images);
    }

    private void fillTable() {
        var rows = shape.rows();
        var columns = shape.columns();
        long at = table;
        for (int c = 0; c < shape.groupChannels(); c++) {
            for (int p = 0; p < rows.kernel(); p++) {
                for (int q = 0; q < columns.kernel(); q++, at += 8) {
                    ALL.set(
                            ValueLayout.JAVA_LONG,
                            at,
                            c * planeBytes + 4L * (p * rows.dilation() * pitch + q * columns.dilation()));
                }
            }
        }
    }

    private void images(int piece) {
        long planes = pieces + piece * pieceBytes;
        ConvCopy.clear(planes, shape.groupChannels() * planeBytes / 4);
        int first = piece * shape.imagesPerPiece();
        int end = Math.min(first + shape.imagesPerPiece(), shape.batch());
        for (int image = first; image < end; image++) {
            for (int group = 0; group < shape.groups(); group++) {
                image(image, group, planes);
            }
        }
    }

    private void image(int image, int group, long planes) {
        long result = planes + shape.groupChannels() * planeBytes;
        copyIn(image, group, planes);
        long panels = weights + group * weightBytes;
        int j = 0;
        for (; j <= positions - 2 * LANES; j += 2 * LANES) {
            for (int o = 0; o < shape.groupOutputs(); o += ROWS) {
                ConvTile.two(
                        shape.depth(),
                        panels + 4L * o * shape.depth(),
                        table,
                        planes + 4L * j,
                        ZEROS,
                        0,
                        result + 4L * ((long) o * positions + j),
                        4L * positions);
            }
        }
        if (j < positions) {
            for (int o = 0; o < shape.groupOutputs(); o += ROWS) {
                ConvTile.one(
                        shape.depth(),
                        panels + 4L * o * shape.depth(),
                        table,
                        planes + 4L * j,
                        ZEROS,
                        0,
                        result + 4L * ((long) o * positions + j),
                        4L * positions);
            }
        }
        copyOut(image, group, result);
    }

    private void copyIn(int image, int group, long planes) {
        var rows = shape.rows();
        var columns = shape.columns();
        long from = x + 4L * ((long) image * shape.channels() + group * shape.groupChannels()) * shape.inPlane();
        long to = planes + 4L * (rows.low() * pitch + columns.low());
        for (int c = 0; c < shape.groupChannels(); c++) {
            ConvCopy.rows(rows.size(), columns.size(), from, 4L * columns.size(), to, 4L * pitch);
            from += 4L * shape.inPlane();
            to += planeBytes;
        }
    }

    private void copyOut(int image, int group, long result) {
        int width = shape.columns().out();
        long to = y + 4L * ((long) image * shape.outputs() + group * shape.groupOutputs()) * shape.outPlane();
        for (int o = 0; o < shape.groupOutputs(); o++) {
            ConvCopy.rows(shape.rows().out(), width, result, 4L * pitch, to, 4L * width);
            result += 4L * positions;
            to += 4L * shape.outPlane();
        }
    }

    private static int up(int size, int multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }

    private static long up64(long bytes) {
        return (bytes + 63) & -64;
    }
}
