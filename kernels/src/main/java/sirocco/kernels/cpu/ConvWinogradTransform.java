package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of Winograd's F(4×4, 3×3) (Lavin &amp; Gray, Fast algorithms for convolutional neural networks, 2016)
 * along one axis, and their transposes: y = Aᵀ[(G g) ∘ (Bᵀ d)] with
 * <pre>
 * Bᵀ = 1    0  −5/2    0   1  0    G =    1     0     0    Aᵀ = 1  1   1   1   1   0
 *      0 −ab²   −b²    a   1  0         −2/3 −2a/3  −1/3        0  a  −a   b  −b   0
 *      0  ab²   −b²   −a   1  0         −2/3  2a/3  −1/3        0  a²  a²  b²  b²  0
 *      0 −ba²   −a²    b   1  0          1/6   b/6   1/3        0  a³ −a³  b³ −b³  1
 *      0  ba²   −a²   −b   1  0          1/6  −b/6   1/3
 *      0    1     0 −5/2   0  1            0     0     1
 * </pre>
 * for the points 0, ±a, ±b, ∞, where a = √½ and b = √2: rounding errors are smaller than with 1 and 2.
 *
 * <p>Each method reads, for every vector of channels that lie side by side, values {@code step} bytes apart, and writes
 * what it makes of them {@code toStep} bytes apart; tiles with {@code vectors} neighbouring vectors each lie
 * {@code fromTile} and {@code toTile} bytes apart. As in {@link MatMulTile}, vector calls stand in the loops themselves.
 */
final class ConvWinogradTransform {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long ADDRESS = Long.MAX_VALUE >> 2;
    private static final long STEP = ADDRESS >> 8;

    private static final double A = Math.sqrt(.5);
    private static final double B = Math.sqrt(2);
    private static final FloatVector P = constant(A);
    private static final FloatVector Q = constant(B);
    private static final FloatVector P2 = constant(.5);
    private static final FloatVector Q2 = constant(2);
    private static final FloatVector P3 = constant(A / 2);
    private static final FloatVector Q3 = constant(2 * B);
    private static final FloatVector MINUS_P2 = constant(-.5);
    private static final FloatVector MINUS_Q2 = constant(-2);
    private static final FloatVector MINUS_SUM = constant(-2.5);
    private static final FloatVector G_P = constant(-2. / 3);
    private static final FloatVector G_P1 = constant(-2 * A / 3);
    private static final FloatVector G_P2 = constant(-1. / 3);
    private static final FloatVector G_Q = constant(1. / 6);
    private static final FloatVector G_Q1 = constant(B / 6);
    private static final FloatVector G_Q2 = constant(1. / 3);

    private ConvWinogradTransform() {}

    private static FloatVector constant(double value) {
        return FloatVector.broadcast(F, (float) value);
    }

    /** Bᵀ d: six values onto six. */
    static void image(int tiles, int vectors, long from, long step, long fromTile, long to, long toStep, long toTile) {
        long s = step & STEP;
        long t = toStep & STEP;
        for (int tile = tiles; tile > 0; tile--, from += fromTile, to += toTile) {
            long x = from & ADDRESS;
            long y = to & ADDRESS;
            for (int left = vectors; left > 0; left--, x = (x + VECTOR) & ADDRESS, y = (y + VECTOR) & ADDRESS) {
                FloatVector d0 = fromMemorySegment(F, ALL, x, ORDER);
                FloatVector d1 = fromMemorySegment(F, ALL, x + s, ORDER);
                FloatVector d2 = fromMemorySegment(F, ALL, x + 2 * s, ORDER);
                FloatVector d3 = fromMemorySegment(F, ALL, x + 3 * s, ORDER);
                FloatVector d4 = fromMemorySegment(F, ALL, x + 4 * s, ORDER);
                FloatVector d5 = fromMemorySegment(F, ALL, x + 5 * s, ORDER);
                MINUS_SUM.fma(d2, d0.add(d4)).intoMemorySegment(ALL, y, ORDER);
                FloatVector even = MINUS_Q2.fma(d2, d4);
                FloatVector odd = P.mul(MINUS_Q2.fma(d1, d3));
                even.add(odd).intoMemorySegment(ALL, y + t, ORDER);
                even.sub(odd).intoMemorySegment(ALL, y + 2 * t, ORDER);
                FloatVector evenQ = MINUS_P2.fma(d2, d4);
                FloatVector oddQ = Q.mul(MINUS_P2.fma(d1, d3));
                evenQ.add(oddQ).intoMemorySegment(ALL, y + 3 * t, ORDER);
                evenQ.sub(oddQ).intoMemorySegment(ALL, y + 4 * t, ORDER);
                MINUS_SUM.fma(d3, d1.add(d5)).intoMemorySegment(ALL, y + 5 * t, ORDER);
            }
        }
    }

    /** Aᵀ m: six values onto four. */
    static void result(int tiles, int vectors, long from, long step, long fromTile, long to, long toStep, long toTile) {
        long s = step & STEP;
        long t = toStep & STEP;
        for (int tile = tiles; tile > 0; tile--, from += fromTile, to += toTile) {
            long x = from & ADDRESS;
            long y = to & ADDRESS;
            for (int left = vectors; left > 0; left--, x = (x + VECTOR) & ADDRESS, y = (y + VECTOR) & ADDRESS) {
                FloatVector d0 = fromMemorySegment(F, ALL, x, ORDER);
                FloatVector d1 = fromMemorySegment(F, ALL, x + s, ORDER);
                FloatVector d2 = fromMemorySegment(F, ALL, x + 2 * s, ORDER);
                FloatVector d3 = fromMemorySegment(F, ALL, x + 3 * s, ORDER);
                FloatVector d4 = fromMemorySegment(F, ALL, x + 4 * s, ORDER);
                FloatVector d5 = fromMemorySegment(F, ALL, x + 5 * s, ORDER);
                FloatVector sum = d1.add(d2);
                FloatVector difference = d1.sub(d2);
                FloatVector sumQ = d3.add(d4);
                FloatVector differenceQ = d3.sub(d4);
                d0.add(sum).add(sumQ).intoMemorySegment(ALL, y, ORDER);
                P.fma(difference, Q.mul(differenceQ)).intoMemorySegment(ALL, y + t, ORDER);
                P2.fma(sum, Q2.mul(sumQ)).intoMemorySegment(ALL, y + 2 * t, ORDER);
                P3.fma(difference, Q3.fma(differenceQ, d5)).intoMemorySegment(ALL, y + 3 * t, ORDER);
            }
        }
    }

    /** A y: four values onto six, the transpose of {@link #result}. */
    static void gradient(
            int tiles, int vectors, long from, long step, long fromTile, long to, long toStep, long toTile) {
        long s = step & STEP;
        long t = toStep & STEP;
        for (int tile = tiles; tile > 0; tile--, from += fromTile, to += toTile) {
            long x = from & ADDRESS;
            long y = to & ADDRESS;
            for (int left = vectors; left > 0; left--, x = (x + VECTOR) & ADDRESS, y = (y + VECTOR) & ADDRESS) {
                FloatVector d0 = fromMemorySegment(F, ALL, x, ORDER);
                FloatVector d1 = fromMemorySegment(F, ALL, x + s, ORDER);
                FloatVector d2 = fromMemorySegment(F, ALL, x + 2 * s, ORDER);
                FloatVector d3 = fromMemorySegment(F, ALL, x + 3 * s, ORDER);
                d0.intoMemorySegment(ALL, y, ORDER);
                FloatVector even = P2.fma(d2, d0);
                FloatVector odd = P.fma(d1, P3.mul(d3));
                even.add(odd).intoMemorySegment(ALL, y + t, ORDER);
                even.sub(odd).intoMemorySegment(ALL, y + 2 * t, ORDER);
                FloatVector evenQ = Q2.fma(d2, d0);
                FloatVector oddQ = Q.fma(d1, Q3.mul(d3));
                evenQ.add(oddQ).intoMemorySegment(ALL, y + 3 * t, ORDER);
                evenQ.sub(oddQ).intoMemorySegment(ALL, y + 4 * t, ORDER);
                d3.intoMemorySegment(ALL, y + 5 * t, ORDER);
            }
        }
    }

    /** G g: three values onto six. */
    static void weights(
            int tiles, int vectors, long from, long step, long fromTile, long to, long toStep, long toTile) {
        long s = step & STEP;
        long t = toStep & STEP;
        for (int tile = tiles; tile > 0; tile--, from += fromTile, to += toTile) {
            long x = from & ADDRESS;
            long y = to & ADDRESS;
            for (int left = vectors; left > 0; left--, x = (x + VECTOR) & ADDRESS, y = (y + VECTOR) & ADDRESS) {
                FloatVector d0 = fromMemorySegment(F, ALL, x, ORDER);
                FloatVector d1 = fromMemorySegment(F, ALL, x + s, ORDER);
                FloatVector d2 = fromMemorySegment(F, ALL, x + 2 * s, ORDER);
                d0.intoMemorySegment(ALL, y, ORDER);
                FloatVector even = G_P.fma(d0, G_P2.mul(d2));
                FloatVector odd = G_P1.mul(d1);
                even.add(odd).intoMemorySegment(ALL, y + t, ORDER);
                even.sub(odd).intoMemorySegment(ALL, y + 2 * t, ORDER);
                FloatVector evenQ = G_Q.fma(d0, G_Q2.mul(d2));
                FloatVector oddQ = G_Q1.mul(d1);
                evenQ.add(oddQ).intoMemorySegment(ALL, y + 3 * t, ORDER);
                evenQ.sub(oddQ).intoMemorySegment(ALL, y + 4 * t, ORDER);
                d2.intoMemorySegment(ALL, y + 5 * t, ORDER);
            }
        }
    }

    /** Gᵀ u: six values onto three, the transpose of {@link #weights}; may work in place. */
    static void weightGradient(
            int tiles, int vectors, long from, long step, long fromTile, long to, long toStep, long toTile) {
        long s = step & STEP;
        long t = toStep & STEP;
        for (int tile = tiles; tile > 0; tile--, from += fromTile, to += toTile) {
            long x = from & ADDRESS;
            long y = to & ADDRESS;
            for (int left = vectors; left > 0; left--, x = (x + VECTOR) & ADDRESS, y = (y + VECTOR) & ADDRESS) {
                FloatVector d0 = fromMemorySegment(F, ALL, x, ORDER);
                FloatVector d1 = fromMemorySegment(F, ALL, x + s, ORDER);
                FloatVector d2 = fromMemorySegment(F, ALL, x + 2 * s, ORDER);
                FloatVector d3 = fromMemorySegment(F, ALL, x + 3 * s, ORDER);
                FloatVector d4 = fromMemorySegment(F, ALL, x + 4 * s, ORDER);
                FloatVector d5 = fromMemorySegment(F, ALL, x + 5 * s, ORDER);
                FloatVector sum = d1.add(d2);
                FloatVector difference = d1.sub(d2);
                FloatVector sumQ = d3.add(d4);
                FloatVector differenceQ = d3.sub(d4);
                G_P.fma(sum, G_Q.fma(sumQ, d0)).intoMemorySegment(ALL, y, ORDER);
                G_P1.fma(difference, G_Q1.mul(differenceQ)).intoMemorySegment(ALL, y + t, ORDER);
                G_P2.fma(sum, G_Q2.fma(sumQ, d5)).intoMemorySegment(ALL, y + 2 * t, ORDER);
            }
        }
    }
}
