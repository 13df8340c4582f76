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

/** Composites that are computed row by row of f32 or f64, the rows along the last axis; threads share the rows. */
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
        return isAlongRows && RecurrentKernels.isOfOneFloatingType(inputs);
    }

    /** y[rows, n] from x. */
    private interface Forward {
        void run(long x, long y, long rows, long n);
    }

    /** dx[rows, n] from the result y and dy. */
    private interface Gradient {
        void run(long y, long dy, long dx, long rows, long n);
    }

    /** What {@link sirocco.kernels.cpu.LayerNorm#forward} does. */
    private interface Norm {
        void run(long x, long weight, long bias, long y, long mean, long rstd, long rows, long n, double epsilon);
    }

    /** What {@link sirocco.kernels.cpu.LayerNorm#gradient} does. */
    private interface NormGradient {
        void run(long dy, long x, long weight, long mean, long rstd, long dx, long rows, long n);
    }

    /** What {@link sirocco.kernels.cpu.LayerNorm#parameterGradients} does. */
    private interface ParameterGradients {
        void run(
                long dy, long x, long mean, long rstd, long dweight, long dbias, long rows, long n, long from, long to);
    }

    /** The kernels of one type of elements. */
    private record Table(
            int bytes,
            Forward softmax,
            Forward logSoftmax,
            Gradient softmaxGradient,
            Gradient logSoftmaxGradient,
            Norm norm,
            NormGradient normGradient,
            ParameterGradients parameterGradients) {}

    private static final Table FLOATS = new Table(
            Float.BYTES,
            sirocco.kernels.cpu.Softmax::softmax,
            sirocco.kernels.cpu.Softmax::logSoftmax,
            sirocco.kernels.cpu.Softmax::softmaxGradient,
            sirocco.kernels.cpu.Softmax::logSoftmaxGradient,
            sirocco.kernels.cpu.LayerNorm::forward,
            sirocco.kernels.cpu.LayerNorm::gradient,
            sirocco.kernels.cpu.LayerNorm::parameterGradients);

    private static final Table DOUBLES = new Table(
            Double.BYTES,
            SoftmaxF64::softmax,
            SoftmaxF64::logSoftmax,
            SoftmaxF64::softmaxGradient,
            SoftmaxF64::logSoftmaxGradient,
            LayerNormF64::forward,
            LayerNormF64::gradient,
            LayerNormF64::parameterGradients);

    /** The kernel of a composite that is {@linkplain #takes taken}. */
    static Kernel of(Composite op, List<Spec> in, Workers workers) {
        Shape shape = in.getFirst().shape();
        Table table = in.getFirst().dtype() == DType.F64 ? DOUBLES : FLOATS;
        long n = shape.size(-1);
        long rows = shape.size() / n;
        return switch (op) {
            case Softmax _ -> forward(table.softmax, table.bytes, rows, n, workers);
            case LogSoftmax _ -> forward(table.logSoftmax, table.bytes, rows, n, workers);
            case SoftmaxGradient _ -> gradient(table.softmaxGradient, table.bytes, rows, n, PLAIN, workers);
            case LogSoftmaxGradient _ -> gradient(table.logSoftmaxGradient, table.bytes, rows, n, EXPONENTIAL, workers);
            case LayerNorm norm -> layerNorm(table, norm.epsilon(), rows, n, workers);
            case LayerNormGradient _ -> layerNormGradient(table, rows, n, workers);
            default -> throw new IllegalArgumentException("no kernel for " + op + " of " + in);
        };
    }

    private static Kernel forward(Forward kernel, int bytes, long rows, long n, Workers workers) {
        long row = n * bytes;
        return SplitKernel.of(
                workers,
                rows,
                n * EXPONENTIAL,
                (at, from, to) -> kernel.run(at[0] + from * row, at[1] + from * row, to - from, n));
    }

    private static Kernel gradient(Gradient kernel, int bytes, long rows, long n, long cost, Workers workers) {
        long row = n * bytes;
        return SplitKernel.of(
                workers,
                rows,
                n * cost,
                (at, from, to) -> kernel.run(at[0] + from * row, at[1] + from * row, at[2] + from * row, to - from, n));
    }

    private static Kernel layerNorm(Table table, double epsilon, long rows, long n, Workers workers) {
        long row = n * table.bytes;
        return SplitKernel.of(
                workers,
                rows,
                n * PLAIN,
                (at, from, to) -> table.norm.run(
                        at[0] + from * row,
                        at[1],
                        at[2],
                        at[3] + from * row,
                        at[4] + from * table.bytes,
                        at[5] + from * table.bytes,
                        to - from,
                        n,
                        epsilon));
    }

    /** First the rows of dx, then the columns of the parameters' gradients. */
    private static Kernel layerNormGradient(Table table, long rows, long n, Workers workers) {
        long row = n * table.bytes;
        int lanes = Lanes.BYTES / table.bytes;
        Kernel dx = SplitKernel.of(
                workers,
                rows,
                n * PLAIN,
                (at, from, to) -> table.normGradient.run(
                        at[0] + from * row,
                        at[1] + from * row,
                        at[2],
                        at[3] + from * table.bytes,
                        at[4] + from * table.bytes,
                        at[5] + from * row,
                        to - from,
                        n));
        Kernel parameters = SplitKernel.of(
                workers,
                (n + lanes - 1) / lanes,
                rows * lanes * PLAIN,
                (at, from, to) -> table.parameterGradients.run(
                        at[0], at[1], at[3], at[4], at[6], at[7], rows, n, from * lanes, Math.min(n, to * lanes)));
        return at -> {
            dx.run(at);
            parameters.run(at);
        };
    }
}
