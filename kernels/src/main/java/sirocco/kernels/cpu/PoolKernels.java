package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Window;

/** Pooling of f32 as kernels of a program; null for other types. Threads share the planes. */
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
        if (x.dtype() != DType.F32 || hasEmptyPositions) {
            return null;
        }
        PoolWindow w = geometry(window, x.shape().size(2), x.shape().size(3));
        long in = w.plane() * Float.BYTES;
        long out = w.outPlane() * Float.BYTES;
        return SplitKernel.of(
                workers,
                planes(x.shape()),
                cost(window, w),
                (at, from, to) ->
                        MaxPool.forward(at[0] + from * in, at[1] + from * out, at[2] + from * out, to - from, w));
    }

    /** The cells from the first to the last of a window, both included. */
    private static int reach(int kernel, int dilation) {
        return (kernel - 1) * dilation + 1;
    }

    static Kernel sum(Window window, Spec x, Workers workers) {
        if (x.dtype() != DType.F32) {
            return null;
        }
        PoolWindow w = geometry(window, x.shape().size(2), x.shape().size(3));
        long in = w.plane() * Float.BYTES;
        long out = w.outPlane() * Float.BYTES;
        return SplitKernel.of(
                workers,
                planes(x.shape()),
                cost(window, w),
                (at, from, to) -> SumPool.forward(at[0] + from * in, at[1] + from * out, to - from, w));
    }

    static Kernel spread(Window window, Spec dx, Workers workers) {
        if (dx.dtype() != DType.F32) {
            return null;
        }
        PoolWindow w = geometry(window, dx.shape().size(2), dx.shape().size(3));
        long in = w.plane() * Float.BYTES;
        long out = w.outPlane() * Float.BYTES;
        return SplitKernel.of(
                workers,
                planes(dx.shape()),
                cost(window, w),
                (at, from, to) -> SumPool.spread(at[0] + from * out, at[1] + from * in, to - from, w));
    }
}
