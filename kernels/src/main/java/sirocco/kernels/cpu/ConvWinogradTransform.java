package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of Winograd's F(2×2, 3×3) (Lavin &amp; Gray, Fast algorithms for convolutional neural networks, 2016)
 * and their transposes: Y = Aᵀ[(G g Gᵀ) ∘ (Bᵀ d B)]A with
 * <pre>
 * Bᵀ = 1  0 −1  0    G = 1   0   0    Aᵀ = 1  1  1  0
 *      0  1  1  0        ½   ½   ½         0  1 −1 −1
 *      0 −1  1  0        ½  −½   ½
 *      0  1  0 −1        0   0   1
 * </pre>
 *
 * <p>A vector holds channels that lie side by side; steps are in bytes. As in {@link MatMulTile}, vector calls stand in
 * the loops themselves.
 */
final class ConvWinogradTransform {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long ADDRESS = Long.MAX_VALUE >> 2;
    private static final long STEP = ADDRESS >> 8;
    private static final FloatVector HALF = FloatVector.broadcast(F, .5f);

    private ConvWinogradTransform() {}

    /**
     * Bᵀ d B for a row of tiles and one vector of channels.
     *
     * @param from row 0, column 0 of the first tile, with steps {@code row} and {@code pixel}
     * @param to the first tile's value at point 0; points lie {@code plane} apart, tiles {@code tile}
     */
    static void image(int tiles, long from, long row, long pixel, long to, long plane, long tile) {
        long r = row & STEP;
        long next = pixel & STEP;
        long s = plane & STEP;
        long x = from & ADDRESS;
        FloatVector d0 = fromMemorySegment(F, ALL, x, ORDER);
        FloatVector d1 = fromMemorySegment(F, ALL, x + r, ORDER);
        FloatVector d2 = fromMemorySegment(F, ALL, x + 2 * r, ORDER);
        FloatVector d3 = fromMemorySegment(F, ALL, x + 3 * r, ORDER);
        FloatVector a0 = d0.sub(d2);
        FloatVector a1 = d1.add(d2);
        FloatVector a2 = d2.sub(d1);
        FloatVector a3 = d1.sub(d3);
        x = (x + next) & ADDRESS;
        d0 = fromMemorySegment(F, ALL, x, ORDER);
        d1 = fromMemorySegment(F, ALL, x + r, ORDER);
        d2 = fromMemorySegment(F, ALL, x + 2 * r, ORDER);
        d3 = fromMemorySegment(F, ALL, x + 3 * r, ORDER);
        FloatVector b0 = d0.sub(d2);
        FloatVector b1 = d1.add(d2);
        FloatVector b2 = d2.sub(d1);
        FloatVector b3 = d1.sub(d3);
        x = (x + next) & ADDRESS;
        long t = to & ADDRESS;
        for (int left = tiles; left > 0; left--, t = (t + tile) & ADDRESS) {
            d0 = fromMemorySegment(F, ALL, x, ORDER);
            d1 = fromMemorySegment(F, ALL, x + r, ORDER);
            d2 = fromMemorySegment(F, ALL, x + 2 * r, ORDER);
            d3 = fromMemorySegment(F, ALL, x + 3 * r, ORDER);
            FloatVector c0 = d0.sub(d2);
            FloatVector c1 = d1.add(d2);
            FloatVector c2 = d2.sub(d1);
            FloatVector c3 = d1.sub(d3);
            x = (x + next) & ADDRESS;
            d0 = fromMemorySegment(F, ALL, x, ORDER);
            d1 = fromMemorySegment(F, ALL, x + r, ORDER);
            d2 = fromMemorySegment(F, ALL, x + 2 * r, ORDER);
            d3 = fromMemorySegment(F, ALL, x + 3 * r, ORDER);
            FloatVector e0 = d0.sub(d2);
            FloatVector e1 = d1.add(d2);
            FloatVector e2 = d2.sub(d1);
            FloatVector e3 = d1.sub(d3);
            x = (x + next) & ADDRESS;
            a0.sub(c0).intoMemorySegment(ALL, t, ORDER);
            b0.add(c0).intoMemorySegment(ALL, t + s, ORDER);
            c0.sub(b0).intoMemorySegment(ALL, t + 2 * s, ORDER);
            b0.sub(e0).intoMemorySegment(ALL, t + 3 * s, ORDER);
            a1.sub(c1).intoMemorySegment(ALL, t + 4 * s, ORDER);
            b1.add(c1).intoMemorySegment(ALL, t + 5 * s, ORDER);
            c1.sub(b1).intoMemorySegment(ALL, t + 6 * s, ORDER);
            b1.sub(e1).intoMemorySegment(ALL, t + 7 * s, ORDER);
            a2.sub(c2).intoMemorySegment(ALL, t + 8 * s, ORDER);
            b2.add(c2).intoMemorySegment(ALL, t + 9 * s, ORDER);
            c2.sub(b2).intoMemorySegment(ALL, t + 10 * s, ORDER);
            b2.sub(e2).intoMemorySegment(ALL, t + 11 * s, ORDER);
            a3.sub(c3).intoMemorySegment(ALL, t + 12 * s, ORDER);
            b3.add(c3).intoMemorySegment(ALL, t + 13 * s, ORDER);
            c3.sub(b3).intoMemorySegment(ALL, t + 14 * s, ORDER);
            b3.sub(e3).intoMemorySegment(ALL, t + 15 * s, ORDER);
            a0 = c0;
            a1 = c1;
            a2 = c2;
            a3 = c3;
            b0 = e0;
            b1 = e1;
            b2 = e2;
            b3 = e3;
        }
    }

    /** Aᵀ m A for a row of tiles and one vector of channels: the way back of {@link #image}, onto 2×2 a tile. */
    static void result(int tiles, long from, long plane, long tile, long to, long row, long pixel) {
        long s = plane & STEP;
        long r = row & STEP;
        long next = pixel & STEP;
        long x = from & ADDRESS;
        long y = to & ADDRESS;
        for (int left = tiles; left > 0; left--, x = (x + tile) & ADDRESS, y = (y + 2 * next) & ADDRESS) {
            FloatVector m1 = fromMemorySegment(F, ALL, x + 4 * s, ORDER);
            FloatVector m2 = fromMemorySegment(F, ALL, x + 8 * s, ORDER);
            FloatVector a0 = fromMemorySegment(F, ALL, x, ORDER).add(m1.add(m2));
            FloatVector b0 = m1.sub(m2).sub(fromMemorySegment(F, ALL, x + 12 * s, ORDER));
            m1 = fromMemorySegment(F, ALL, x + 5 * s, ORDER);
            m2 = fromMemorySegment(F, ALL, x + 9 * s, ORDER);
            FloatVector a1 = fromMemorySegment(F, ALL, x + s, ORDER).add(m1.add(m2));
            FloatVector b1 = m1.sub(m2).sub(fromMemorySegment(F, ALL, x + 13 * s, ORDER));
            m1 = fromMemorySegment(F, ALL, x + 6 * s, ORDER);
            m2 = fromMemorySegment(F, ALL, x + 10 * s, ORDER);
            FloatVector a2 = fromMemorySegment(F, ALL, x + 2 * s, ORDER).add(m1.add(m2));
            FloatVector b2 = m1.sub(m2).sub(fromMemorySegment(F, ALL, x + 14 * s, ORDER));
            m1 = fromMemorySegment(F, ALL, x + 7 * s, ORDER);
            m2 = fromMemorySegment(F, ALL, x + 11 * s, ORDER);
            FloatVector a3 = fromMemorySegment(F, ALL, x + 3 * s, ORDER).add(m1.add(m2));
            FloatVector b3 = m1.sub(m2).sub(fromMemorySegment(F, ALL, x + 15 * s, ORDER));
            a0.add(a1.add(a2)).intoMemorySegment(ALL, y, ORDER);
            a1.sub(a2).sub(a3).intoMemorySegment(ALL, y + next, ORDER);
            b0.add(b1.add(b2)).intoMemorySegment(ALL, y + r, ORDER);
            b1.sub(b2).sub(b3).intoMemorySegment(ALL, y + r + next, ORDER);
        }
    }

    /** A y Aᵀ for a row of tiles and one vector of channels: the transpose of {@link #result}. */
    static void gradient(int tiles, long from, long row, long pixel, long to, long plane, long tile) {
        long r = row & STEP;
        long next = pixel & STEP;
        long s = plane & STEP;
        long y = from & ADDRESS;
        long t = to & ADDRESS;
        for (int left = tiles; left > 0; left--, y = (y + 2 * next) & ADDRESS, t = (t + tile) & ADDRESS) {
            FloatVector a = fromMemorySegment(F, ALL, y, ORDER);
            FloatVector b = fromMemorySegment(F, ALL, y + next, ORDER);
            FloatVector c = fromMemorySegment(F, ALL, y + r, ORDER);
            FloatVector d = fromMemorySegment(F, ALL, y + r + next, ORDER);
            a.intoMemorySegment(ALL, t, ORDER);
            a.add(b).intoMemorySegment(ALL, t + s, ORDER);
            a.sub(b).intoMemorySegment(ALL, t + 2 * s, ORDER);
            b.neg().intoMemorySegment(ALL, t + 3 * s, ORDER);
            FloatVector ac = a.add(c);
            FloatVector bd = b.add(d);
            ac.intoMemorySegment(ALL, t + 4 * s, ORDER);
            ac.add(bd).intoMemorySegment(ALL, t + 5 * s, ORDER);
            ac.sub(bd).intoMemorySegment(ALL, t + 6 * s, ORDER);
            bd.neg().intoMemorySegment(ALL, t + 7 * s, ORDER);
            ac = a.sub(c);
            bd = b.sub(d);
            ac.intoMemorySegment(ALL, t + 8 * s, ORDER);
            ac.add(bd).intoMemorySegment(ALL, t + 9 * s, ORDER);
            ac.sub(bd).intoMemorySegment(ALL, t + 10 * s, ORDER);
            bd.neg().intoMemorySegment(ALL, t + 11 * s, ORDER);
            c.neg().intoMemorySegment(ALL, t + 12 * s, ORDER);
            c.add(d).neg().intoMemorySegment(ALL, t + 13 * s, ORDER);
            d.sub(c).intoMemorySegment(ALL, t + 14 * s, ORDER);
            d.intoMemorySegment(ALL, t + 15 * s, ORDER);
        }
    }

    /** G g Gᵀ for {@code vectors} neighbouring vectors; taps of g lie {@code tap} apart, points {@code plane}. */
    static void weights(int vectors, long from, long tap, long to, long plane) {
        long s = plane & STEP;
        long g = tap & STEP;
        long x = from & ADDRESS;
        long t = to & ADDRESS;
        for (int left = vectors; left > 0; left--, x = (x + VECTOR) & ADDRESS, t = (t + VECTOR) & ADDRESS) {
            long p = t;
            FloatVector g0 = fromMemorySegment(F, ALL, x, ORDER);
            FloatVector g1 = fromMemorySegment(F, ALL, x + 3 * g, ORDER);
            FloatVector g2 = fromMemorySegment(F, ALL, x + 6 * g, ORDER);
            FloatVector a0 = g0;
            FloatVector a1 = g0.add(g2).add(g1).mul(HALF);
            FloatVector a2 = g0.add(g2).sub(g1).mul(HALF);
            FloatVector a3 = g2;
            g0 = fromMemorySegment(F, ALL, x + g, ORDER);
            g1 = fromMemorySegment(F, ALL, x + 4 * g, ORDER);
            g2 = fromMemorySegment(F, ALL, x + 7 * g, ORDER);
            FloatVector b0 = g0;
            FloatVector b1 = g0.add(g2).add(g1).mul(HALF);
            FloatVector b2 = g0.add(g2).sub(g1).mul(HALF);
            FloatVector b3 = g2;
            g0 = fromMemorySegment(F, ALL, x + 2 * g, ORDER);
            g1 = fromMemorySegment(F, ALL, x + 5 * g, ORDER);
            g2 = fromMemorySegment(F, ALL, x + 8 * g, ORDER);
            FloatVector c0 = g0;
            FloatVector c1 = g0.add(g2).add(g1).mul(HALF);
            FloatVector c2 = g0.add(g2).sub(g1).mul(HALF);
            FloatVector c3 = g2;
            a0.intoMemorySegment(ALL, p, ORDER);
            a0.add(c0).add(b0).mul(HALF).intoMemorySegment(ALL, p + s, ORDER);
            a0.add(c0).sub(b0).mul(HALF).intoMemorySegment(ALL, p + 2 * s, ORDER);
            c0.intoMemorySegment(ALL, p + 3 * s, ORDER);
            a1.intoMemorySegment(ALL, p + 4 * s, ORDER);
            a1.add(c1).add(b1).mul(HALF).intoMemorySegment(ALL, p + 5 * s, ORDER);
            a1.add(c1).sub(b1).mul(HALF).intoMemorySegment(ALL, p + 6 * s, ORDER);
            c1.intoMemorySegment(ALL, p + 7 * s, ORDER);
            a2.intoMemorySegment(ALL, p + 8 * s, ORDER);
            a2.add(c2).add(b2).mul(HALF).intoMemorySegment(ALL, p + 9 * s, ORDER);
            a2.add(c2).sub(b2).mul(HALF).intoMemorySegment(ALL, p + 10 * s, ORDER);
            c2.intoMemorySegment(ALL, p + 11 * s, ORDER);
            a3.intoMemorySegment(ALL, p + 12 * s, ORDER);
            a3.add(c3).add(b3).mul(HALF).intoMemorySegment(ALL, p + 13 * s, ORDER);
            a3.add(c3).sub(b3).mul(HALF).intoMemorySegment(ALL, p + 14 * s, ORDER);
            c3.intoMemorySegment(ALL, p + 15 * s, ORDER);
        }
    }

    /** Gᵀ u G, the transpose of {@link #weights}, in place: the nine taps take the places of points 0 to 8. */
    static void weightGradient(int vectors, long points, long plane) {
        long s = plane & STEP;
        long t = points & ADDRESS;
        for (int left = vectors; left > 0; left--, t = (t + VECTOR) & ADDRESS) {
            FloatVector u0 = fromMemorySegment(F, ALL, t, ORDER);
            FloatVector u1 = fromMemorySegment(F, ALL, t + 4 * s, ORDER).mul(HALF);
            FloatVector u2 = fromMemorySegment(F, ALL, t + 8 * s, ORDER).mul(HALF);
            FloatVector u3 = fromMemorySegment(F, ALL, t + 12 * s, ORDER);
            FloatVector a0 = u0.add(u1.add(u2));
            FloatVector b0 = u1.sub(u2);
            FloatVector c0 = u3.add(u1.add(u2));
            u0 = fromMemorySegment(F, ALL, t + s, ORDER);
            u1 = fromMemorySegment(F, ALL, t + 5 * s, ORDER).mul(HALF);
            u2 = fromMemorySegment(F, ALL, t + 9 * s, ORDER).mul(HALF);
            u3 = fromMemorySegment(F, ALL, t + 13 * s, ORDER);
            FloatVector a1 = u0.add(u1.add(u2)).mul(HALF);
            FloatVector b1 = u1.sub(u2).mul(HALF);
            FloatVector c1 = u3.add(u1.add(u2)).mul(HALF);
            u0 = fromMemorySegment(F, ALL, t + 2 * s, ORDER);
            u1 = fromMemorySegment(F, ALL, t + 6 * s, ORDER).mul(HALF);
            u2 = fromMemorySegment(F, ALL, t + 10 * s, ORDER).mul(HALF);
            u3 = fromMemorySegment(F, ALL, t + 14 * s, ORDER);
            FloatVector a2 = u0.add(u1.add(u2)).mul(HALF);
            FloatVector b2 = u1.sub(u2).mul(HALF);
            FloatVector c2 = u3.add(u1.add(u2)).mul(HALF);
            u0 = fromMemorySegment(F, ALL, t + 3 * s, ORDER);
            u1 = fromMemorySegment(F, ALL, t + 7 * s, ORDER).mul(HALF);
            u2 = fromMemorySegment(F, ALL, t + 11 * s, ORDER).mul(HALF);
            u3 = fromMemorySegment(F, ALL, t + 15 * s, ORDER);
            FloatVector a3 = u0.add(u1.add(u2));
            FloatVector b3 = u1.sub(u2);
            FloatVector c3 = u3.add(u1.add(u2));
            a0.add(a1.add(a2)).intoMemorySegment(ALL, t, ORDER);
            a1.sub(a2).intoMemorySegment(ALL, t + s, ORDER);
            a3.add(a1.add(a2)).intoMemorySegment(ALL, t + 2 * s, ORDER);
            b0.add(b1.add(b2)).intoMemorySegment(ALL, t + 3 * s, ORDER);
            b1.sub(b2).intoMemorySegment(ALL, t + 4 * s, ORDER);
            b3.add(b1.add(b2)).intoMemorySegment(ALL, t + 5 * s, ORDER);
            c0.add(c1.add(c2)).intoMemorySegment(ALL, t + 6 * s, ORDER);
            c1.sub(c2).intoMemorySegment(ALL, t + 7 * s, ORDER);
            c3.add(c1.add(c2)).intoMemorySegment(ALL, t + 8 * s, ORDER);
        }
    }
}
