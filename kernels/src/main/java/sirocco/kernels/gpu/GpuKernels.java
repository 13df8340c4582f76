package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import sirocco.kernels.fused.Group;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.ArgSort;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Cond;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.CrossEntropy;
import sirocco.tensor.op.CrossEntropyGradient;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.GruGradient;
import sirocco.tensor.op.LayerNorm;
import sirocco.tensor.op.LayerNormGradient;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.LogSoftmaxGradient;
import sirocco.tensor.op.Lstm;
import sirocco.tensor.op.LstmGradient;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.PutRow;
import sirocco.tensor.op.RandomBits;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.ScaledDotProductAttention;
import sirocco.tensor.op.Scan;
import sirocco.tensor.op.Slice;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.SoftmaxGradient;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;
import sirocco.tensor.op.While;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;
import sirocco.tornado.DeviceProfile;

/** The launches of each operation. */
final class GpuKernels {
    private final Emitter emitter;
    private final ControlLaunch control;

    GpuKernels(Emitter emitter, ControlLaunch.Bodies bodies) {
        this.emitter = emitter;
        this.control = new ControlLaunch(emitter, bodies);
    }

    /** An operation with its operands. */
    record Call(Op op, List<Spec> in, List<Spec> out, List<Buffer> from, List<Buffer> to) {
        Spec x() {
            return in.getFirst();
        }

        Spec y() {
            return out.getFirst();
        }

        String text() {
            return out + " = " + op + in;
        }
    }

    /** Whether there is a kernel for a whole composite. */
    static boolean takes(Composite op, List<Spec> inputs, DeviceProfile profile) {
        return switch (op) {
            case MlpFlow flow -> FlowLaunch.takes(flow, inputs, profile);
            case ScaledDotProductAttention _ -> AttentionLaunch.takes(inputs, profile);
            default -> RecurrentLaunch.takes(op, inputs, profile) || NormLaunch.takes(op, inputs, profile);
        };
    }

    /** Emits the launches of a node whose values lie in {@code buffers}. */
    void emit(Node node, Function<Tensor, Buffer> buffers) {
        emit(new Call(
                node.op(),
                Spec.of(node.inputs()),
                Spec.of(node.outputs()),
                node.inputs().stream().map(buffers).toList(),
                node.outputs().stream().map(t -> buffers.apply(t)).toList()));
    }

    private void emit(Call call) {
        switch (call.op) {
            case Fused fused -> group(call, Group.of(fused));
            case Elementwise op -> group(call, Group.of(op, call.in, call.y()));
            case Broadcast broadcast ->
                copy(
                        call,
                        call.y().shape(),
                        Strided.Access.broadcast(call.x().shape(), call.y().shape()));
            case Permute permute -> permute(call, permute);
            case Slice slice -> slice(call, slice);
            case Flip flip -> flip(call, flip);
            case Pad pad -> pad(call, pad);
            case Concat concat -> concat(call, concat);
            case MatMul matmul -> MatMulLaunch.emit(emitter, call, matmul);
            case Reduce reduce -> ReduceLaunch.emit(emitter, call, reduce);
            case ArgMax argMax -> RowLaunch.argMax(emitter, call, argMax);
            case CumSum cumSum -> RowLaunch.runningSum(emitter, call, cumSum);
            case ArgSort argSort -> RowLaunch.argSort(emitter, call);
            case RandomBits bits -> RowLaunch.random(emitter, call);
            case Take take -> TakeLaunch.emit(emitter, call, take);
            case TakeTranspose take -> TakeLaunch.emit(emitter, call, take);
            case TakeAlong take -> TakeLaunch.emit(emitter, call, take);
            case TakeAlongTranspose take -> TakeLaunch.emit(emitter, call, take);
            case PutRow put -> TakeLaunch.putRow(emitter, call);
            case Conv2d conv -> WindowLaunch.emit(emitter, call);
            case Conv2dInput conv -> WindowLaunch.emit(emitter, call);
            case Conv2dWeight conv -> WindowLaunch.emit(emitter, call);
            case MaxPool2d pool -> WindowLaunch.emit(emitter, call);
            case WindowSum sum -> WindowLaunch.emit(emitter, call);
            case WindowSpread spread -> WindowLaunch.emit(emitter, call);
            case Scan scan -> control.scan(call, scan);
            case CountedScan scan -> control.scan(call, scan);
            case While loop -> control.loop(call, loop);
            case Cond cond -> control.branch(call, cond);
            case Gru gru -> RecurrentLaunch.emit(emitter, call, gru);
            case GruGradient gru -> RecurrentLaunch.emit(emitter, call, gru);
            case Lstm lstm -> RecurrentLaunch.emit(emitter, call, lstm);
            case LstmGradient lstm -> RecurrentLaunch.emit(emitter, call, lstm);
            case Softmax softmax -> NormLaunch.emit(emitter, call, softmax);
            case SoftmaxGradient softmax -> NormLaunch.emit(emitter, call, softmax);
            case LogSoftmax softmax -> NormLaunch.emit(emitter, call, softmax);
            case LogSoftmaxGradient softmax -> NormLaunch.emit(emitter, call, softmax);
            case CrossEntropy entropy -> NormLaunch.emit(emitter, call, entropy);
            case CrossEntropyGradient entropy -> NormLaunch.emit(emitter, call, entropy);
            case LayerNorm norm -> NormLaunch.emit(emitter, call, norm);
            case LayerNormGradient norm -> NormLaunch.emit(emitter, call, norm);
            case ScaledDotProductAttention attention -> AttentionLaunch.emit(emitter, call, attention);
            case MlpFlow flow -> FlowLaunch.emit(emitter, call, flow);
            default -> throw missing(call);
        }
    }

    /** There is no kernel for the operation and these types. */
    static IllegalArgumentException missing(Call call) {
        return new IllegalArgumentException(
                "gpu: no kernel for " + call.op.name() + " of " + call.in + " yet; use --device cpu");
    }

    private void group(Call call, Group group) {
        Shape shape = call.y().shape();
        List<Strided.Access> accesses = new ArrayList<>();
        call.in.forEach(spec -> accesses.add(Strided.Access.broadcast(spec.shape(), shape)));
        accesses.addAll(Collections.nCopies(call.out.size(), Strided.Access.dense(shape)));
        List<Buffer> operands = new ArrayList<>(call.from);
        operands.addAll(call.to);
        emitter.elements(group, shape, accesses, operands, call.text());
    }

    /** Gathers the elements of the output from a view of the input. */
    private void copy(Call call, Shape shape, Strided.Access view) {
        emitter.copy(
                call.y().dtype(),
                shape,
                call.from.getFirst(),
                view,
                call.to.getFirst(),
                Strided.Access.dense(shape),
                call.text());
    }

    private void permute(Call call, Permute permute) {
        long[] own = call.x().shape().strides();
        long[] strides = permute.order().stream().mapToLong(axis -> own[axis]).toArray();
        copy(call, call.y().shape(), Strided.Access.of(0, strides));
    }

    private void slice(Call call, Slice slice) {
        long[] strides = call.x().shape().strides();
        copy(call, call.y().shape(), Strided.Access.of(first(slice.start(), strides), strides));
    }

    private static long first(List<Integer> start, long[] strides) {
        return IntStream.range(0, strides.length)
                .mapToLong(i -> start.get(i) * strides[i])
                .sum();
    }

    private void flip(Call call, Flip flip) {
        Shape shape = call.x().shape();
        int axis = shape.axis(flip.axis());
        long[] strides = shape.strides();
        long first = Math.max(0, shape.size(axis) - 1) * strides[axis];
        strides[axis] = -strides[axis];
        copy(call, shape, Strided.Access.of(first, strides));
    }

    private void pad(Call call, Pad pad) {
        DType dtype = call.y().dtype();
        emitter.fill(dtype, call.y().shape(), call.to.getFirst(), 0, "zeros of " + call.text());
        long[] strides = call.y().shape().strides();
        emitter.copy(
                dtype,
                call.x().shape(),
                call.from.getFirst(),
                Strided.Access.dense(call.x().shape()),
                call.to.getFirst(),
                Strided.Access.of(first(pad.low(), strides), strides),
                call.text());
    }

    private void concat(Call call, Concat concat) {
        long[] strides = call.y().shape().strides();
        int axis = call.y().shape().axis(concat.axis());
        long first = 0;
        for (int i = 0; i < call.in.size(); i++) {
            Shape shape = call.in.get(i).shape();
            emitter.copy(
                    call.y().dtype(),
                    shape,
                    call.from.get(i),
                    Strided.Access.dense(shape),
                    call.to.getFirst(),
                    Strided.Access.of(first, strides),
                    "part " + i + " of " + call.text());
            first += shape.size(axis) * strides[axis];
        }
    }

    /** The elements before, along and after an axis. */
    record Split(int outer, int along, int inner) {
        static Split of(Shape shape, int axis) {
            int positive = shape.axis(axis);
            return new Split((int) shape.range(0, positive).size(), shape.size(positive), (int)
                    shape.range(positive + 1, shape.rank()).size());
        }

        /** How many rows run along the axis. */
        long rows() {
            return LongStream.of(outer, inner).reduce(1, Math::multiplyExact);
        }
    }
}
