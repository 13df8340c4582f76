package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.VectorMask;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;

/** Gathering by i32 indices, which are clamped, and its transposes, which add up in the order of the indices. */
final class TakeKernels {
    private TakeKernels() {}

    private static long size(Shape shape, int from, int to) {
        return shape.range(from, to).size();
    }

    private static long clamped(long index, long i, long n) {
        return Math.clamp((long) Lanes.getInt(index + i * Integer.BYTES), 0, (int) n - 1);
    }

    /** y[o, j, …] = x[o, index[j], …], any type. */
    static Kernel take(Take op, Spec x, Spec index, Workers workers) {
        long n = x.shape().size(op.axis());
        long outer = size(x.shape(), 0, op.axis());
        long bytes =
                size(x.shape(), op.axis() + 1, x.shape().rank()) * x.dtype().bytes();
        long count = index.shape().size();
        return SplitKernel.of(workers, outer * count, bytes / Float.BYTES + 4, (at, from, to) -> {
            for (long unit = from; unit < to; unit++) {
                long row = unit / count * n + clamped(at[1], unit % count, n);
                copy(at[0] + row * bytes, at[2] + unit * bytes, bytes);
            }
        });
    }

    private static void copy(long source, long target, long bytes) {
        if (bytes == Integer.BYTES) {
            Lanes.setInt(target, Lanes.getInt(source));
        } else {
            MemorySegment.copy(Memory.ALL, source, Memory.ALL, target, bytes);
        }
    }

    /** x = 0, then x[o, index[j], …] += y[o, j, …]; null but for f32. */
    static Kernel takeTranspose(TakeTranspose op, Spec y, Spec index, Spec x, Workers workers) {
        if (x.dtype() != DType.F32) {
            return null;
        }
        long outer = size(y.shape(), 0, op.axis());
        long inner = size(x.shape(), op.axis() + 1, x.shape().rank());
        long count = index.shape().size();
        long n = op.n();
        return SplitKernel.of(workers, outer, (count + n) * inner, (at, from, to) -> {
            Lanes.zero(at[2] + from * n * inner * 4, (to - from) * n * inner * 4);
            for (long unit = from * count; unit < to * count; unit++) {
                long row = unit / count * n + clamped(at[1], unit % count, n);
                add(at[0] + unit * inner * 4, at[2] + row * inner * 4, inner);
            }
        });
    }

    /** target += source, {@code n} floats. */
    private static void add(long source, long target, long n) {
        for (long i = 0; i < n; i += Lanes.FLOATS) {
            VectorMask<Float> mask = Lanes.first(n - i);
            long to = target + i * 4;
            Lanes.store(Lanes.load(to, mask).add(Lanes.load(source + i * 4, mask)), to, mask);
        }
    }

    /** y[o, j, i] = x[o, index[o, j, i], i], of elements of 4 or 8 bytes; null for others. */
    static Kernel takeAlong(TakeAlong op, Spec x, Spec index, Workers workers) {
        int bytes = x.dtype().bytes();
        if (bytes == 1) {
            return null;
        }
        long n = x.shape().size(op.axis());
        long count = index.shape().size(op.axis());
        long outer = size(x.shape(), 0, op.axis());
        long inner = size(x.shape(), op.axis() + 1, x.shape().rank());
        return SplitKernel.of(workers, outer, count * inner * 2, (at, from, to) -> {
            for (long o = from; o < to; o++) {
                long block = o * count * inner;
                along(at[0] + o * n * inner * bytes, at[1] + block * 4, at[2] + block * bytes, n, inner, count, bytes);
            }
        });
    }

    /** y[j, i] = table[index[j, i], i] for a table [n, inner] and {@code count} rows. */
    private static void along(long table, long index, long y, long n, long inner, long count, int bytes) {
        long i = 0;
        for (long j = 0; j < count * inner; j++) {
            long source = table + (clamped(index, j, n) * inner + i) * bytes;
            if (bytes == Integer.BYTES) {
                Lanes.setInt(y + j * 4, Lanes.getInt(source));
            } else {
                long value = Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, source);
                Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, y + j * 8, value);
            }
            i = i + 1 == inner ? 0 : i + 1;
        }
    }

    /** x = 0, then x[o, index[o, j, i], i] += y[o, j, i]; null but for f32. */
    static Kernel takeAlongTranspose(TakeAlongTranspose op, Spec y, Spec x, Workers workers) {
        if (x.dtype() != DType.F32) {
            return null;
        }
        long n = op.n();
        long count = y.shape().size(op.axis());
        long outer = size(y.shape(), 0, op.axis());
        long inner = size(y.shape(), op.axis() + 1, y.shape().rank());
        return SplitKernel.of(workers, outer, (2 * count + n) * inner, (at, from, to) -> {
            Lanes.zero(at[2] + from * n * inner * 4, (to - from) * n * inner * 4);
            for (long o = from; o < to; o++) {
                long block = o * count * inner * 4;
                addAlong(at[0] + block, at[1] + block, at[2] + o * n * inner * 4, n, inner, count);
            }
        });
    }

    /** table[index[j, i], i] += y[j, i] for a table [n, inner] and {@code count} rows. */
    private static void addAlong(long y, long index, long table, long n, long inner, long count) {
        long i = 0;
        for (long j = 0; j < count * inner; j++) {
            long target = table + (clamped(index, j, n) * inner + i) * 4;
            Lanes.set(target, Lanes.get(target) + Lanes.get(y + j * 4));
            i = i + 1 == inner ? 0 : i + 1;
        }
    }
}
