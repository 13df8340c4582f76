package sirocco.kernels.gpu;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Pooling, and convolutions too small for {@link ConvolveLaunch}. */
final class WindowLaunch {
    private final Emitter emitter;
    private final GpuKernels.Call call;
    private final boolean single;

    private WindowLaunch(Emitter emitter, GpuKernels.Call call) {
        this.emitter = emitter;
        this.call = call;
        this.single = call.x().dtype() == DType.F32;
        if (!call.x().dtype().isFloating()) {
            throw GpuKernels.missing(call);
        }
    }

    private interface Conv<A> extends Task7<KernelContext, A, A, A, IntArray, Integer, Integer> {}

    private interface Pool<A> extends Task6<KernelContext, A, A, IntArray, Integer, Integer> {}

    private interface Max<A> extends Task7<KernelContext, A, A, IntArray, IntArray, Integer, Integer> {}

    static void emit(Emitter emitter, GpuKernels.Call call) {
        WindowLaunch launch = new WindowLaunch(emitter, call);
        if (!ConvolveLaunch.emit(emitter, call)) {
            launch.emit();
        }
    }

    private void emit() {
        Shape first = call.x().shape();
        Shape y = call.y().shape();
        switch (call.op()) {
            case Conv2d conv -> launch(convolve(), WindowTable.of(conv.window(), first, y, conv.groups()));
            case Conv2dInput conv -> launch(convolveInput(), WindowTable.of(conv.window(), y, first, conv.groups()));
            case Conv2dWeight conv ->
                launch(
                        convolveWeight(),
                        WindowTable.of(conv.window(), first, call.in().get(1).shape(), conv.groups()));
            case MaxPool2d pool -> launch(maxPool(), WindowTable.of(pool.window(), first, y));
            case WindowSum sum -> launch(sumPool(), WindowTable.of(sum.window(), first, y));
            case WindowSpread spread -> launch(spread(), WindowTable.of(spread.window(), y, first));
            default -> throw GpuKernels.missing(call);
        }
    }

    private void launch(Object task, List<Integer> table) {
        int elements = Math.toIntExact(call.y().shape().size());
        List<Object> arguments = new java.util.ArrayList<>(call.from());
        arguments.addAll(call.to());
        arguments.addAll(List.of(emitter.layoutBuffer(), emitter.table(table), elements));
        emitter.launch(task, elements, call.text(), arguments.toArray());
    }

    private Object convolve() {
        return single ? (Conv<FloatArray>) WindowF32::tkConvolve : (Conv<DoubleArray>) WindowF64::tkConvolve;
    }

    private Object convolveInput() {
        return single ? (Conv<FloatArray>) WindowF32::tkConvolveInput : (Conv<DoubleArray>) WindowF64::tkConvolveInput;
    }

    private Object convolveWeight() {
        return single
                ? (Conv<FloatArray>) WindowF32::tkConvolveWeight
                : (Conv<DoubleArray>) WindowF64::tkConvolveWeight;
    }

    private Object maxPool() {
        return single ? (Max<FloatArray>) WindowF32::tkMaxPool : (Max<DoubleArray>) WindowF64::tkMaxPool;
    }

    private Object sumPool() {
        return single ? (Pool<FloatArray>) WindowF32::tkSumPool : (Pool<DoubleArray>) WindowF64::tkSumPool;
    }

    private Object spread() {
        return single ? (Pool<FloatArray>) WindowF32::tkSpread : (Pool<DoubleArray>) WindowF64::tkSpread;
    }
}
