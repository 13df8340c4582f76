package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.fused.Group;
import sirocco.kernels.host.Cliff;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.kernels.reference.ReferenceKernels;
import sirocco.tensor.Spec;
import sirocco.tensor.graph.Cost;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.LinearSolve;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.RandomBits;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Reshape;
import sirocco.tensor.op.Slice;
import sirocco.tensor.op.StopGradient;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;

/** The table of the CPU's kernels: for each operation the vector kernel, or the reference's where there is none. */
final class CpuKernels {
    /** The threads that all kernels share; the property {@code sirocco.threads} sets their number. */
    static final Workers WORKERS = new Workers(
            Integer.getInteger("sirocco.threads", Runtime.getRuntime().availableProcessors()));

    /** Work, some milliseconds of scalar code, from which the lack of a vector kernel is worth a word. */
    private static final long SCALAR_FLOPS = 1 << 20;

    private CpuKernels() {}

    /** Whether {@link #of} has a kernel for a composite. */
    static boolean takes(Composite op, List<Spec> inputs) {
        return switch (op) {
            case Fused _, Unrolled _ -> true;
            case MlpFlow flow -> FlowKernels.takes(flow, inputs);
            case LinearSolve _ -> SolveKernel.takes(inputs);
            default -> RecurrentKernels.takes(op, inputs) || RowKernels.takes(op, inputs);
        };
    }

    static Kernel of(Op op, List<Spec> in, List<Spec> out) {
        Kernel kernel = vectorised(op, in, out);
        return kernel != null ? kernel : scalar(op, in, out);
    }

    private static Kernel scalar(Op op, List<Spec> in, List<Spec> out) {
        if (Cost.of(op, in, out).flops() >= SCALAR_FLOPS) {
            Cliff.SCALAR_KERNEL.report(
                    op.getClass().getSimpleName() + " of " + in.getFirst().dtype()
                            + " has no vector kernel, so that the scalar reference computes it",
                    "compute it in F32, if that is exact enough");
        }
        return ReferenceKernels.of(op, in, out);
    }

    /** The vector kernel; null where there is none for these types and shapes. */
    private static Kernel vectorised(Op op, List<Spec> in, List<Spec> out) {
        Spec x = in.isEmpty() ? null : in.getFirst();
        Spec y = out.getFirst();
        return switch (op) {
            case Fused fused -> FusedKernel.of(Group.of(fused), in, y.shape(), WORKERS);
            case Unrolled run -> UnrolledKernel.of(run);
            case LinearSolve _ -> SolveKernel.of(x, y);
            case MlpFlow flow -> FlowKernels.of(flow, in);
            case Composite composite
            when RecurrentKernels.takes(composite, in) -> RecurrentKernels.of(composite, in, WORKERS);
            case Composite composite -> RowKernels.of(composite, in, WORKERS);
            case Elementwise single -> FusedKernel.of(Group.of(single, in, y), in, y.shape(), WORKERS);
            case MatMul matMul -> ProductKernels.matMul(matMul, in.get(0), in.get(1), y);
            case Conv2d conv -> ProductKernels.conv(conv, in.get(0), in.get(1));
            case Conv2dInput conv -> ProductKernels.convInput(conv, in.get(1), y);
            case Conv2dWeight conv -> ProductKernels.convWeight(conv, in.get(0), y);
            case Reduce reduce -> ReduceKernel.of(reduce, x, WORKERS);
            case sirocco.tensor.op.ArgMax argMax -> ScanKernels.argMax(argMax, x, WORKERS);
            case CumSum cumSum -> ScanKernels.cumSum(cumSum, x, WORKERS);
            case RandomBits bits -> ScanKernels.randomBits(bits, WORKERS);
            case Reshape _, StopGradient _ -> CopyKernels.contiguous(x);
            case Broadcast _ -> CopyKernels.broadcast(x, y);
            case Permute permute -> CopyKernels.permute(permute, x, y);
            case Slice slice -> CopyKernels.slice(slice, x, y);
            case Pad pad -> CopyKernels.pad(pad, x, y);
            case Concat concat -> CopyKernels.concat(concat, in, y);
            case Flip flip -> CopyKernels.flip(flip, x);
            case Take take -> TakeKernels.take(take, x, in.get(1), WORKERS);
            case TakeTranspose take -> TakeKernels.takeTranspose(take, x, in.get(1), y, WORKERS);
            case TakeAlong take -> TakeKernels.takeAlong(take, x, in.get(1), WORKERS);
            case TakeAlongTranspose take -> TakeKernels.takeAlongTranspose(take, x, y, WORKERS);
            case MaxPool2d pool -> PoolKernels.max(pool.window(), x, WORKERS);
            case WindowSum sum -> PoolKernels.sum(sum.window(), x, WORKERS);
            case WindowSpread spread -> PoolKernels.spread(spread.window(), y, WORKERS);
            default -> null;
        };
    }
}
