package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.LayerNorm;
import sirocco.tensor.op.LayerNormGradient;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.LogSoftmaxGradient;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.SoftmaxGradient;

/** Composites that are computed row by row of f32, the rows along the last axis; threads share the rows. */
final class RowKernels {
    /** What an element costs where it has an exponential, and where it has not. */
    private static final long EXPONENTIAL = 10;

    private static final long PLAIN = 4;

    private RowKernels() {}

    /** Whether {@link #of} has a kernel. */
    static boolean takes(Composite op, List<Spec> inputs) {
        int last = inputs.getFirst().shape().rank() - 1;
        boolean isAlongRows = switch (op) {
            case Softmax softmax -> softmax.axis() == last;
            case SoftmaxGradient softmax -> softmax.axis() == last;
            case LogSoftmax softmax -> softmax.axis() == last;
            case LogSoftmaxGradient softmax -> softmax.axis() == last;
            case LayerNorm _, LayerNormGradient _ -> true;
            default -> false;
        };
        return isAlongRows
                && inputs.stream()
                        .allMatch(s -> s.dtype() == DType.F32 && s.shape().size() > 0);
    }

    /** The kernel of a composite that is {@linkplain #takes taken}. */
    static Kernel of(Composite op, List<Spec> in, Workers workers) {
        Shape shape = in.getFirst().shape();
        long n = shape.size(-1);
        long rows = shape.size() / n;
        long row = n * Float.BYTES;
        return switch (op) {
            case Softmax _ ->
                SplitKernel.of(
                        workers,
                        rows,
                        n * EXPONENTIAL,
                        (at, from, to) -> sirocco.kernels.cpu.Softmax.softmax(
                                at[0] + from * row, at[1] + from * row, to - from, n));
            case LogSoftmax _ ->
                SplitKernel.of(
                        workers,
                        rows,
                        n * EXPONENTIAL,
                        (at, from, to) -> sirocco.kernels.cpu.Softmax.logSoftmax(
                                at[0] + from * row, at[1] + from * row, to - from, n));
            case SoftmaxGradient _ ->
                SplitKernel.of(
                        workers,
                        rows,
                        n * PLAIN,
                        (at, from, to) -> sirocco.kernels.cpu.Softmax.softmaxGradient(
                                at[0] + from * row, at[1] + from * row, at[2] + from * row, to - from, n));
            case LogSoftmaxGradient _ ->
                SplitKernel.of(
                        workers,
                        rows,
                        n * EXPONENTIAL,
                        (at, from, to) -> sirocco.kernels.cpu.Softmax.logSoftmaxGradient(
                                at[0] + from * row, at[1] + from * row, at[2] + from * row, to - from, n));
            case LayerNorm norm ->
                SplitKernel.of(
                        workers,
                        rows,
                        n * PLAIN,
                        (at, from, to) -> sirocco.kernels.cpu.LayerNorm.forward(
                                at[0] + from * row,
                                at[1],
                                at[2],
                                at[3] + from * row,
                                at[4] + from * Float.BYTES,
                                at[5] + from * Float.BYTES,
                                to - from,
                                n,
                                norm.epsilon()));
            case LayerNormGradient _ -> layerNormGradient(rows, n, workers);
            default -> throw new IllegalArgumentException("no kernel for " + op + " of " + in);
        };
    }

    /** First the rows of dx, then the columns of the parameters' gradients. */
    private static Kernel layerNormGradient(long rows, long n, Workers workers) {
        long row = n * Float.BYTES;
        Kernel dx = SplitKernel.of(
                workers,
                rows,
                n * PLAIN,
                (at, from, to) -> sirocco.kernels.cpu.LayerNorm.gradient(
                        at[0] + from * row,
                        at[1] + from * row,
                        at[2],
                        at[3] + from * Float.BYTES,
                        at[4] + from * Float.BYTES,
                        at[5] + from * row,
                        to - from,
                        n));
        Kernel parameters = SplitKernel.of(
                workers,
                (n + Lanes.FLOATS - 1) / Lanes.FLOATS,
                rows * Lanes.FLOATS * PLAIN,
                (at, from, to) -> sirocco.kernels.cpu.LayerNorm.parameterGradients(
                        at[0],
                        at[1],
                        at[3],
                        at[4],
                        at[6],
                        at[7],
                        rows,
                        n,
                        from * Lanes.FLOATS,
                        Math.min(n, to * Lanes.FLOATS)));
        return at -> {
            dx.run(at);
            parameters.run(at);
        };
    }
}
