package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Elements chosen by indices, and the transposes of the choices. */
final class TakeLaunch {
    private TakeLaunch() {}

    private interface Kernel<A> extends Task8<KernelContext, A, IntArray, A, Integer, Integer, Integer, Integer> {}

    private interface Put<A> extends Task8<KernelContext, A, A, IntArray, A, Integer, Integer, Integer> {}

    static void emit(Emitter emitter, GpuKernels.Call call, Take op) {
        var split = GpuKernels.Split.of(call.x().shape(), op.axis());
        int count = (int) call.in().get(1).shape().size();
        launch(emitter, call, take(call.x().dtype()), split.along(), count, split.inner());
    }

    static void emit(Emitter emitter, GpuKernels.Call call, TakeTranspose op) {
        var split = GpuKernels.Split.of(call.y().shape(), op.axis());
        int count = (int) call.in().get(1).shape().size();
        launch(emitter, call, takeTranspose(call), split.along(), count, split.inner());
    }

    static void emit(Emitter emitter, GpuKernels.Call call, TakeAlong op) {
        var split = GpuKernels.Split.of(call.x().shape(), op.axis());
        int count = call.y().shape().size(op.axis());
        launch(emitter, call, takeAlong(call), split.along(), count, split.inner());
    }

    static void emit(Emitter emitter, GpuKernels.Call call, TakeAlongTranspose op) {
        var split = GpuKernels.Split.of(call.y().shape(), op.axis());
        int count = call.x().shape().size(op.axis());
        launch(emitter, call, takeAlongTranspose(call), split.along(), count, split.inner());
    }

    /** One row replaced. */
    static void putRow(Emitter emitter, GpuKernels.Call call) {
        int n = call.y().shape().size(0);
        int elements = Math.toIntExact(call.y().shape().size());
        Object task = switch (call.x().dtype()) {
            case F32 -> (Put<FloatArray>) TakeF32::tkPutRow;
            case F64 -> (Put<DoubleArray>) TakeF64::tkPutRow;
            case I32 -> (Put<IntArray>) TakeI32::tkPutRow;
            case I64 -> (Put<LongArray>) TakeI64::tkPutRow;
            case U8, BOOL -> (Put<ByteArray>) TakeU8::tkPutRow;
        };
        List<Object> arguments = new ArrayList<>(call.from());
        arguments.addAll(List.of(call.to().getFirst(), n, elements / Math.max(n, 1), elements));
        emitter.launch(task, elements, call.text(), arguments.toArray());
    }

    /** Copies one slice of a sequence's first axis; arrays are the sequence, its index, and the place for the slice. */
    static void row(Emitter emitter, Spec slice, int length, List<Buffer> arrays) {
        int inner = Math.toIntExact(slice.shape().size());
        emitter.launch(
                take(slice.dtype()),
                inner,
                "slice " + slice,
                arrays.get(0),
                arrays.get(1),
                arrays.get(2),
                length,
                1,
                inner,
                inner);
    }

    private static void launch(Emitter emitter, GpuKernels.Call call, Object task, int n, int count, int inner) {
        int elements = Math.toIntExact(call.y().shape().size());
        emitter.launch(
                task,
                elements,
                call.text(),
                call.from().get(0),
                call.from().get(1),
                call.to().getFirst(),
                n,
                count,
                inner,
                elements);
    }

    private static Object take(DType dtype) {
        return switch (dtype) {
            case F32 -> (Kernel<FloatArray>) TakeF32::tkTake;
            case F64 -> (Kernel<DoubleArray>) TakeF64::tkTake;
            case I32 -> (Kernel<IntArray>) TakeI32::tkTake;
            case I64 -> (Kernel<LongArray>) TakeI64::tkTake;
            case U8, BOOL -> (Kernel<ByteArray>) TakeU8::tkTake;
        };
    }

    private static Object takeTranspose(GpuKernels.Call call) {
        return switch (call.x().dtype()) {
            case F32 -> (Kernel<FloatArray>) TakeF32::tkTakeTranspose;
            case F64 -> (Kernel<DoubleArray>) TakeF64::tkTakeTranspose;
            case I32 -> (Kernel<IntArray>) TakeI32::tkTakeTranspose;
            case I64 -> (Kernel<LongArray>) TakeI64::tkTakeTranspose;
            case U8 -> (Kernel<ByteArray>) TakeU8::tkTakeTranspose;
            case BOOL -> throw GpuKernels.missing(call);
        };
    }

    private static Object takeAlong(GpuKernels.Call call) {
        return switch (call.x().dtype()) {
            case F32 -> (Kernel<FloatArray>) TakeF32::tkTakeAlong;
            case F64 -> (Kernel<DoubleArray>) TakeF64::tkTakeAlong;
            case I32 -> (Kernel<IntArray>) TakeI32::tkTakeAlong;
            case I64 -> (Kernel<LongArray>) TakeI64::tkTakeAlong;
            case U8, BOOL -> (Kernel<ByteArray>) TakeU8::tkTakeAlong;
        };
    }

    private static Object takeAlongTranspose(GpuKernels.Call call) {
        return switch (call.x().dtype()) {
            case F32 -> (Kernel<FloatArray>) TakeF32::tkTakeAlongTranspose;
            case F64 -> (Kernel<DoubleArray>) TakeF64::tkTakeAlongTranspose;
            case I32 -> (Kernel<IntArray>) TakeI32::tkTakeAlongTranspose;
            case I64 -> (Kernel<LongArray>) TakeI64::tkTakeAlongTranspose;
            case U8 -> (Kernel<ByteArray>) TakeU8::tkTakeAlongTranspose;
            case BOOL -> throw GpuKernels.missing(call);
        };
    }
}
