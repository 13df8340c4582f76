package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import sirocco.kernels.cpu.ConvShape.Axis;
import sirocco.kernels.host.Workers;

/** Convolutions and their gradients against loops in f64 that follow the definition, between guard zones. */
class ConvTest {
    /** A sum of k products of f32 in any order: error at most (k + 8)·ε/2·Σ|a||b| (8 for partial sums), ε = 2⁻²³. */
    private static final double EPSILON = 0x1p-23;
    /** Winograd's tiles mix neighbours: error at most this times ε times the largest Σ|a||b| of the result. */
    private static final double WINOGRAD = 6;

    private record Buffers(GuardedFloats x, GuardedFloats w, GuardedFloats y) {
        static Buffers random(Arena arena, ConvShape s, long seed) {
            var random = new SplittableRandom(seed);
            return new Buffers(
                    GuardedFloats.random(arena, random, (long) s.batch() * s.channels() * s.inPlane()),
                    GuardedFloats.random(arena, random, (long) s.outputs() * s.depth()),
                    GuardedFloats.random(arena, random, (long) s.batch() * s.outputs() * s.outPlane()));
        }
    }

    /** One product of the definition: y[y] takes x[x] · w[w]. */
    private interface Term {
        void visit(int x, int w, int y);
    }

    @Test
    void layersOfTheWorkflowsAgreeWithTheDefinition() {
        check(new ConvShape(3, 64, 64, 1, Axis.of(16, 3, 1), Axis.of(12, 3, 1)));
        check(new ConvShape(2, 1, 64, 1, Axis.of(16, 3, 1), Axis.of(12, 3, 1)));
        check(new ConvShape(3, 32, 64, 1, Axis.NONE, Axis.of(187, 5, 2)));
        check(new ConvShape(10, 3, 5, 1, Axis.of(7, 3, 1), Axis.of(5, 3, 0)));
        check(new ConvShape(2, 20, 9, 1, Axis.of(17, 1, 0), Axis.of(31, 1, 0)));
    }

    @Test
    void randomShapesAgreeWithTheDefinition() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 250; i++) {
            int groups = 1 + random.nextInt(3);
            check(new ConvShape(
                    1 + random.nextInt(3),
                    groups * (1 + random.nextInt(20)),
                    groups * (1 + random.nextInt(12)),
                    groups,
                    axis(random),
                    axis(random)));
        }
    }

    @Test
    void randomShapesForWinogradAgreeWithTheDefinition() {
        var random = new SplittableRandom(4);
        for (int i = 0; i < 40; i++) {
            var shape = new ConvShape(
                    1 + random.nextInt(4),
                    16 + random.nextInt(40),
                    16 + random.nextInt(40),
                    1,
                    winogradAxis(random),
                    winogradAxis(random));
            assertTrue(ConvWinograd.suits(shape), shape.toString());
            check(shape);
        }
    }

    @Test
    void winogradBlocksThatReachOverImagesAndWithinThemAgreeWithTheDefinition() {
        check(new ConvShape(37, 16, 16, 1, Axis.of(6, 3, 1), Axis.of(4, 3, 1)));
        check(new ConvShape(2, 17, 16, 1, Axis.of(11, 3, 1), Axis.of(203, 3, 0)));
    }

    @Test
    void positionsBeyondOneBlockAreSummed() {
        check(new ConvShape(1, 17, 3, 1, Axis.NONE, Axis.of(1031, 3, 1)));
        check(new ConvShape(9, 33, 3, 1, Axis.NONE, new Axis(700, 4, 2, 1, 0, 3)));
    }

    @Test
    void anyNumberOfThreadsGivesEqualBits() {
        try (var two = new Workers(2);
                var three = new Workers(3)) {
            for (var shape : new ConvShape[] {
                new ConvShape(19, 17, 20, 1, Axis.of(9, 3, 1), Axis.of(12, 3, 1)),
                new ConvShape(67, 16, 20, 1, Axis.of(9, 3, 1), Axis.of(12, 3, 1)),
                new ConvShape(19, 3, 4, 1, new Axis(9, 3, 2, 1, 1, 1), Axis.of(12, 3, 1))
            }) {
                float[][] single = compute(shape, Workers.SINGLE);
                float[][] withTwo = compute(shape, two);
                float[][] withThree = compute(shape, three);
                for (int i = 0; i < 3; i++) {
                    assertArrayEquals(single[i], withTwo[i], shape + ", 2 threads");
                    assertArrayEquals(single[i], withThree[i], shape + ", 3 threads");
                }
            }
        }
    }

    @Test
    void impossibleShapesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Axis.of(3, 6, 1));
        assertThrows(IllegalArgumentException.class, () -> new Axis(3, 1, 0, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new ConvShape(1, 3, 4, 2, Axis.NONE, Axis.of(5, 3, 1)));
    }

    private static Axis winogradAxis(SplittableRandom random) {
        return new Axis(3 + random.nextInt(20), 3, 1, random.nextInt(3), random.nextInt(3), 1);
    }

    private static Axis axis(SplittableRandom random) {
        while (true) {
            int size = 1 + random.nextInt(20);
            int kernel = 1 + random.nextInt(5);
            int stride = 1 + random.nextInt(random.nextBoolean() ? 1 : 3);
            int low = random.nextInt(4);
            int high = random.nextInt(4);
            int dilation = 1 + random.nextInt(random.nextBoolean() ? 1 : 3);
            if (low + size + high >= (kernel - 1) * dilation + 1) {
                return new Axis(size, kernel, stride, low, high, dilation);
            }
        }
    }

    /** y, dx and dw of one shape, from the same buffers. */
    private static float[][] compute(ConvShape shape, Workers workers) {
        try (var arena = Arena.ofShared()) {
            var from = Buffers.random(arena, shape, 1);
            var to = Buffers.random(arena, shape, 2);
            run(arena, shape, workers, from, to);
            return new float[][] {to.y.values(), to.x.values(), to.w.values()};
        }
    }

    private static void run(Arena arena, ConvShape shape, Workers workers, Buffers from, Buffers to) {
        var forward = new ConvForward(shape);
        var scratch = GuardedFloats.random(arena, new SplittableRandom(9), forward.scratchBytes() / 4);
        forward.run(workers, from.x.address(), from.w.address(), to.y.address(), scratch.address());
        scratch.checkGuards(shape + " forward, scratch");
        var byInput = new ConvByInput(shape);
        scratch = GuardedFloats.bytes(arena, byInput.scratchBytes());
        byInput.run(workers, from.y.address(), from.w.address(), to.x.address(), scratch.address());
        scratch.checkGuards(shape + " by input, scratch");
        var byWeight = new ConvByWeight(shape);
        scratch = GuardedFloats.bytes(arena, byWeight.scratchBytes());
        byWeight.run(workers, from.x.address(), from.y.address(), to.w.address(), scratch.address());
        scratch.checkGuards(shape + " by weight, scratch");
    }

    private static void check(ConvShape shape) {
        try (var arena = Arena.ofConfined()) {
            var from = Buffers.random(arena, shape, shape.hashCode());
            var to = Buffers.random(arena, shape, 2);
            float[] x = from.x.values();
            float[] w = from.w.values();
            float[] y = from.y.values();
            run(arena, shape, Workers.SINGLE, from, to);
            for (var each : new GuardedFloats[] {from.x, from.w, from.y, to.x, to.w, to.y}) {
                each.checkGuards(shape.toString());
            }
            var sums = new Sums(y.length);
            walk(shape, (i, j, o) -> sums.add(o, (double) x[i] * w[j]));
            boolean winograd = ConvWinograd.suits(shape);
            sums.compare(shape + " forward", to.y.values(), winograd);
            var sumsByInput = new Sums(x.length);
            walk(shape, (i, j, o) -> sumsByInput.add(i, (double) y[o] * w[j]));
            sumsByInput.compare(shape + " by input", to.x.values(), winograd);
            var sumsByWeight = new Sums(w.length);
            walk(shape, (i, j, o) -> sumsByWeight.add(j, (double) y[o] * x[i]));
            sumsByWeight.compare(shape + " by weight", to.w.values(), winograd);
        }
    }

    private static void walk(ConvShape s, Term term) {
        for (int b = 0; b < s.batch(); b++) {
            for (int o = 0; o < s.outputs(); o++) {
                for (int i = 0; i < s.rows().out(); i++) {
                    for (int j = 0; j < s.columns().out(); j++) {
                        int y = ((b * s.outputs() + o) * s.rows().out() + i)
                                        * s.columns().out()
                                + j;
                        walk(s, b, o, i, j, y, term);
                    }
                }
            }
        }
    }

    private static void walk(ConvShape s, int b, int o, int i, int j, int y, Term term) {
        var rows = s.rows();
        var columns = s.columns();
        int group = o / s.groupOutputs();
        for (int c = 0; c < s.groupChannels(); c++) {
            for (int p = 0; p < rows.kernel(); p++) {
                for (int q = 0; q < columns.kernel(); q++) {
                    int row = i * rows.stride() + p * rows.dilation() - rows.low();
                    int column = j * columns.stride() + q * columns.dilation() - columns.low();
                    if (row >= 0 && row < rows.size() && column >= 0 && column < columns.size()) {
                        int channel = b * s.channels() + group * s.groupChannels() + c;
                        term.visit(
                                (channel * rows.size() + row) * columns.size() + column,
                                ((o * s.groupChannels() + c) * rows.kernel() + p) * columns.kernel() + q,
                                y);
                    }
                }
            }
        }
    }

    /** Sums in f64 with what bounds the rounding error of the same sums in f32. */
    private static final class Sums {
        private final double[] sum;
        private final double[] magnitude;
        private final int[] terms;

        Sums(int count) {
            sum = new double[count];
            magnitude = new double[count];
            terms = new int[count];
        }

        void add(int i, double value) {
            sum[i] += value;
            magnitude[i] += Math.abs(value);
            terms[i]++;
        }

        void compare(String what, float[] result, boolean winograd) {
            double largest = Arrays.stream(magnitude).max().orElseThrow();
            for (int i = 0; i < sum.length; i++) {
                int at = i;
                double error = Math.abs(result[i] - sum[i]);
                double bound = winograd ? WINOGRAD * EPSILON * largest : (terms[i] + 8) * EPSILON / 2 * magnitude[i];
                assertTrue(
                        error <= bound,
                        () -> what + " at " + at + ": error " + error + " > " + bound + ", got " + result[at]
                                + ", expected " + sum[at]);
            }
        }
    }
}
