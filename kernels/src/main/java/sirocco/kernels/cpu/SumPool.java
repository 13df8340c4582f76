package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;

/** Sums of f32 over windows of planes (average pooling without its division; padding is 0), and their transpose. */
final class SumPool {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private SumPool() {}

    /** x[planes, height, width] → y[planes, outHeight, outWidth]. */
    static void forward(long x, long y, long planes, PoolWindow w) {
        long at = y;
        for (long p = 0; p < planes; p++) {
            long plane = x + p * w.plane() * ELEMENT;
            for (int i = 0; i < w.outHeight(); i++) {
                for (int j = 0; j < w.outWidth(); j++, at += ELEMENT) {
                    ALL.set(FLOAT, at, sum(plane, w, w.top(i), w.left(j)));
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
                sum += ALL.get(FLOAT, plane + ((long) r * w.width() + c) * ELEMENT);
            }
        }
        return sum;
    }

    /** dx[planes, height, width] = each dy[planes, outHeight, outWidth] added to its window; dx is overwritten. */
    static void spread(long dy, long dx, long planes, PoolWindow w) {
        Lanes.zero(dx, planes * w.plane() * ELEMENT);
        long at = dy;
        for (long p = 0; p < planes; p++) {
            long plane = dx + p * w.plane() * ELEMENT;
            for (int i = 0; i < w.outHeight(); i++) {
                for (int j = 0; j < w.outWidth(); j++, at += ELEMENT) {
                    add(ALL.get(FLOAT, at), plane, w, w.top(i), w.left(j));
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
                long at = plane + ((long) r * w.width() + c) * ELEMENT;
                ALL.set(FLOAT, at, ALL.get(FLOAT, at) + value);
            }
        }
    }
}
