package sirocco.kernels.cpu;

import sirocco.tensor.memory.Memory;

/** Sums of f32 over windows of planes (average pooling without its division; padding is 0), and their transpose. */
final class SumPool {
    private SumPool() {}

    /** x[planes, height, width] → y[planes, outHeight, outWidth]. */
    static void forward(long x, long y, long planes, PoolWindow w) {
        long at = y;
        for (long p = 0; p < planes; p++) {
            long plane = x + p * w.plane() * Float.BYTES;
            for (int i = 0; i < w.outHeight(); i++) {
                for (int j = 0; j < w.outWidth(); j++, at += Float.BYTES) {
                    Lanes.set(at, sum(plane, w, w.top(i), w.left(j)));
                }
            }
        }
    }

    private static float sum(long plane, PoolWindow w, int top, int left) {
        int bottom = w.bottom(top);
        int right = w.right(left);
        int firstColumn = PoolWindow.firstInside(left, w.dilationWidth());
        float sum = 0;
        for (int r = PoolWindow.firstInside(top, w.dilationHeight()); r < bottom; r += w.dilationHeight()) {
            for (int c = firstColumn; c < right; c += w.dilationWidth()) {
                sum += Lanes.get(plane + ((long) r * w.width() + c) * Float.BYTES);
            }
        }
        return sum;
    }

    /** dx[planes, height, width] = each dy[planes, outHeight, outWidth] added to its window; dx is overwritten. */
    static void spread(long dy, long dx, long planes, PoolWindow w) {
        Memory.ALL.asSlice(dx, planes * w.plane() * Float.BYTES).fill((byte) 0);
        long at = dy;
        for (long p = 0; p < planes; p++) {
            long plane = dx + p * w.plane() * Float.BYTES;
            for (int i = 0; i < w.outHeight(); i++) {
                for (int j = 0; j < w.outWidth(); j++, at += Float.BYTES) {
                    add(Lanes.get(at), plane, w, w.top(i), w.left(j));
                }
            }
        }
    }

    private static void add(float value, long plane, PoolWindow w, int top, int left) {
        int bottom = w.bottom(top);
        int right = w.right(left);
        int firstColumn = PoolWindow.firstInside(left, w.dilationWidth());
        for (int r = PoolWindow.firstInside(top, w.dilationHeight()); r < bottom; r += w.dilationHeight()) {
            for (int c = firstColumn; c < right; c += w.dilationWidth()) {
                long at = plane + ((long) r * w.width() + c) * Float.BYTES;
                Lanes.set(at, Lanes.get(at) + value);
            }
        }
    }
}
