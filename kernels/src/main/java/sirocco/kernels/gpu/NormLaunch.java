package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.CrossEntropy;
import sirocco.tensor.op.CrossEntropyGradient;
import sirocco.tensor.op.LayerNorm;
import sirocco.tensor.op.LayerNormGradient;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.LogSoftmaxGradient;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.SoftmaxGradient;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax, its logarithm, cross-entropy and layer normalisation, forward and back, each row by a part of a group or a
 * whole one.
 */
final class NormLaunch {
    private static final int PART_WEIGHTS = 0;
    private static final int PART_BIASES = 1;

    /** Rows that an item adds up at least, and elements for which there are items enough. */
    private static final int ROWS_AN_ITEM = 16;

    private static final int MANY_ITEMS = 1 << 14;

    private final Emitter emitter;
    private final GpuKernels.Call call;

    private NormLaunch(Emitter emitter, GpuKernels.Call call) {
        this.emitter = emitter;
        this.call = call;
    }

    /** Kernels, by the number of their arrays of floating-point numbers. */
    private interface Two<A> extends Task5<KernelContext, A, A, IntArray, Integer> {}

    private interface Three<A> extends Task6<KernelContext, A, A, A, IntArray, Integer> {}

    private interface Six<A> extends Task9<KernelContext, A, A, A, A, A, A, IntArray, Integer> {}

    /** With a number of their type. */
    private interface SixAndOne<A, N> extends Task10<KernelContext, A, A, A, A, A, A, N, IntArray, Integer> {}

    private interface Loss<A, N> extends Task8<KernelContext, A, IntArray, A, A, N, IntArray, Integer> {}

    private interface LossGradient<A, N> extends Task9<KernelContext, A, IntArray, A, A, A, N, IntArray, Integer> {}

    /** Whether {@link #emit} takes the operation: those of one floating-point type that have elements. */
    static boolean takes(Composite op, List<Spec> in, DeviceProfile profile) {
        boolean known = switch (op) {
            case Softmax _, SoftmaxGradient _, LogSoftmax _, LogSoftmaxGradient _ ->
                profile.softmax() == DeviceProfile.Form.WHOLE;
            case CrossEntropy _, CrossEntropyGradient _, LayerNorm _, LayerNormGradient _ -> true;
            default -> false;
        };
        DType dtype = in.getFirst().dtype();
        return known
                && dtype.isFloating()
                && in.stream()
                        .allMatch(s -> s.shape().size() > 0
                                && (s.dtype() == dtype || !s.dtype().isFloating()));
    }

    static void emit(Emitter emitter, GpuKernels.Call call, Composite op) {
        NormLaunch launch = new NormLaunch(emitter, call);
        switch (op) {
            case Softmax(int axis) -> launch.softmax(axis, 0);
            case LogSoftmax(int axis) -> launch.softmax(axis, 1);
            case SoftmaxGradient(int axis) -> launch.softmaxGradient(axis, 0);
            case LogSoftmaxGradient(int axis) -> launch.softmaxGradient(axis, 1);
            case CrossEntropy(double smoothing) -> launch.crossEntropy(smoothing);
            case CrossEntropyGradient(double smoothing) -> launch.crossEntropyGradient(smoothing);
            case LayerNorm(double epsilon) -> launch.layerNorm(epsilon);
            case LayerNormGradient() -> launch.layerNormGradient();
            default -> throw GpuKernels.missing(call);
        }
    }

    private boolean isSingle() {
        return call.x().dtype() == DType.F32;
    }

    private void softmax(int axis, int kind) {
        Object task = isSingle() ? (Two<FloatArray>) SoftmaxF32::tkSoftmax : (Two<DoubleArray>) SoftmaxF64::tkSoftmax;
        along(axis, kind, task);
    }

    private void softmaxGradient(int axis, int kind) {
        Object task = isSingle()
                ? (Three<FloatArray>) SoftmaxF32::tkSoftmaxGradient
                : (Three<DoubleArray>) SoftmaxF64::tkSoftmaxGradient;
        along(axis, kind, task);
    }

    private void along(int axis, int kind, Object task) {
        var split = GpuKernels.Split.of(call.x().shape(), axis);
        int rows = Math.toIntExact(split.rows());
        RowGroups groups = RowGroups.of(rows, split.along(), split.inner(), emitter.profile());
        List<Object> arguments = new ArrayList<>(call.from());
        arguments.add(call.to().getFirst());
        launch(task, groups, arguments, List.of(rows, split.along(), split.inner(), groups.wide(), kind));
    }

    private void launch(Object task, RowGroups groups, List<Object> arguments, List<Integer> table) {
        arguments.add(emitter.layoutBuffer());
        arguments.add(emitter.table(table));
        emitter.launchGroups(
                task, groups.groups(), emitter.profile().reductionGroup(), call.text(), arguments.toArray());
    }

    private static int n(Spec x) {
        return x.shape().size(-1);
    }

    private static int rows(Spec x) {
        return Math.toIntExact(x.shape().size() / n(x));
    }

    private void layerNorm(double epsilon) {
        Object task = isSingle()
                ? (SixAndOne<FloatArray, Float>) LayerNormF32::tkLayerNorm
                : (SixAndOne<DoubleArray, Double>) LayerNormF64::tkLayerNorm;
        List<Object> arguments = new ArrayList<>(call.from());
        arguments.addAll(call.to());
        arguments.add(number(epsilon));
        launchRows(task, call.x(), arguments);
    }

    /** A number of the operation's type. */
    private Number number(double value) {
        return isSingle() ? (Number) (float) value : (Number) value;
    }

    private void crossEntropy(double smoothing) {
        Object task = isSingle()
                ? (Loss<FloatArray, Float>) CrossEntropyF32::tkCrossEntropy
                : (Loss<DoubleArray, Double>) CrossEntropyF64::tkCrossEntropy;
        losses(task, smoothing);
    }

    private void crossEntropyGradient(double smoothing) {
        Object task = isSingle()
                ? (LossGradient<FloatArray, Float>) CrossEntropyF32::tkCrossEntropyGradient
                : (LossGradient<DoubleArray, Double>) CrossEntropyF64::tkCrossEntropyGradient;
        losses(task, smoothing);
    }

    private void losses(Object task, double smoothing) {
        List<Object> arguments = new ArrayList<>(call.from());
        arguments.add(call.to().getFirst());
        arguments.add(number(smoothing));
        launchRows(task, call.x(), arguments);
    }

    private void launchRows(Object task, Spec x, List<Object> arguments) {
        RowGroups groups = RowGroups.of(rows(x), n(x), 1, emitter.profile());
        launch(task, groups, arguments, List.of(rows(x), n(x), groups.wide()));
    }

    private void layerNormGradient() {
        Object task = isSingle()
                ? (Six<FloatArray>) LayerNormF32::tkLayerNormGradient
                : (Six<DoubleArray>) LayerNormF64::tkLayerNormGradient;
        List<Object> arguments = new ArrayList<>(call.from());
        arguments.add(call.to().getFirst());
        launchRows(task, call.x(), arguments);
        columns();
    }

    /** dweight and dbias, where there are many rows by parts that are added up afterwards. */
    private void columns() {
        int rows = rows(call.x());
        int n = n(call.x());
        int most = Math.max(1, Math.min(rows / ROWS_AN_ITEM, MANY_ITEMS / n));
        int chunk = (rows + most - 1) / most;
        int parts = (rows + chunk - 1) / chunk;
        Buffer weights = parts == 1 ? call.to().get(1) : scratch(PART_WEIGHTS, (long) parts * n);
        Buffer biases = parts == 1 ? call.to().get(2) : scratch(PART_BIASES, (long) parts * n);
        Object task = isSingle()
                ? (Six<FloatArray>) LayerNormF32::tkLayerNormColumns
                : (Six<DoubleArray>) LayerNormF64::tkLayerNormColumns;
        emitter.launch(
                task,
                (long) parts * n,
                "columns of " + call.text(),
                call.from().get(0),
                call.from().get(1),
                call.from().get(3),
                call.from().get(4),
                weights,
                biases,
                emitter.layoutBuffer(),
                emitter.table(List.of(rows, n, parts, chunk)));
        if (parts > 1) {
            sum(parts, n, weights, call.to().get(1));
            sum(parts, n, biases, call.to().get(2));
        }
    }

    private Buffer scratch(int number, long elements) {
        return emitter.scratch(ArrayKind.of(call.x().dtype()), number, elements);
    }

    private void sum(int parts, int n, Buffer from, Buffer to) {
        Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0));
        Spec in = call.x().with(Shape.of(parts, n));
        Spec out = call.x().with(Shape.of(n));
        ReduceLaunch.emit(
                emitter, new GpuKernels.Call(sum, List.of(in), List.of(out), List.of(from), List.of(to)), sum);
    }
}
