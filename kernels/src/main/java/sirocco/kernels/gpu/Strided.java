package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Shape;

/**
 * Loops over a shape in which each operand has a first element and strides of its own, with as few axes as possible: axes
 * that all operands pass through in one go are merged, those of size 1 dropped.
 *
 * @param sizes    sizes of the axes, outermost first; at least one
 * @param operands inputs, then outputs
 */
record Strided(List<Integer> sizes, List<Access> operands) {

    /** Element {@code first + Σ index · stride} is visited; strides may be 0 or negative. */
    record Access(int first, List<Integer> strides) {
        static Access of(long first, long[] strides) {
            return new Access(
                    (int) first, Arrays.stream(strides).mapToObj(s -> (int) s).toList());
        }

        /** All elements in order. */
        static Access dense(Shape shape) {
            return of(0, shape.strides());
        }

        /** An operand of shape {@code own} broadcast to {@code shape}. */
        static Access broadcast(Shape own, Shape shape) {
            return of(0, own.stridesFor(shape));
        }
    }

    static Strided of(Shape shape, List<Access> operands) {
        List<Integer> sizes = new ArrayList<>();
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int size = shape.size(axis);
            if (size == 1) {
                continue;
            }
            int last = axes.size() - 1;
            if (last >= 0 && mergeable(operands, axes.get(last), axis, size)) {
                sizes.set(last, sizes.get(last) * size);
                axes.set(last, axis);
            } else {
                sizes.add(size);
                axes.add(axis);
            }
        }
        return new Strided(
                sizes.isEmpty() ? List.of(1) : sizes,
                operands.stream().map(o -> picked(o, axes)).toList());
    }

    private static boolean mergeable(List<Access> operands, int outer, int inner, int size) {
        return operands.stream()
                .allMatch(o -> o.strides().get(outer) == o.strides().get(inner) * size);
    }

    private static Access picked(Access access, List<Integer> axes) {
        return new Access(
                access.first(),
                axes.isEmpty()
                        ? List.of(0)
                        : axes.stream().map(access.strides()::get).toList());
    }

    /** The number of elements visited. */
    int elements() {
        return sizes.stream().reduce(1, Math::multiplyExact);
    }

    /** Whether operand {@code operand} is visited element by element in order. */
    boolean isDense(int operand) {
        int expected = 1;
        for (int axis = sizes.size() - 1; axis >= 0; axis--) {
            if (sizes.get(axis) > 1 && operands.get(operand).strides().get(axis) != expected) {
                return false;
            }
            expected *= sizes.get(axis);
        }
        return true;
    }
}
