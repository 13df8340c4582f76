package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.Window;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Convolutions and their two gradients as products of matrices, one for each group of channels, whose elements are gathered from images
 * with zeros around (and, where a gradient goes back through strides, between) their cells.
 */
final class ConvolveLaunch {
    private static final int PADDED = 3;

    private final Emitter emitter;
    private final GpuKernels.Call call;
    private final Window window;
    private final int groups;

    private ConvolveLaunch(Emitter emitter, GpuKernels.Call call, Window window, int groups) {
        this.emitter = emitter;
        this.call = call;
        this.window = window;
        this.groups = groups;
    }

    private interface Tiled<A>
            extends Task13<
                    KernelContext,
                    A,
                    A,
                    A,
                    IntArray,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer> {}

    /**
     * An axis of a matrix: where index i lies is i / plane · stride + cells[i % plane].
     *
     * @param size   its indices
     * @param stride elements from one plane of cells to the next
     * @param cells  where those of a plane lie
     */
    private record Axis(int size, int stride, List<Integer> cells) {
        static Axis of(int size, int stride) {
            return new Axis(size, stride, List.of(0));
        }

        /** Planes of height × width cells that are {@code down} and {@code across} elements from each other. */
        static Axis of(int planes, int stride, int height, int width, int down, int across) {
            return new Axis(
                    planes * height * width,
                    stride,
                    IntStream.range(0, height * width)
                            .map(i -> i / width * down + i % width * across)
                            .boxed()
                            .toList());
        }

        /** The same from {@code first} on, back to front. */
        static Axis back(int planes, int stride, int height, int width, int first, int down, int across) {
            Axis axis = of(planes, stride, height, width, -down, -across);
            return new Axis(
                    axis.size, stride, axis.cells.stream().map(c -> first + c).toList());
        }
    }

    /** An operand, and how far its parts for neighbouring groups of channels are from each other. */
    private record Matrix(Buffer buffer, Axis rows, Axis columns, int step) {}

    /** Emits a convolution or a gradient of one if it fills tiles; whether it did. */
    static boolean emit(Emitter emitter, GpuKernels.Call call) {
        if (call.in().stream().anyMatch(spec -> spec.shape().size() == 0)) {
            return false;
        }
        return switch (call.op()) {
            case Conv2d(Window window, int groups) -> new ConvolveLaunch(emitter, call, window, groups).forward();
            case Conv2dInput conv -> new ConvolveLaunch(emitter, call, conv.window(), conv.groups()).toInput();
            case Conv2dWeight(Window window, int groups) ->
                new ConvolveLaunch(emitter, call, window, groups).toWeight();
            default -> false;
        };
    }

    private int kernel() {
        return window.kernelH() * window.kernelW();
    }

    private static int plane(Shape images) {
        return images.size(2) * images.size(3);
    }

    private static int image(Shape images) {
        return images.size(1) * plane(images);
    }

    /** y[o, (n, p, q)] = Σ w[o, (c, r, s)] · x[(c, r, s), (n, p, q)]. */
    private boolean forward() {
        Shape y = call.y().shape();
        Shape x = padded(call.x().shape());
        int outputs = y.size(1) / groups;
        int inputs = x.size(1) / groups;
        int weights = inputs * kernel();
        return fills(outputs, y.size(0) * plane(y))
                && launch(
                        new Matrix(
                                call.from().get(1), Axis.of(outputs, weights), Axis.of(weights, 1), outputs * weights),
                        new Matrix(
                                padded(call.from().get(0), call.x().shape(), x),
                                cells(inputs, x),
                                positions(x, y),
                                inputs * plane(x)),
                        new Matrix(call.to().getFirst(), Axis.of(outputs, plane(y)), all(y), outputs * plane(y)));
    }

    /** w[o, (c, r, s)] = Σ y[o, (n, p, q)] · x[(n, p, q), (c, r, s)]. */
    private boolean toWeight() {
        Shape y = call.in().get(1).shape();
        Shape x = padded(call.x().shape());
        int outputs = y.size(1) / groups;
        int inputs = x.size(1) / groups;
        int weights = inputs * kernel();
        return fills(outputs, weights)
                && launch(
                        new Matrix(call.from().get(1), Axis.of(outputs, plane(y)), all(y), outputs * plane(y)),
                        new Matrix(
                                padded(call.from().get(0), call.x().shape(), x),
                                positions(x, y),
                                cells(inputs, x),
                                inputs * plane(x)),
                        new Matrix(
                                call.to().getFirst(),
                                Axis.of(outputs, weights),
                                Axis.of(weights, 1),
                                outputs * weights));
    }

    /** x[c, (n, row, column)] = Σ w[c, (o, r, s)] · y[(o, r, s), (n, row, column)]: the kernel passes over y back to front. */
    private boolean toInput() {
        Shape x = call.y().shape();
        Shape y = call.x().shape();
        int outputs = y.size(1) / groups;
        int inputs = x.size(1) / groups;
        int above = Math.max(0, (window.kernelH() - 1) * window.dilationH() - window.padTop());
        int before = Math.max(0, (window.kernelW() - 1) * window.dilationW() - window.padLeft());
        int down = above + window.padTop();
        int across = before + window.padLeft();
        Shape spread = Shape.of(
                y.size(0),
                y.size(1),
                Math.max(x.size(2) + down, above + (y.size(2) - 1) * window.strideH() + 1),
                Math.max(x.size(3) + across, before + (y.size(3) - 1) * window.strideW() + 1));
        if (!fills(inputs, x.size(0) * plane(x))) {
            return false;
        }
        Buffer images = spread(call.from().get(0), y, spread, above, before, window.strideH(), window.strideW());
        int width = spread.size(3);
        return launch(
                new Matrix(
                        call.from().get(1),
                        Axis.of(inputs, kernel()),
                        Axis.of(outputs, inputs * kernel(), window.kernelH(), window.kernelW(), window.kernelW(), 1),
                        outputs * inputs * kernel()),
                new Matrix(
                        images,
                        Axis.back(
                                outputs,
                                plane(spread),
                                window.kernelH(),
                                window.kernelW(),
                                down * width + across,
                                window.dilationH() * width,
                                window.dilationW()),
                        Axis.of(x.size(0), image(spread), x.size(2), x.size(3), width, 1),
                        outputs * plane(spread)),
                new Matrix(call.to().getFirst(), Axis.of(inputs, plane(x)), all(x), inputs * plane(x)));
    }

    private boolean fills(int rows, int columns) {
        DeviceProfile.Tile tile = emitter.profile().matMul();
        return rows >= tile.rows() / 2 && columns >= tile.columns() / 2;
    }

    private Shape padded(Shape x) {
        return Shape.of(
                x.size(0),
                x.size(1),
                window.padTop() + x.size(2) + window.padBottom(),
                window.padLeft() + x.size(3) + window.padRight());
    }

    /** The cells under a position of the window. */
    private Axis cells(int channels, Shape x) {
        return Axis.of(
                channels,
                plane(x),
                window.kernelH(),
                window.kernelW(),
                window.dilationH() * x.size(3),
                window.dilationW());
    }

    /** The positions of the window, of which there are as many as cells of y. */
    private Axis positions(Shape x, Shape y) {
        return Axis.of(y.size(0), image(x), y.size(2), y.size(3), window.strideH() * x.size(3), window.strideW());
    }

    /** The cells of one channel, in all images. */
    private static Axis all(Shape images) {
        return Axis.of(images.size(0), image(images), images.size(2), images.size(3), images.size(3), 1);
    }

    private Buffer padded(Buffer from, Shape own, Shape padded) {
        return spread(from, own, padded, window.padTop(), window.padLeft(), 1, 1);
    }

    /** Images in larger ones of zeros, their cells so far from the first, and from each other. */
    private Buffer spread(Buffer from, Shape own, Shape larger, int top, int left, int down, int across) {
        if (larger.equals(own)) {
            return from;
        }
        DType dtype = call.x().dtype();
        Buffer to = emitter.scratch(ArrayKind.of(dtype), PADDED, larger.size());
        emitter.fill(dtype, larger, to, 0, "zeros around " + call.text());
        long[] strides = larger.strides();
        long first = top * strides[2] + left * strides[3];
        strides[2] *= down;
        strides[3] *= across;
        emitter.copy(
                dtype,
                own,
                from,
                Strided.Access.dense(own),
                to,
                Strided.Access.of(first, strides),
                "images within zeros of " + call.text());
        return to;
    }

    private boolean launch(Matrix a, Matrix b, Matrix y) {
        DeviceProfile.Tile tile = emitter.profile().matMul();
        int down = (a.rows.size + tile.rows() - 1) / tile.rows();
        int across = (b.columns.size + tile.columns() - 1) / tile.columns();
        long tiles = (long) groups * down * across;
        SplitSum split = SplitSum.of(tiles, b.rows.size, tile.depth(), emitter.profile());
        int size = Math.toIntExact(call.y().shape().size());
        List<Integer> table = new ArrayList<>(
                List.of(a.rows.size, b.rows.size, b.columns.size, groups, split.chunk(), size, a.step, b.step, y.step));
        for (Axis axis : List.of(a.rows, a.columns, b.rows, b.columns, y.rows, y.columns)) {
            table.addAll(List.of(axis.cells.size(), axis.stride, emitter.table(axis.cells)));
        }
        Object task = call.x().dtype() == DType.F32
                ? (Tiled<FloatArray>) ConvolveF32::tkConvolveTiled
                : (Tiled<DoubleArray>) ConvolveF64::tkConvolveTiled;
        split.emit(
                emitter,
                call,
                to -> emitter.launchGroups(
                        task,
                        tiles * split.parts(),
                        tile.group(),
                        call.text(),
                        a.buffer,
                        b.buffer,
                        to,
                        emitter.layoutBuffer(),
                        emitter.table(table),
                        tile.rows(),
                        tile.columns(),
                        tile.depth(),
                        tile.itemRows(),
                        tile.itemColumns(),
                        tile.columnFirst(),
                        tile.columnStep()));
        return true;
    }
}
