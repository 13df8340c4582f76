package sirocco.kernels.reference;

import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.ArgSort;
import sirocco.tensor.op.Barrier;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.PutRow;
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

/** The scalar kernel of every primitive, for every type it is defined for: the oracle of all other kernels. */
public final class ReferenceKernels {
    private ReferenceKernels() {}

    public static Kernel of(Op op, List<Spec> in, List<Spec> out) {
        Spec x = in.isEmpty() ? null : in.getFirst();
        Spec y = out.getFirst();
        return switch (op) {
            case Elementwise elementwise -> ElementwiseKernels.of(elementwise, in, y);
            case Reduce reduce -> ReductionKernels.reduce(reduce, x, y);
            case ArgMax argMax -> ReductionKernels.argMax(argMax, x, y);
            case CumSum cumSum -> ReductionKernels.cumSum(cumSum, x);
            case ArgSort argSort -> ReductionKernels.argSort(x, y);
            case MatMul matMul -> new MatMulKernel(matMul, x, in.get(1), y);
            case Reshape reshape -> ShapeKernels.copy(x.with(y.shape()), y);
            case StopGradient stop -> ShapeKernels.copy(x, y);
            case Barrier barrier -> ShapeKernels.barrier(barrier, in);
            case Broadcast broadcast -> ShapeKernels.copy(x, y);
            case Permute permute -> ShapeKernels.permute(permute, x, y);
            case Slice slice -> ShapeKernels.slice(slice, x, y);
            case Pad pad -> ShapeKernels.pad(pad, x, y);
            case Concat concat -> ShapeKernels.concat(concat, in, y);
            case Flip flip -> ShapeKernels.flip(flip, x);
            case Take take -> ShapeKernels.take(take, x, in.get(1), y);
            case TakeTranspose take -> ShapeKernels.takeTranspose(take, x, in.get(1), y);
            case TakeAlong take -> ShapeKernels.takeAlong(take, x, in.get(1));
            case TakeAlongTranspose take -> ShapeKernels.takeAlongTranspose(take, x, in.get(1), y);
            case PutRow put -> ShapeKernels.putRow(x, in.get(1));
            case Conv2d conv -> WindowKernels.conv(conv.window(), conv.groups(), x, in.get(1), y);
            case Conv2dInput conv -> WindowKernels.convInput(conv.window(), conv.groups(), x, in.get(1), y);
            case Conv2dWeight conv -> WindowKernels.convWeight(conv.window(), conv.groups(), x, in.get(1), y);
            case MaxPool2d pool -> WindowKernels.maxPool(pool.window(), x, y, out.get(1));
            case WindowSum sum -> WindowKernels.windowSum(sum.window(), x, y);
            case WindowSpread spread -> WindowKernels.windowSpread(spread.window(), x, y);
            case RandomBits bits -> new RandomKernel(y);
            default -> throw new IllegalArgumentException("no kernel for " + op + " of " + in);
        };
    }
}
