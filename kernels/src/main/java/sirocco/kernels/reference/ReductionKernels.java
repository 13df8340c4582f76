package sirocco.kernels.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Reduce;

/** Reductions, running sums and sorting, in double or long. */
final class ReductionKernels {
    private ReductionKernels() {}

    static Kernel reduce(Reduce op, Spec x, Spec y) {
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand out = Operand.of(y, at[1]);
            boolean real = x.dtype().isFloating();
            double[] reals = new double[(int) y.shape().size()];
            long[] integers = new long[reals.length];
            Arrays.fill(reals, startReal(op.kind()));
            Arrays.fill(integers, startInteger(op.kind()));
            Walk walk = new Walk(x.shape(), outputStrides(op, x.shape(), y.shape()));
            for (long i = 0; i < x.shape().size(); i++) {
                int to = (int) walk.offset(0);
                if (real) {
                    reals[to] = combine(op.kind(), reals[to], in.get(i));
                } else {
                    integers[to] = combine(op.kind(), integers[to], in.getLong(i));
                }
                walk.next();
            }
            for (int i = 0; i < reals.length; i++) {
                if (real) {
                    out.set(i, reals[i]);
                } else {
                    out.set(i, integers[i]);
                }
            }
        };
    }

    /** The output's strides along the input's axes: 0 along those that are reduced. */
    private static long[] outputStrides(Reduce op, Shape x, Shape y) {
        long[] own = y.strides();
        long[] strides = new long[x.rank()];
        int next = 0;
        for (int axis = 0; axis < x.rank(); axis++) {
            strides[axis] = op.axes().contains(axis) ? 0 : own[next++];
        }
        return strides;
    }

    private static double startReal(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    private static long startInteger(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Long.MIN_VALUE;
            case MIN -> Long.MAX_VALUE;
        };
    }

    private static double combine(Reduce.Kind kind, double a, double b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static long combine(Reduce.Kind kind, long a, long b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    /** The elements before, along and after an axis. */
    private record Split(int outer, int along, int inner) {
        static Split of(Shape shape, int axis) {
            return new Split((int) shape.range(0, axis).size(), shape.size(axis), (int)
                    shape.range(axis + 1, shape.rank()).size());
        }

        int index(int o, int a, int i) {
            return (o * along + a) * inner + i;
        }
    }

    static Kernel argMax(ArgMax op, Spec x, Spec y) {
        Split split = Split.of(x.shape(), op.axis());
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand out = Operand.of(y, at[1]);
            for (int o = 0; o < split.outer; o++) {
                for (int i = 0; i < split.inner; i++) {
                    int best = 0;
                    for (int a = 1; a < split.along; a++) {
                        if (beats(in, split.index(o, a, i), split.index(o, best, i))) {
                            best = a;
                        }
                    }
                    out.set((long) o * split.inner + i, (long) best);
                }
            }
        };
    }

    private static boolean beats(Operand x, int challenger, int best) {
        if (!x.dtype().isFloating()) {
            return x.getLong(challenger) > x.getLong(best);
        }
        double b = x.get(best);
        double c = x.get(challenger);
        return !Double.isNaN(b) && (c > b || Double.isNaN(c));
    }

    static Kernel cumSum(CumSum op, Spec x) {
        Split split = Split.of(x.shape(), op.axis());
        boolean forward = op.direction() == CumSum.Direction.FORWARD;
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand out = Operand.of(x, at[1]);
            for (int o = 0; o < split.outer; o++) {
                for (int i = 0; i < split.inner; i++) {
                    double real = 0;
                    long integer = 0;
                    for (int step = 0; step < split.along; step++) {
                        int index = split.index(o, forward ? step : split.along - 1 - step, i);
                        if (x.dtype().isFloating()) {
                            out.set(index, real += in.get(index));
                        } else {
                            out.set(index, integer += in.getLong(index));
                        }
                    }
                }
            }
        };
    }

    static Kernel argSort(Spec x, Spec y) {
        int n = x.shape().size(-1);
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand out = Operand.of(y, at[1]);
            for (long row = 0; row < x.shape().size() / Math.max(n, 1); row++) {
                long first = row * n;
                Comparator<Integer> order = x.dtype() == DType.I64
                        ? Comparator.comparingLong(i -> in.getLong(first + i))
                        : Comparator.comparingDouble(i -> in.get(first + i));
                int[] sorted = IntStream.range(0, n)
                        .boxed()
                        .sorted(order)
                        .mapToInt(i -> i)
                        .toArray();
                for (int i = 0; i < n; i++) {
                    out.set(first + i, (long) sorted[i]);
                }
            }
        };
    }
}
