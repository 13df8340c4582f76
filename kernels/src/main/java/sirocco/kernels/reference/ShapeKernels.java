package sirocco.kernels.reference;

import java.lang.foreign.MemorySegment;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Barrier;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.Slice;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;

/** Operations that move elements: copies along strides, and gathers and scatters by index. */
final class ShapeKernels {
    private ShapeKernels() {}

    /** A copy of {@code shape} elements between two strided views, from and to given first elements. */
    private static void copy(
            Shape shape, Operand in, long first, long[] strides, Operand out, long firstOut, long[] outStrides) {
        Walk walk = new Walk(shape, strides, outStrides);
        for (long i = 0; i < shape.size(); i++) {
            out.copy(firstOut + walk.offset(1), in, first + walk.offset(0));
            walk.next();
        }
    }

    private static long first(List<Integer> start, long[] strides) {
        long first = 0;
        for (int i = 0; i < strides.length; i++) {
            first += start.get(i) * strides[i];
        }
        return first;
    }

    static Kernel copy(Spec x, Spec y) {
        return at -> copy(
                y.shape(),
                Operand.of(x, at[0]),
                0,
                x.shape().stridesFor(y.shape()),
                Operand.of(y, at[1]),
                0,
                y.shape().strides());
    }

    static Kernel barrier(Barrier op, List<Spec> inputs) {
        return at -> {
            for (int i = 0; i < op.kept(); i++) {
                Operand in = Operand.of(inputs.get(i), at[i]);
                Operand.of(inputs.get(i), at[inputs.size() + i]).data().copyFrom(in.data());
            }
        };
    }

    static Kernel permute(Permute op, Spec x, Spec y) {
        long[] own = x.shape().strides();
        long[] strides = op.order().stream().mapToLong(axis -> own[axis]).toArray();
        return at -> copy(
                y.shape(),
                Operand.of(x, at[0]),
                0,
                strides,
                Operand.of(y, at[1]),
                0,
                y.shape().strides());
    }

    static Kernel slice(Slice op, Spec x, Spec y) {
        long[] strides = x.shape().strides();
        long first = first(op.start(), strides);
        return at -> copy(
                y.shape(),
                Operand.of(x, at[0]),
                first,
                strides,
                Operand.of(y, at[1]),
                0,
                y.shape().strides());
    }

    static Kernel pad(Pad op, Spec x, Spec y) {
        long[] strides = y.shape().strides();
        long first = first(op.low(), strides);
        return at -> {
            Operand out = Operand.of(y, at[1]);
            out.data().fill((byte) 0);
            copy(x.shape(), Operand.of(x, at[0]), 0, x.shape().strides(), out, first, strides);
        };
    }

    static Kernel concat(Concat op, List<Spec> inputs, Spec y) {
        long[] strides = y.shape().strides();
        return at -> {
            Operand out = Operand.of(y, at[inputs.size()]);
            long first = 0;
            for (int i = 0; i < inputs.size(); i++) {
                Shape shape = inputs.get(i).shape();
                copy(shape, Operand.of(inputs.get(i), at[i]), 0, shape.strides(), out, first, strides);
                first += shape.size(op.axis()) * strides[op.axis()];
            }
        };
    }

    static Kernel flip(Flip op, Spec x) {
        long[] strides = x.shape().strides();
        long first = Math.max(0, x.shape().size(op.axis()) - 1) * strides[op.axis()];
        long[] backwards = strides.clone();
        backwards[op.axis()] = -strides[op.axis()];
        return at -> copy(x.shape(), Operand.of(x, at[0]), first, backwards, Operand.of(x, at[1]), 0, strides);
    }

    private static int clamped(Operand index, long i, int n) {
        return Math.clamp(index.getLong(i), 0, n - 1);
    }

    static Kernel take(Take op, Spec x, Spec index, Spec y) {
        int n = x.shape().size(op.axis());
        long outer = x.shape().range(0, op.axis()).size();
        long inner = x.shape().range(op.axis() + 1, x.shape().rank()).size();
        long count = index.shape().size();
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand indices = Operand.of(index, at[1]);
            Operand out = Operand.of(y, at[2]);
            for (long o = 0; o < outer; o++) {
                for (long j = 0; j < count; j++) {
                    int from = clamped(indices, j, n);
                    for (long i = 0; i < inner; i++) {
                        out.copy((o * count + j) * inner + i, in, (o * n + from) * inner + i);
                    }
                }
            }
        };
    }

    static Kernel takeTranspose(TakeTranspose op, Spec y, Spec index, Spec x) {
        long outer = y.shape().range(0, op.axis()).size();
        long count = index.shape().size();
        long inner = x.shape().range(op.axis() + 1, x.shape().rank()).size();
        return at -> {
            Operand in = Operand.of(y, at[0]);
            Operand indices = Operand.of(index, at[1]);
            Operand out = Operand.of(x, at[2]);
            out.data().fill((byte) 0);
            for (long o = 0; o < outer; o++) {
                for (long j = 0; j < count; j++) {
                    long to = o * op.n() + clamped(indices, j, op.n());
                    for (long i = 0; i < inner; i++) {
                        add(out, to * inner + i, in, (o * count + j) * inner + i);
                    }
                }
            }
        };
    }

    private static void add(Operand out, long to, Operand in, long from) {
        if (out.dtype().isFloating()) {
            out.set(to, out.get(to) + in.get(from));
        } else {
            out.set(to, out.getLong(to) + in.getLong(from));
        }
    }

    static Kernel putRow(Spec x, Spec row) {
        int n = x.shape().size(0);
        return new Kernel() {
            @Override
            public void run(long[] at) {
                if (at[3] != at[0]) {
                    MemorySegment.copy(Memory.ALL, at[0], Memory.ALL, at[3], x.bytes());
                }
                int to = clamped(Operand.of(Spec.of(DType.I32), at[2]), 0, n);
                MemorySegment.copy(Memory.ALL, at[1], Memory.ALL, at[3] + to * row.bytes(), row.bytes());
            }

            @Override
            public boolean mayOverwrite(int input) {
                return input == 0;
            }
        };
    }

    static Kernel takeAlong(TakeAlong op, Spec x, Spec index) {
        Shape shape = index.shape();
        long[] strides = x.shape().strides();
        int n = x.shape().size(op.axis());
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand indices = Operand.of(index, at[1]);
            Operand out = Operand.of(x.with(shape), at[2]);
            Walk walk = new Walk(shape, without(strides, op.axis()));
            for (long i = 0; i < shape.size(); i++) {
                out.copy(i, in, walk.offset(0) + clamped(indices, i, n) * strides[op.axis()]);
                walk.next();
            }
        };
    }

    static Kernel takeAlongTranspose(TakeAlongTranspose op, Spec y, Spec index, Spec x) {
        Shape shape = y.shape();
        long[] strides = x.shape().strides();
        return at -> {
            Operand in = Operand.of(y, at[0]);
            Operand indices = Operand.of(index, at[1]);
            Operand out = Operand.of(x, at[2]);
            out.data().fill((byte) 0);
            Walk walk = new Walk(shape, without(strides, op.axis()));
            for (long i = 0; i < shape.size(); i++) {
                add(out, walk.offset(0) + clamped(indices, i, op.n()) * strides[op.axis()], in, i);
                walk.next();
            }
        };
    }

    private static long[] without(long[] strides, int axis) {
        long[] result = strides.clone();
        result[axis] = 0;
        return result;
    }
}
