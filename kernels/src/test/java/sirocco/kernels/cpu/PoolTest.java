package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling against plain loops over padded planes. */
class PoolTest {
    private static final int PLANES = 3;

    static Stream<PoolWindow> windows() {
        return Stream.of(
                new PoolWindow(8, 8, 2, 2, 2, 2, 0, 0, 1, 1, 4, 4),
                new PoolWindow(28, 29, 2, 2, 2, 2, 0, 0, 1, 1, 14, 14),
                new PoolWindow(1, 187, 1, 5, 1, 2, 0, 0, 1, 1, 1, 92),
                new PoolWindow(1, 90, 1, 5, 1, 2, 0, 2, 1, 1, 1, 45),
                new PoolWindow(1, 70, 1, 3, 1, 1, 0, 1, 1, 1, 1, 70),
                new PoolWindow(7, 9, 3, 3, 1, 1, 1, 1, 1, 1, 7, 9),
                new PoolWindow(9, 40, 3, 3, 2, 2, 1, 1, 1, 1, 5, 20),
                new PoolWindow(11, 13, 3, 2, 2, 3, 1, 0, 2, 3, 5, 4),
                new PoolWindow(5, 5, 2, 2, 2, 2, 0, 0, 1, 1, 3, 3),
                new PoolWindow(16, 12, 2, 2, 2, 2, 0, 0, 1, 1, 8, 6),
                new PoolWindow(5, 71, 3, 2, 1, 2, 1, 0, 1, 1, 5, 35),
                new PoolWindow(9, 5, 3, 2, 2, 2, 2, 0, 2, 1, 5, 2),
                new PoolWindow(6, 35, 2, 2, 1, 1, 0, 0, 3, 2, 3, 33));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void maxPoolFindsTheFirstLargest(PoolWindow w) {
        int in = (int) w.plane();
        int out = (int) w.outPlane();
        float[] x = Guarded.random(1, PLANES * in, -4, 4);
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 53 == 52 ? Float.NaN : i % 31 == 30 ? Float.NEGATIVE_INFINITY : Math.round(x[i]);
        }
        int[] index = new int[PLANES * out];
        float[] y = new float[index.length];
        for (int o = 0; o < index.length; o++) {
            index[o] = winner(x, o / out * in, w, o % out);
            y[o] = x[o / out * in + index[o]];
        }
        try (Guarded memory = new Guarded()) {
            long yAt = memory.room(y.length);
            long indexAt = memory.room(y.length);
            long source = memory.floats(x);
            MaxPool.forward(source, yAt, indexAt, PLANES, w);
            assertArrayEquals(index, Guarded.getInts(indexAt, index.length));
            assertArrayEquals(y, Guarded.getFloats(yAt, y.length));
            if (MaxPoolPairs.suits(w)) {
                long pairsAt = memory.room(y.length);
                long pairsIndexAt = memory.room(y.length);
                MaxPoolPairs.forward(source, pairsAt, pairsIndexAt, PLANES, w);
                assertArrayEquals(index, Guarded.getInts(pairsIndexAt, index.length));
                assertArrayEquals(y, Guarded.getFloats(pairsAt, y.length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("windows")
    void sumPoolAndItsTransposeEqualPlainLoops(PoolWindow w) {
        int in = (int) w.plane();
        int out = (int) w.outPlane();
        float[] x = Guarded.random(3, PLANES * in, -1, 1);
        float[] dy = Guarded.random(4, PLANES * out, -1, 1);
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        for (int o = 0; o < y.length; o++) {
            for (int k = 0; k < w.kernelHeight() * w.kernelWidth(); k++) {
                int at = position(w, o % out, k);
                if (at >= 0) {
                    y[o] += x[o / out * in + at];
                    dx[o / out * in + at] += dy[o];
                }
            }
        }
        try (Guarded memory = new Guarded()) {
            long yAt = memory.room(y.length);
            long dxAt = memory.room(x.length);
            SumPool.forward(memory.floats(x), yAt, PLANES, w);
            SumPool.spread(memory.floats(dy), dxAt, PLANES, w);
            float[] got = Guarded.getFloats(yAt, y.length);
            for (int i = 0; i < y.length; i++) {
                assertEquals(y[i], got[i], 1e-6);
            }
            got = Guarded.getFloats(dxAt, dx.length);
            for (int i = 0; i < dx.length; i++) {
                assertEquals(dx[i], got[i], 1e-6);
            }
        }
    }

    @Test
    void windowInThePaddingHasNoWinner() {
        PoolWindow w = new PoolWindow(1, 2, 1, 2, 1, 2, 0, 0, 1, 1, 1, 2);
        try (Guarded memory = new Guarded()) {
            long y = memory.room(2);
            long index = memory.room(2);
            MaxPool.forward(memory.floats(3, 4), y, index, 1, w);
            assertArrayEquals(new float[] {4, Float.NEGATIVE_INFINITY}, Guarded.getFloats(y, 2));
            assertArrayEquals(new int[] {1, -1}, Guarded.getInts(index, 2));
        }
    }

    /** The index in the plane of element {@code k} of the window of output {@code o}, or −1 in the padding. */
    private static int position(PoolWindow w, int o, int k) {
        int r = o / w.outWidth() * w.strideHeight() - w.paddingHeight() + k / w.kernelWidth() * w.dilationHeight();
        int c = o % w.outWidth() * w.strideWidth() - w.paddingWidth() + k % w.kernelWidth() * w.dilationWidth();
        return r < 0 || r >= w.height() || c < 0 || c >= w.width() ? -1 : r * w.width() + c;
    }

    private static int winner(float[] x, int plane, PoolWindow w, int o) {
        int winner = -1;
        for (int k = 0; k < w.kernelHeight() * w.kernelWidth(); k++) {
            int at = position(w, o, k);
            if (at >= 0
                    && (winner < 0
                            || Float.isNaN(x[plane + at]) && !Float.isNaN(x[plane + winner])
                            || x[plane + at] > x[plane + winner])) {
                winner = at;
            }
        }
        return winner;
    }
}
