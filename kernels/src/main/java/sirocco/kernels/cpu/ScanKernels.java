package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
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

    /** A kernel of this package over the middle axis of {@code [outer, axis, inner]}. */
    private interface Along {
        void run(long x, long y, long outer, long axis, long inner);
    }

    static Kernel argMax(sirocco.tensor.op.ArgMax op, Spec x, Workers workers) {
        return switch (x.dtype()) {
            case F32 -> along(ArgMax::argMax, x, op.axis(), Integer.BYTES, 2, workers);
            case F64 -> along(ArgMaxF64::argMax, x, op.axis(), Integer.BYTES, 4, workers);
            default -> null;
        };
    }

    static Kernel cumSum(CumSum op, Spec x, Workers workers) {
        int axis = x.shape().axis(op.axis());
        boolean isForward = op.direction() == CumSum.Direction.FORWARD;
        return switch (x.dtype()) {
            case F32 -> {
                Along sums = isForward ? Sum::cumulative : Sum::cumulativeBackward;
                yield along(sums, x, axis, axis(x, axis) * Float.BYTES, 4, workers);
            }
            case F64 -> {
                Along sums = isForward ? SumF64::cumulative : SumF64::cumulativeBackward;
                yield along(sums, x, axis, axis(x, axis) * Double.BYTES, 4, workers);
            }
            default -> null;
        };
    }

    private static long axis(Spec x, int axis) {
        return x.shape().size(axis);
    }

    /**
     * @param bytes of the result for each index beyond the axis
     * @param cost of an element
     */
    private static Kernel along(Along kernel, Spec x, int at0, long bytes, int cost, Workers workers) {
        long axis = axis(x, at0);
        long inner = after(x.shape(), at0);
        long block = axis * inner * x.dtype().bytes();
        return SplitKernel.of(
                workers,
                before(x.shape(), at0),
                cost * axis * inner,
                (at, from, to) ->
                        kernel.run(at[0] + from * block, at[1] + from * inner * bytes, to - from, axis, inner));
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
