package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.I32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * {@link MaxPool} of f32 where windows are pairs of columns side by side: the largest of each column of a window first,
 * a vector of columns at a time, then the larger of two neighbours.
 */
final class MaxPoolPairs {
    private static final IntVector IOTA = IntVector.zero(I32).addIndex(1);
    private static final VectorShuffle<Float> OTHER = VectorShuffle.fromOp(F32, lane -> lane ^ 1);
    private static final VectorShuffle<Integer> OTHER_INDEX = VectorShuffle.fromOp(I32, lane -> lane ^ 1);
    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(F32, lane -> 2 * lane % FLOATS);
    private static final VectorShuffle<Integer> EVEN_INDEX = VectorShuffle.fromOp(I32, lane -> 2 * lane % FLOATS);

    private MaxPoolPairs() {}

    /** Whether {@link #forward} is for these windows. */
    static boolean suits(PoolWindow w) {
        return w.kernelWidth() == 2
                && w.strideWidth() == 2
                && w.dilationWidth() == 1
                && w.paddingWidth() == 0
                && 2 * w.outWidth() <= w.width();
    }

    /** x[planes, height, width] → y and index[planes, outHeight, outWidth]. */
    static void forward(long x, long y, long index, long planes, PoolWindow w) {
        long at = 0;
        for (long p = 0; p < planes; p++) {
            long plane = x + p * w.plane() * Float.BYTES;
            for (int i = 0; i < w.outHeight(); i++, at += 4L * w.outWidth()) {
                row(plane, w, w.top(i), y + at, index + at);
            }
        }
    }

    private static void row(long plane, PoolWindow w, int top, long y, long index) {
        int first = PoolWindow.firstInside(top, w.dilationHeight());
        int bottom = w.bottom(top);
        int columns = 2 * w.outWidth();
        for (int c = 0; c < columns; c += FLOATS) {
            VectorMask<Float> read = F32.indexInRange(c, columns);
            int at = first * w.width() + c;
            FloatVector best = FloatVector.fromMemorySegment(F32, ALL, plane + 4L * at, ORDER, read);
            IntVector place = IOTA.add(at);
            for (int r = first + w.dilationHeight(); r < bottom; r += w.dilationHeight()) {
                at = r * w.width() + c;
                FloatVector v = FloatVector.fromMemorySegment(F32, ALL, plane + 4L * at, ORDER, read);
                VectorMask<Float> nan = v.compare(VectorOperators.NE, v).and(best.compare(VectorOperators.EQ, best));
                VectorMask<Float> wins = v.compare(VectorOperators.GT, best).or(nan);
                best = best.blend(v, wins);
                place = place.blend(IOTA.add(at), wins.cast(I32));
            }
            FloatVector other = best.rearrange(OTHER);
            IntVector otherPlace = place.rearrange(OTHER_INDEX);
            VectorMask<Float> number = best.compare(VectorOperators.EQ, best);
            VectorMask<Float> otherNumber = other.compare(VectorOperators.EQ, other);
            VectorMask<Float> greater = other.compare(VectorOperators.GT, best).or(number.andNot(otherNumber));
            VectorMask<Float> same = other.compare(VectorOperators.EQ, best)
                    .or(number.or(otherNumber).not());
            VectorMask<Float> earlier =
                    otherPlace.compare(VectorOperators.LT, place).cast(F32).and(same);
            VectorMask<Float> wins = greater.or(earlier);
            int results = Math.min(FLOATS / 2, columns / 2 - c / 2);
            best.blend(other, wins)
                    .rearrange(EVEN)
                    .intoMemorySegment(ALL, y + 2L * c, ORDER, F32.indexInRange(0, results));
            place.blend(otherPlace, wins.cast(I32))
                    .rearrange(EVEN_INDEX)
                    .intoMemorySegment(ALL, index + 2L * c, ORDER, I32.indexInRange(0, results));
        }
    }
}
