package sirocco.kernels.fused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Shape;

/**
 * The loops over a broadcast shape with as few axes as possible: axes that all operands pass through in one go are
 * merged, those of size 1 dropped. There is at least one axis, the innermost, along which each input has stride 1 or 0.
 *
 * @param sizes   the sizes of the axes, outermost first
 * @param strides for each input the elements from one index of each axis to the next, 0 where it is repeated
 * @param own     the same for the results, which are dense
 */
public record Loops(long[] sizes, long[][] strides, long[] own) {

    public static Loops of(Shape shape, List<Shape> inputs) {
        long[][] strides = inputs.stream().map(input -> input.stridesFor(shape)).toArray(long[][]::new);
        List<Integer> first = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        long[] dense = shape.strides();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int size = shape.size(axis);
            if (size == 1) {
                continue;
            }
            int last = first.size() - 1;
            if (last >= 0 && mergeable(strides, first.get(last), axis, size)) {
                sizes.set(last, sizes.get(last) * size);
                first.set(last, axis);
            } else {
                sizes.add((long) size);
                first.add(axis);
            }
        }
        if (first.isEmpty()) {
            return new Loops(new long[] {1}, new long[inputs.size()][1], new long[] {1});
        }
        int[] axes = first.stream().mapToInt(i -> i).toArray();
        long[][] merged = Arrays.stream(strides).map(s -> pick(s, axes)).toArray(long[][]::new);
        return new Loops(sizes.stream().mapToLong(l -> l).toArray(), merged, pick(dense, axes));
    }

    private static boolean mergeable(long[][] strides, int outer, int inner, int size) {
        return Arrays.stream(strides).allMatch(s -> s[outer] == s[inner] * size);
    }

    private static long[] pick(long[] strides, int[] axes) {
        return Arrays.stream(axes).mapToLong(axis -> strides[axis]).toArray();
    }

    /** The size of the innermost axis. */
    public long inner() {
        return sizes[sizes.length - 1];
    }

    /** All indices but that of the innermost axis. */
    public long rows() {
        long rows = 1;
        for (int axis = 0; axis < sizes.length - 1; axis++) {
            rows *= sizes[axis];
        }
        return rows;
    }

    /** The size of the axis around the innermost one; 1 if there is none. */
    public long rowsInPlane() {
        return sizes.length < 2 ? 1 : sizes[sizes.length - 2];
    }

    /** Whether input {@code i} has one value along the innermost axis. */
    public boolean isRepeated(int i) {
        return strides[i][sizes.length - 1] == 0;
    }

    /** The elements of an operand with these strides before row {@code row}. */
    public long offset(long[] operand, long row) {
        long offset = 0;
        long rest = row;
        for (int axis = sizes.length - 2; axis >= 0; axis--) {
            offset += rest % sizes[axis] * operand[axis];
            rest /= sizes[axis];
        }
        return offset;
    }

    /** The elements of an operand with these strides from one row of a plane to the next. */
    public long step(long[] operand) {
        return sizes.length < 2 ? 0 : operand[sizes.length - 2];
    }
}
