package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Shape;
import sirocco.tensor.memory.Memory;

/**
 * Moves a few elements, one by one, from places in the operands to places in the result. To set out for a strided copy takes
 * longer than such a copy itself (a step of Lorenz's equations: a third of the time).
 */
final class SmallCopy implements Kernel {
    /** With more elements strided copies are as fast. */
    private static final int MOST = 8;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final int elementBytes;
    private final int result;
    private final int[] operands;
    private final long[] from;
    private final long[] to;

    private SmallCopy(int elementBytes, int result, List<Move> moves) {
        this.elementBytes = elementBytes;
        this.result = result;
        operands = moves.stream().mapToInt(Move::operand).toArray();
        from = moves.stream().mapToLong(Move::from).toArray();
        to = moves.stream().mapToLong(Move::to).toArray();
    }

    /** An element of an operand and where it goes, in bytes. */
    private record Move(int operand, long from, long to) {}

    /**
     * A view of an operand that becomes one of the result.
     *
     * @param from strides in elements in the operand
     * @param first the element the operand's view begins with
     * @param to strides in elements in the result
     * @param place the element the result's view begins with
     */
    record View(Shape shape, long[] from, long first, long[] to, long place) {}

    static boolean suits(Shape shape) {
        return shape.size() <= MOST;
    }

    /** Copies view {@code k} of operand {@code k}, for all k. */
    static SmallCopy of(int elementBytes, List<View> views) {
        List<Move> moves = new ArrayList<>();
        for (int k = 0; k < views.size(); k++) {
            View view = views.get(k);
            for (long i = 0; i < view.shape.size(); i++) {
                moves.add(new Move(
                        k,
                        elementBytes * (view.first + offset(view.shape, view.from, i)),
                        elementBytes * (view.place + offset(view.shape, view.to, i))));
            }
        }
        return new SmallCopy(elementBytes, views.size(), moves);
    }

    /** Where element {@code number} lies, counted along the last axis first. */
    private static long offset(Shape shape, long[] strides, long number) {
        long rest = number;
        long offset = 0;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            offset += rest % shape.size(axis) * strides[axis];
            rest /= shape.size(axis);
        }
        return offset;
    }

    @Override
    public void run(long[] at) {
        long base = at[result];
        for (int i = 0; i < operands.length; i++) {
            long source = at[operands[i]] + from[i];
            long target = base + to[i];
            if (elementBytes == 8) {
                Memory.ALL.set(LONG, target, Memory.ALL.get(LONG, source));
            } else if (elementBytes == 4) {
                Memory.ALL.set(INT, target, Memory.ALL.get(INT, source));
            } else {
                Memory.ALL.set(ValueLayout.JAVA_BYTE, target, Memory.ALL.get(ValueLayout.JAVA_BYTE, source));
            }
        }
    }
}
