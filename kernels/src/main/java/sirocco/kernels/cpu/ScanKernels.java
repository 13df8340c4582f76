package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.RandomBits;

/** Kernels along one axis, and random bits; null for types they are not for. */
final class ScanKernels {
    /** A word costs about as much as six additions. */
    private static final long COST_OF_WORD = 6;

    private ScanKernels() {}

    private static long before(Shape shape, int axis) {
        return shape.range(0, axis).size();
    }

    private static long after(Shape shape, int axis) {
        return shape.range(axis + 1, shape.rank()).size();
    }

    static Kernel argMax(sirocco.tensor.op.ArgMax op, Spec x, Workers workers) {
        if (x.dtype() != DType.F32) {
            return null;
        }
        long axis = x.shape().size(op.axis());
        long inner = after(x.shape(), op.axis());
        return SplitKernel.of(
                workers,
                before(x.shape(), op.axis()),
                2 * axis * inner,
                (at, from, to) -> ArgMax.argMax(
                        at[0] + from * axis * inner * 4, at[1] + from * inner * 4, to - from, axis, inner));
    }

    static Kernel cumSum(CumSum op, Spec x, Workers workers) {
        if (x.dtype() != DType.F32 || op.direction() != CumSum.Direction.FORWARD) {
            return null;
        }
        int at0 = x.shape().axis(op.axis());
        long axis = x.shape().size(at0);
        long inner = after(x.shape(), at0);
        long block = axis * inner * Float.BYTES;
        return SplitKernel.of(
                workers,
                before(x.shape(), at0),
                4 * axis * inner,
                (at, from, to) -> Sum.cumulative(at[0] + from * block, at[1] + from * block, to - from, axis, inner));
    }

    /** Threads share the stream in pairs of words. */
    static Kernel randomBits(RandomBits op, Workers workers) {
        long words = op.shape().size();
        return SplitKernel.of(
                workers,
                (words + 1) / 2,
                2 * COST_OF_WORD,
                (at, from, to) -> Threefry.bits(
                        Lanes.getInt(at[0]),
                        Lanes.getInt(at[0] + Integer.BYTES),
                        2 * from,
                        Math.min(words, 2 * to) - 2 * from,
                        at[1] + 2 * from * Integer.BYTES));
    }
}
