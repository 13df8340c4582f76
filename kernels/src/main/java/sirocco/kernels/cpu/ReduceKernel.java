package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Reduce;

/**
 * A reduction of f32 or f64 over any axes: adjacent reduced axes are one, and if others lie between them, the last ones are
 * reduced first, into scratch memory.
 */
final class ReduceKernel implements Kernel {
    private final List<Stage> stages;
    private final long scratch;

    private ReduceKernel(List<Stage> stages) {
        this.stages = stages;
        this.scratch = stages.stream().mapToLong(Stage::bytes).sum();
    }

    /** A reduction of the middle axis of {@code [outer, axis, inner]}. */
    private static final class Stage {
        final long resultBytes;
        /** Memory for partial sums where a single row is shared by threads. */
        final long partialBytes;

        private final Kernel kernel;
        private final long[] at = new long[3];

        Stage(Reduce.Kind kind, DType dtype, Workers workers, long outer, long axis, long inner) {
            resultBytes = aligned(outer * inner * dtype.bytes());
            boolean isRow = kind == Reduce.Kind.SUM && outer * inner == 1 && axis > 2 * Sum.CHUNK;
            long chunks = (axis + Sum.CHUNK - 1) / Sum.CHUNK;
            partialBytes = isRow ? aligned(chunks * Double.BYTES) : 0;
            kernel = isRow ? sharedRow(dtype, workers, axis, chunks) : rows(kind, dtype, workers, outer, axis, inner);
        }

        private static Kernel rows(Reduce.Kind kind, DType dtype, Workers workers, long outer, long axis, long inner) {
            Rows rows = dtype == DType.F64 ? doubles(kind) : floats(kind);
            long block = axis * inner * dtype.bytes();
            long pitch = inner * dtype.bytes();
            return SplitKernel.of(
                    workers,
                    outer,
                    axis * inner * dtype.bytes() / Float.BYTES,
                    (at, from, to) -> rows.reduce(at[0] + from * block, at[1] + from * pitch, to - from, axis, inner));
        }

        private static Kernel sharedRow(DType dtype, Workers workers, long axis, long chunks) {
            if (dtype == DType.F64) {
                Kernel partials = SplitKernel.of(
                        workers,
                        chunks,
                        2 * Sum.CHUNK,
                        (at, from, to) -> SumF64.partials(at[0], axis, at[2], from, to));
                return at -> {
                    partials.run(at);
                    Lanes.setDouble(at[1], SumF64.ofPartials(at[2], chunks));
                };
            }
            Kernel partials = SplitKernel.of(
                    workers, chunks, Sum.CHUNK, (at, from, to) -> Sum.partials(at[0], axis, at[2], from, to));
            return at -> {
                partials.run(at);
                Lanes.set(at[1], (float) Sum.ofPartials(at[2], chunks));
            };
        }

        private static Rows floats(Reduce.Kind kind) {
            return switch (kind) {
                case SUM -> Sum::sum;
                case PROD -> Product::product;
                case MAX -> Max::max;
                case MIN -> Min::min;
            };
        }

        private static Rows doubles(Reduce.Kind kind) {
            return switch (kind) {
                case SUM -> SumF64::sum;
                case PROD -> ProductF64::product;
                case MAX -> MaxF64::max;
                case MIN -> MinF64::min;
            };
        }

        long bytes() {
            return resultBytes + partialBytes;
        }

        void run(long x, long y, long partials) {
            at[0] = x;
            at[1] = y;
            at[2] = partials;
            kernel.run(at);
        }
    }

    /** One of the reductions of this package. */
    private interface Rows {
        void reduce(long x, long y, long outer, long axis, long inner);
    }

    private static long aligned(long bytes) {
        return (bytes + Memory.ALIGNMENT - 1) & -Memory.ALIGNMENT;
    }

    /** The kernel; null where there is none. */
    static Kernel of(Reduce op, Spec x, Workers workers) {
        if (x.dtype() != DType.F32 && x.dtype() != DType.F64 || x.shape().size() == 0) {
            return null;
        }
        List<Stage> stages = extents(op, x.shape()).stream()
                .map(e -> new Stage(op.kind(), x.dtype(), workers, e.outer, e.axis, e.inner))
                .toList();
        return stages.isEmpty() ? CopyKernels.contiguous(x) : new ReduceKernel(stages);
    }

    /** What is reduced at a time: the middle axis of {@code [outer, axis, inner]}. */
    record Extent(long outer, long axis, long inner) {}

    /** What is reduced one after the other; nothing where all axes to be reduced have one element. */
    static List<Extent> extents(Reduce op, Shape shape) {
        List<Long> sizes = new ArrayList<>();
        List<Boolean> reduced = new ArrayList<>();
        collapse(op, shape, sizes, reduced);
        List<Extent> extents = new ArrayList<>();
        for (int last = reduced.lastIndexOf(true); last >= 0; last = reduced.lastIndexOf(true)) {
            long outer = product(sizes.subList(0, last));
            long inner = product(sizes.subList(last + 1, sizes.size()));
            extents.add(new Extent(outer, sizes.get(last), inner));
            sizes.remove(last);
            reduced.remove(last);
        }
        return extents;
    }

    /** The axes with neighbours of the same fate merged and those of size 1 left out. */
    private static void collapse(Reduce op, Shape shape, List<Long> sizes, List<Boolean> reduced) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            boolean isReduced = op.axes().contains(axis);
            int last = sizes.size() - 1;
            if (shape.size(axis) == 1) {
                continue;
            }
            if (last >= 0 && reduced.get(last) == isReduced) {
                sizes.set(last, sizes.get(last) * shape.size(axis));
            } else {
                sizes.add((long) shape.size(axis));
                reduced.add(isReduced);
            }
        }
    }

    private static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, (a, b) -> a * b);
    }

    @Override
    public long scratch() {
        return scratch - stages.getLast().resultBytes;
    }

    @Override
    public void run(long[] at) {
        long from = at[0];
        long free = at.length > 2 ? at[2] : 0;
        for (int s = 0; s < stages.size(); s++) {
            Stage stage = stages.get(s);
            boolean isLast = s == stages.size() - 1;
            long to = isLast ? at[1] : free;
            free += isLast ? 0 : stage.resultBytes;
            stage.run(from, to, free);
            free += stage.partialBytes;
            from = to;
        }
    }
}
