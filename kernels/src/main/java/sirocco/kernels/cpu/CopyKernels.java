package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.Slice;

/** Operations that only move elements, of any type, as strided copies; each is null for more axes than these can take. */
final class CopyKernels {
    private CopyKernels() {}

    /** The elements as they lie. */
    static Kernel contiguous(Spec x) {
        long bytes = x.bytes();
        return at -> MemorySegment.copy(Memory.ALL, at[0], Memory.ALL, at[1], bytes);
    }

    /** A copy with a shift, in elements, of both sides. */
    private static Kernel shifted(Spec type, Shape shape, long[] from, long fromFirst, long[] to, long toFirst) {
        if (shape.rank() > StridedCopy.MAX_RANK) {
            return null;
        }
        if (shape.size() == 0) {
            return at -> {};
        }
        int bytes = type.dtype().bytes();
        if (SmallCopy.suits(shape)) {
            return SmallCopy.of(bytes, List.of(new SmallCopy.View(shape, from, fromFirst, to, toFirst)));
        }
        StridedCopy copy = StridedCopy.of(bytes, sizes(shape), from, to);
        long fromShift = fromFirst * bytes;
        long toShift = toFirst * bytes;
        return at -> copy.run(at[0] + fromShift, at[1] + toShift);
    }

    private static long[] sizes(Shape shape) {
        long[] sizes = new long[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = shape.size(axis);
        }
        return sizes;
    }

    private static long first(List<Integer> index, long[] strides) {
        long first = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            first += index.get(axis) * strides[axis];
        }
        return first;
    }

    static Kernel broadcast(Spec x, Spec y) {
        return shifted(
                x, y.shape(), x.shape().stridesFor(y.shape()), 0, y.shape().strides(), 0);
    }

    static Kernel permute(Permute op, Spec x, Spec y) {
        long[] own = x.shape().strides();
        long[] strides = op.order().stream().mapToLong(axis -> own[axis]).toArray();
        return shifted(x, y.shape(), strides, 0, y.shape().strides(), 0);
    }

    static Kernel slice(Slice op, Spec x, Spec y) {
        long[] strides = x.shape().strides();
        return shifted(
                x, y.shape(), strides, first(op.start(), strides), y.shape().strides(), 0);
    }

    static Kernel flip(Flip op, Spec x) {
        long[] strides = x.shape().strides();
        long[] backwards = strides.clone();
        backwards[op.axis()] = -strides[op.axis()];
        long first = Math.max(0, x.shape().size(op.axis()) - 1) * strides[op.axis()];
        return shifted(x, x.shape(), backwards, first, strides, 0);
    }

    static Kernel pad(Pad op, Spec x, Spec y) {
        long[] strides = y.shape().strides();
        Kernel copy = shifted(x, x.shape(), x.shape().strides(), 0, strides, first(op.low(), strides));
        long bytes = y.bytes();
        return copy == null
                ? null
                : at -> {
                    Lanes.zero(at[1], bytes);
                    copy.run(at);
                };
    }

    static Kernel concat(Concat op, List<Spec> inputs, Spec y) {
        long[] strides = y.shape().strides();
        if (y.shape().rank() > StridedCopy.MAX_RANK) {
            return null;
        }
        int bytes = y.dtype().bytes();
        if (SmallCopy.suits(y.shape())) {
            return SmallCopy.of(bytes, parts(op, inputs, strides));
        }
        StridedCopy[] copies = new StridedCopy[inputs.size()];
        long[] shift = new long[copies.length];
        long first = 0;
        for (int i = 0; i < copies.length; i++) {
            Shape shape = inputs.get(i).shape();
            copies[i] = shape.size() == 0 ? null : StridedCopy.of(bytes, sizes(shape), shape.strides(), strides);
            shift[i] = first * bytes;
            first += shape.size(op.axis()) * strides[op.axis()];
        }
        return at -> {
            for (int i = 0; i < copies.length; i++) {
                if (copies[i] != null) {
                    copies[i].run(at[i], at[copies.length] + shift[i]);
                }
            }
        };
    }

    private static List<SmallCopy.View> parts(Concat op, List<Spec> inputs, long[] strides) {
        List<SmallCopy.View> parts = new ArrayList<>();
        long first = 0;
        for (Spec input : inputs) {
            parts.add(new SmallCopy.View(input.shape(), input.shape().strides(), 0, strides, first));
            first += input.shape().size(op.axis()) * strides[op.axis()];
        }
        return parts;
    }
}
