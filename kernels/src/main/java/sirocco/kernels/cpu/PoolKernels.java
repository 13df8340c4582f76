package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Window;

/** Pooling of f32 and f64 as kernels of a program; null for other types. Threads share the planes. */
final class PoolKernels {
    private PoolKernels() {}

    private static PoolWindow geometry(Window w, int height, int width) {
        return new PoolWindow(
                height,
                width,
                w.kernelH(),
                w.kernelW(),
                w.strideH(),
                w.strideW(),
                w.padTop(),
                w.padLeft(),
                w.dilationH(),
                w.dilationW(),
                w.outH(height),
                w.outW(width));
    }

    private static long planes(Shape images) {
        return (long) images.size(0) * images.size(1);
    }

    private static long cost(Window window, PoolWindow geometry) {
        return 2 * geometry.outPlane() * window.kernelH() * window.kernelW();
    }

    static Kernel max(Window window, Spec x, Workers workers) {
        boolean hasEmptyPositions = window.padTop() >= reach(window.kernelH(), window.dilationH())
                || window.padBottom() >= reach(window.kernelH(), window.dilationH())
                || window.padLeft() >= reach(window.kernelW(), window.dilationW())
                || window.padRight() >= reach(window.kernelW(), window.dilationW());
        if (!x.dtype().isFloating() || hasEmptyPositions) {
            return null;
        }
        PoolWindow w = geometry(window, x.shape().size(2), x.shape().size(3));
        Largest largest = largest(x.dtype(), w);
        long in = w.plane() * x.dtype().bytes();
        long out = w.outPlane() * x.dtype().bytes();
        long indices = w.outPlane() * Integer.BYTES;
        return SplitKernel.of(
                workers,
                planes(x.shape()),
                cost(window, w),
                (at, from, to) ->
                        largest.run(at[0] + from * in, at[1] + from * out, at[2] + from * indices, to - from, w));
    }

    /** One of the ways to find the largest of each window, and its index. */
    private interface Largest {
        void run(long x, long y, long index, long planes, PoolWindow w);
    }

    private static Largest largest(DType dtype, PoolWindow w) {
        if (dtype == DType.F64) {
            return MaxPoolF64::forward;
        }
        return MaxPoolPairs.suits(w) ? MaxPoolPairs::forward : MaxPool::forward;
    }

    /** A sum over windows, or its transpose. */
    private interface Windows {
        void run(long from, long to, long planes, PoolWindow w);
    }

    /** The cells from the first to the last of a window, both included. */
    private static int reach(int kernel, int dilation) {
        return (kernel - 1) * dilation + 1;
    }

    static Kernel sum(Window window, Spec x, Workers workers) {
        if (!x.dtype().isFloating()) {
            return null;
        }
        Windows windows = x.dtype() == DType.F64 ? SumPoolF64::forward : SumPool::forward;
        PoolWindow w = geometry(window, x.shape().size(2), x.shape().size(3));
        long in = w.plane() * x.dtype().bytes();
        long out = w.outPlane() * x.dtype().bytes();
        return SplitKernel.of(
                workers,
                planes(x.shape()),
                cost(window, w),
                (at, from, to) -> windows.run(at[0] + from * in, at[1] + from * out, to - from, w));
    }

    static Kernel spread(Window window, Spec dx, Workers workers) {
        if (!dx.dtype().isFloating()) {
            return null;
        }
        Windows windows = dx.dtype() == DType.F64 ? SumPoolF64::spread : SumPool::spread;
        PoolWindow w = geometry(window, dx.shape().size(2), dx.shape().size(3));
        long in = w.plane() * dx.dtype().bytes();
        long out = w.outPlane() * dx.dtype().bytes();
        return SplitKernel.of(
                workers,
                planes(dx.shape()),
                cost(window, w),
                (at, from, to) -> windows.run(at[0] + from * out, at[1] + from * in, to - from, w));
    }
}
