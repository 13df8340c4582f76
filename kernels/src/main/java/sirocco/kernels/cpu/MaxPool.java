package sirocco.kernels.cpu;

import sirocco.tensor.memory.Memory;

/**
 * The largest f32 in each window of planes {@code [height, width]}, and its i32 index within the plane: the first of
 * equals in row-major order; the first NaN is larger than all numbers. A window without elements gives −∞ and index −1.
 */
final class MaxPool {
    private MaxPool() {}

    /** x[planes, height, width] → y and index[planes, outHeight, outWidth]. */
    static void forward(long x, long y, long index, long planes, PoolWindow w) {
        long at = 0;
        for (long p = 0; p < planes; p++) {
            long plane = x + p * w.plane() * Float.BYTES;
            for (int i = 0; i < w.outHeight(); i++) {
                for (int j = 0; j < w.outWidth(); j++, at += 4) {
                    int winner = winner(plane, w, w.top(i), w.left(j));
                    Lanes.setInt(index + at, winner);
                    Lanes.set(y + at, winner < 0 ? Float.NEGATIVE_INFINITY : Lanes.get(plane + winner * 4L));
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
                float v = Lanes.get(plane + at * 4L);
                if (winner < 0 || v > best || v != v && best == best) {
                    best = v;
                    winner = at;
                }
            }
        }
        return winner;
    }

    /** dx[planes, inPlane] = the dy[planes, outPlane] added up at their index; dx is overwritten. */
    static void scatter(long dy, long index, long dx, long planes, long inPlane, long outPlane) {
        Memory.ALL.asSlice(dx, planes * inPlane * Float.BYTES).fill((byte) 0);
        for (long p = 0; p < planes; p++) {
            long plane = dx + p * inPlane * Float.BYTES;
            for (long at = p * outPlane * 4; at < (p + 1) * outPlane * 4; at += 4) {
                int i = Lanes.getInt(index + at);
                if (i >= 0) {
                    Lanes.set(plane + i * 4L, Lanes.get(plane + i * 4L) + Lanes.get(dy + at));
                }
            }
        }
    }

    /** y[planes, outPlane] = x[planes, inPlane] at the index, 0 at index −1: the transpose of {@link #scatter}. */
    static void gather(long x, long index, long y, long planes, long inPlane, long outPlane) {
        for (long p = 0; p < planes; p++) {
            long plane = x + p * inPlane * Float.BYTES;
            for (long at = p * outPlane * 4; at < (p + 1) * outPlane * 4; at += 4) {
                int i = Lanes.getInt(index + at);
                Lanes.set(y + at, i < 0 ? 0 : Lanes.get(plane + i * 4L));
            }
        }
    }
}
