package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;

/**
 * The largest f32 in each window of planes {@code [height, width]}, and its i32 index within the plane: the first of
 * equals in row-major order; the first NaN is larger than all numbers. A window without elements gives −∞ and index −1.
 */
final class MaxPool {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private MaxPool() {}

    /** x[planes, height, width] → y and index[planes, outHeight, outWidth]. */
    static void forward(long x, long y, long index, long planes, PoolWindow w) {
        long at = 0;
        for (long p = 0; p < planes; p++) {
            long plane = x + p * w.plane() * ELEMENT;
            for (int i = 0; i < w.outHeight(); i++) {
                for (int j = 0; j < w.outWidth(); j++, at++) {
                    int winner = winner(plane, w, w.top(i), w.left(j));
                    float value = winner < 0 ? Float.NEGATIVE_INFINITY : ALL.get(FLOAT, plane + winner * ELEMENT);
                    ALL.set(ValueLayout.JAVA_INT_UNALIGNED, index + at * Integer.BYTES, winner);
                    ALL.set(FLOAT, y + at * ELEMENT, value);
                }
            }
        }
    }

    private static int winner(long plane, PoolWindow w, int top, int left) {
        int bottom = w.bottom(top);
        int right = w.right(left);
        int firstColumn = PoolWindow.firstInside(left, w.dilationWidth());
        int winner = -1;
        float best = Float.NEGATIVE_INFINITY;
        for (int r = PoolWindow.firstInside(top, w.dilationHeight()); r < bottom; r += w.dilationHeight()) {
            for (int c = firstColumn; c < right; c += w.dilationWidth()) {
                int at = r * w.width() + c;
                float v = ALL.get(FLOAT, plane + at * ELEMENT);
                if (winner < 0 || v > best || v != v && best == best) {
                    best = v;
                    winner = at;
                }
            }
        }
        return winner;
    }
}
