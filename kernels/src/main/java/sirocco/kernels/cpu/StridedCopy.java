package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import sirocco.tensor.memory.Memory;

/**
 * A copy between two strided views of equal sizes: transposes, broadcasts (source stride 0), slices, flips (negative
 * strides), and the pieces of concat and pad. Planned once, then run without allocation at any pair of addresses, which
 * are those of the views' elements (0, …, 0).
 *
 * <p>Planning drops axes of size 1, merges axes that are adjacent in both views, and orders the rest so that the
 * innermost loop writes consecutive elements where possible, and the one around it reads them.
 */
final class StridedCopy {
    /** The largest rank that remains after merging. */
    static final int MAX_RANK = 8;
    /** Elements of a transpose's tile: 16 rows of 16 four-byte elements are 16 cache lines on either side. */
    private static final int TILE = 16;

    private record Axis(long size, long from, long to) {}

    private final int elementBytes;
    private final int rank;
    private final long[] sizes;
    private final long[] from;
    private final long[] to;

    private StridedCopy(int elementBytes, List<Axis> axes) {
        this.elementBytes = elementBytes;
        this.rank = axes.size();
        this.sizes = axes.stream().mapToLong(Axis::size).toArray();
        this.from = axes.stream().mapToLong(Axis::from).toArray();
        this.to = axes.stream().mapToLong(Axis::to).toArray();
    }

    /**
     * @param elementBytes 1, 4 or 8
     * @param fromStrides  elements from one index of each axis to the next in the source; 0 repeats
     * @param toStrides    the same in the target
     */
    static StridedCopy of(int elementBytes, long[] sizes, long[] fromStrides, long[] toStrides) {
        if (elementBytes != 1 && elementBytes != 4 && elementBytes != 8) {
            throw new IllegalArgumentException("copy: elements of " + elementBytes + " bytes; expected 1, 4 or 8");
        }
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != 1) {
                axes.add(new Axis(sizes[i], fromStrides[i] * elementBytes, toStrides[i] * elementBytes));
            }
        }
        axes.sort(Comparator.comparingLong((Axis a) -> Math.abs(a.to)).reversed());
        List<Axis> merged = merge(axes);
        if (merged.size() > MAX_RANK) {
            throw new IllegalArgumentException(
                    "copy: " + merged.size() + " axes that cannot be merged; expected at most " + MAX_RANK);
        }
        bringUnitSourceNextToLast(merged, elementBytes);
        while (merged.size() < 2) {
            merged.addFirst(new Axis(1, 0, 0));
        }
        return new StridedCopy(elementBytes, merged);
    }

    private static List<Axis> merge(List<Axis> axes) {
        List<Axis> merged = new ArrayList<>();
        for (Axis inner : axes) {
            Axis outer = merged.isEmpty() ? null : merged.getLast();
            if (outer != null && outer.from == inner.size * inner.from && outer.to == inner.size * inner.to) {
                merged.set(merged.size() - 1, new Axis(outer.size * inner.size, inner.from, inner.to));
            } else {
                merged.add(inner);
            }
        }
        return merged;
    }

    private static void bringUnitSourceNextToLast(List<Axis> axes, int elementBytes) {
        for (int i = 0; i < axes.size() - 2; i++) {
            if (axes.get(i).from == elementBytes) {
                axes.add(axes.size() - 2, axes.remove(i));
                return;
            }
        }
    }

    /** Copies from the view at {@code source} to that at {@code target}; the two must not overlap. */
    void run(long source, long target) {
        axis(0, source, target);
    }

    private void axis(int axis, long source, long target) {
        if (axis == rank - 2) {
            plane(source, target);
            return;
        }
        for (long i = 0; i < sizes[axis]; i++) {
            axis(axis + 1, source + i * from[axis], target + i * to[axis]);
        }
    }

    private void plane(long source, long target) {
        int outer = rank - 2;
        int inner = rank - 1;
        if (from[inner] == elementBytes && to[inner] == elementBytes) {
            for (long i = 0; i < sizes[outer]; i++) {
                MemorySegment.copy(
                        Memory.ALL,
                        source + i * from[outer],
                        Memory.ALL,
                        target + i * to[outer],
                        sizes[inner] * elementBytes);
            }
            return;
        }
        for (long i = 0; i < sizes[outer]; i += TILE) {
            long rows = Math.min(TILE, sizes[outer] - i);
            for (long j = 0; j < sizes[inner]; j += TILE) {
                tile(
                        source + i * from[outer] + j * from[inner],
                        target + i * to[outer] + j * to[inner],
                        rows,
                        Math.min(TILE, sizes[inner] - j));
            }
        }
    }

    private void tile(long source, long target, long rows, long columns) {
        long fromRow = from[rank - 2];
        long toRow = to[rank - 2];
        for (long r = 0; r < rows; r++) {
            switch (elementBytes) {
                case 1 -> line1(source + r * fromRow, target + r * toRow, columns, from[rank - 1], to[rank - 1]);
                case 4 -> line4(source + r * fromRow, target + r * toRow, columns, from[rank - 1], to[rank - 1]);
                default -> line8(source + r * fromRow, target + r * toRow, columns, from[rank - 1], to[rank - 1]);
            }
        }
    }

    private static void line1(long source, long target, long n, long from, long to) {
        for (long i = 0; i < n; i++, source += from, target += to) {
            Memory.ALL.set(ValueLayout.JAVA_BYTE, target, Memory.ALL.get(ValueLayout.JAVA_BYTE, source));
        }
    }

    private static void line4(long source, long target, long n, long from, long to) {
        for (long i = 0; i < n; i++, source += from, target += to) {
            Lanes.setInt(target, Lanes.getInt(source));
        }
    }

    private static void line8(long source, long target, long n, long from, long to) {
        for (long i = 0; i < n; i++, source += from, target += to) {
            Memory.ALL.set(
                    ValueLayout.JAVA_LONG_UNALIGNED, target, Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, source));
        }
    }
}
