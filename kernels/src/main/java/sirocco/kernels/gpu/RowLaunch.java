package sirocco.kernels.gpu;

import sirocco.tensor.DType;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.CumSum;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Operations that walk rows along one axis: running sums, the greatest element, sorting; and random words. */
final class RowLaunch {
    private static final int WIDE_SCRATCH = 0;

    private RowLaunch() {}

    private interface Greatest<A> extends Task6<KernelContext, A, IntArray, Integer, Integer, Integer> {}

    private interface Running<A> extends Task7<KernelContext, A, A, Integer, Integer, Integer, Integer> {}

    private interface Sorted<A> extends Task5<KernelContext, A, IntArray, Integer, Integer> {}

    private interface Random extends Task4<KernelContext, IntArray, IntArray, Integer> {}

    static void argMax(Emitter emitter, GpuKernels.Call call, ArgMax op) {
        var split = GpuKernels.Split.of(call.x().shape(), op.axis());
        int outputs = Math.toIntExact(split.rows());
        Buffer x = widened(emitter, call);
        Object task = switch (call.x().dtype()) {
            case F32 -> (Greatest<FloatArray>) ReduceF32::tkArgMax;
            case F64 -> (Greatest<DoubleArray>) ReduceF64::tkArgMax;
            case I32, U8, BOOL -> (Greatest<IntArray>) ReduceI32::tkArgMax;
            case I64 -> (Greatest<LongArray>) ReduceI64::tkArgMax;
        };
        emitter.launch(task, outputs, call.text(), x, call.to().getFirst(), split.along(), split.inner(), outputs);
    }

    static void runningSum(Emitter emitter, GpuKernels.Call call, CumSum op) {
        var split = GpuKernels.Split.of(call.x().shape(), op.axis());
        int rows = Math.toIntExact(split.rows());
        int step = op.direction() == CumSum.Direction.FORWARD ? 1 : -1;
        Object task = switch (call.x().dtype()) {
            case F32 -> (Running<FloatArray>) ReduceF32::tkRunningSum;
            case F64 -> (Running<DoubleArray>) ReduceF64::tkRunningSum;
            case I32 -> (Running<IntArray>) ReduceI32::tkRunningSum;
            case I64 -> (Running<LongArray>) ReduceI64::tkRunningSum;
            case U8, BOOL -> throw GpuKernels.missing(call);
        };
        Buffer x = call.from().getFirst();
        Buffer y = call.to().getFirst();
        emitter.launch(task, rows, call.text(), x, y, split.along(), split.inner(), rows, step);
    }

    static void argSort(Emitter emitter, GpuKernels.Call call) {
        int elements = Math.toIntExact(call.x().shape().size());
        Buffer x = widened(emitter, call);
        Object task = switch (call.x().dtype()) {
            case F32 -> (Sorted<FloatArray>) ReduceF32::tkSortedPlaces;
            case F64 -> (Sorted<DoubleArray>) ReduceF64::tkSortedPlaces;
            case I32, U8, BOOL -> (Sorted<IntArray>) ReduceI32::tkSortedPlaces;
            case I64 -> (Sorted<LongArray>) ReduceI64::tkSortedPlaces;
        };
        int n = call.x().shape().size(-1);
        emitter.launch(task, elements, call.text(), x, call.to().getFirst(), n, elements);
    }

    static void random(Emitter emitter, GpuKernels.Call call) {
        int elements = Math.toIntExact(call.y().shape().size());
        Random task = RandomKernel::tkRandomWords;
        emitter.launch(
                task,
                (elements + 1) / 2,
                call.text(),
                call.from().getFirst(),
                call.to().getFirst(),
                elements);
    }

    /** The input, as I32 if its elements are bytes. */
    private static Buffer widened(Emitter emitter, GpuKernels.Call call) {
        DType dtype = call.x().dtype();
        if (dtype != DType.U8 && dtype != DType.BOOL) {
            return call.from().getFirst();
        }
        Buffer wide =
                emitter.scratch(ArrayKind.INT, WIDE_SCRATCH, call.x().shape().size());
        emitter.convert(dtype, DType.I32, call.x().shape(), call.from().getFirst(), wide, "input of " + call.text());
        return wide;
    }
}
