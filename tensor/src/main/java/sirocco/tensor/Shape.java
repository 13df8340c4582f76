package sirocco.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The sizes of a tensor's axes, outermost first (row-major). A scalar has rank 0. Immutable. */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new int[0]);

    private final int[] sizes;
    private final long size;

    private Shape(int[] sizes) {
        this.sizes = sizes;
        long product = 1;
        for (int s : sizes) {
            if (s < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(sizes) + ": a size is negative");
            }
            product = Math.multiplyExact(product, (long) s);
        }
        this.size = product;
    }

    public static Shape of(int... sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    public int rank() {
        return sizes.length;
    }

    /** The size of {@code axis}; negative axes count from the last, as in numpy. */
    public int size(int axis) {
        return sizes[axis(axis)];
    }

    /** The number of elements. */
    public long size() {
        return size;
    }

    public int[] toArray() {
        return sizes.clone();
    }

    /** {@code axis} as a number from 0, negative ones counted from the last; throws where there is no such axis. */
    public int axis(int axis) {
        int positive = axis < 0 ? axis + sizes.length : axis;
        if (positive < 0 || positive >= sizes.length) {
            throw new IllegalArgumentException("axis " + axis + " of " + this + ": the rank is " + sizes.length);
        }
        return positive;
    }

    /** This shape with {@code axis} of another size. */
    public Shape with(int axis, int newSize) {
        int[] changed = sizes.clone();
        changed[axis(axis)] = newSize;
        return new Shape(changed);
    }

    /** This shape without the given axes. */
    public Shape without(int... axes) {
        boolean[] gone = new boolean[sizes.length];
        for (int axis : axes) {
            gone[axis(axis)] = true;
        }
        int[] left = new int[sizes.length];
        int n = 0;
        for (int i = 0; i < sizes.length; i++) {
            if (!gone[i]) {
                left[n++] = sizes[i];
            }
        }
        return new Shape(Arrays.copyOf(left, n));
    }

    /** This shape with a new axis of size {@code newSize} before {@code axis} (0 … rank). */
    public Shape insert(int axis, int newSize) {
        int[] more = new int[sizes.length + 1];
        int at = axis < 0 ? axis + more.length : axis;
        if (at < 0 || at >= more.length) {
            throw new IllegalArgumentException("axis " + axis + " cannot be inserted into " + this);
        }
        System.arraycopy(sizes, 0, more, 0, at);
        more[at] = newSize;
        System.arraycopy(sizes, at, more, at + 1, sizes.length - at);
        return new Shape(more);
    }

    /** Axes {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape range(int from, int to) {
        return new Shape(Arrays.copyOfRange(sizes, from, to));
    }

    /** This shape followed by {@code other}. */
    public Shape concat(Shape other) {
        int[] both = Arrays.copyOf(sizes, sizes.length + other.sizes.length);
        System.arraycopy(other.sizes, 0, both, sizes.length, other.sizes.length);
        return new Shape(both);
    }

    /** The number of elements from one index of each axis to the next, row-major. */
    public long[] strides() {
        long[] strides = new long[sizes.length];
        long step = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= sizes[i];
        }
        return strides;
    }

    /** The strides with which this shape is read as {@code target}: 0 along axes that are repeated. */
    public long[] stridesFor(Shape target) {
        long[] own = strides();
        long[] result = new long[target.rank()];
        int shift = target.rank() - rank();
        for (int i = 0; i < rank(); i++) {
            result[i + shift] = sizes[i] == 1 ? 0 : own[i];
        }
        return result;
    }

    /** The common shape by numpy's rules, or null where there is none. */
    public static Shape broadcast(Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] result = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int sa = i <= a.rank() ? a.sizes[a.rank() - i] : 1;
            int sb = i <= b.rank() ? b.sizes[b.rank() - i] : 1;
            if (sa != sb && sa != 1 && sb != 1) {
                return null;
            }
            result[rank - i] = sa == 1 ? sb : sa;
        }
        return of(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** As {@code [2, 3]}. */
    @Override
    public String toString() {
        return Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
