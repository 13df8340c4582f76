package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Unary;

/** Random numbers: their distributions, their independence, and that every device gives the same. */
class KeyTest {
    private static final int N = 20_000;
    /** The Kolmogorov-Smirnov statistic D√n exceeds this once in a thousand samples. */
    private static final double KS_LIMIT = 1.95;

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double moment(double[] values, int power) {
        return Arrays.stream(values).map(x -> Math.pow(x, power)).average().orElseThrow();
    }

    /** D√n of a sample against a distribution function. */
    private static double distance(double[] values, DoubleUnaryOperator distribution) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double greatest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double p = distribution.applyAsDouble(sorted[i]);
            greatest = Math.max(greatest, Math.max(p - i / (double) N, (i + 1) / (double) N - p));
        }
        return greatest * Math.sqrt(sorted.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void uniformNumbers(DType dtype) {
        double[] u = Key.of(1).uniform(dtype, Shape.of(N)).toDoubles();
        assertTrue(Arrays.stream(u).allMatch(x -> x >= 0 && x < 1 && x * 0x1p24 == Math.rint(x * 0x1p24)));
        assertEquals(.5, mean(u), 5 * Math.sqrt(1 / 12.0 / N));
        assertTrue(distance(u, x -> x) < KS_LIMIT);
        double[] scaled = Key.of(1).uniform(dtype, Shape.of(N), -3, 5).toDoubles();
        assertTrue(Arrays.stream(scaled).allMatch(x -> x >= -3 && x < 5));
        assertTrue(distance(scaled, x -> (x + 3) / 8) < KS_LIMIT);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void normalNumbers(DType dtype) {
        double[] z = Key.of(2).normal(dtype, Shape.of(N)).toDoubles();
        assertEquals(0, mean(z), 5 / Math.sqrt(N));
        assertEquals(1, moment(z, 2), 5 * Math.sqrt(2.0 / N));
        assertEquals(0, moment(z, 3), 5 * Math.sqrt(15.0 / N));
        assertEquals(3, moment(z, 4), 5 * Math.sqrt(96.0 / N));
        assertTrue(distance(z, x -> .5 * (1 + Unary.ERF.value(x / Math.sqrt(2)))) < KS_LIMIT);
    }

    @Test
    void bernoulliNumbers() {
        for (double p : new double[] {0, .1, .5, 1}) {
            double share =
                    mean(Key.of(3).bernoulli(p, Shape.of(N)).convert(DType.F64).toDoubles());
            assertEquals(p, share, 5 * Math.sqrt(p * (1 - p) / N));
        }
    }

    @Test
    void aPermutationHoldsEachNumberOnce() {
        for (int n : new int[] {0, 1, 7, 1001}) {
            int[] order = Key.of(4).permutation(n).toInts();
            assertArrayEquals(
                    IntStream.range(0, n).toArray(),
                    IntStream.of(order).sorted().toArray());
        }
        assertFalse(Key.of(4).permutation(1001).sameBits(Tensor.arange(DType.I32, 1001)));
        assertFalse(Key.of(4).permutation(1001).sameBits(Key.of(5).permutation(1001)));
    }

    /** Of four elements, each of the 24 orders comes about equally often (χ² with 23 degrees of freedom, one in 1000). */
    @Test
    void allOrdersAreEquallyLikely() {
        int[] counts = new int[256];
        List<Key> keys = Key.of(5).split(4800);
        keys.forEach(key -> {
            int[] p = key.permutation(4).toInts();
            counts[p[0] * 64 + p[1] * 16 + p[2] * 4 + p[3]]++;
        });
        double chi = Arrays.stream(counts)
                .filter(c -> c > 0)
                .mapToDouble(c -> (c - 200) * (c - 200) / 200.0)
                .sum();
        assertEquals(24, Arrays.stream(counts).filter(c -> c > 0).count());
        assertTrue(chi < 49.7, "χ² = " + chi);
    }

    @Test
    void derivedKeysDifferFromEachOtherAndFromTheirOrigin() {
        Key origin = Key.of(6);
        Set<List<Integer>> seen = new HashSet<>();
        seen.add(words(origin));
        origin.split(100).forEach(key -> assertTrue(seen.add(words(key))));
        IntStream.range(0, 100).forEach(i -> assertTrue(seen.add(words(origin.fold(i)))));
        assertEquals(words(origin.fold(7)), words(Key.of(6).fold(7)));
        assertFalse(Key.of(6).bits(Shape.of(5)).sameBits(Key.of(7).bits(Shape.of(5))));
        assertFalse(Key.of(1L << 32).bits(Shape.of(5)).sameBits(Key.of(0).bits(Shape.of(5))));
    }

    private static List<Integer> words(Key key) {
        return IntStream.of(key.words().toInts()).boxed().toList();
    }

    /** The correlation of numbers from neighbouring keys is that of independent ones. */
    @Test
    void splitKeysGiveIndependentNumbers() {
        List<Key> keys = Key.of(8).split(2);
        double[] a = keys.get(0).normal(DType.F64, Shape.of(N)).toDoubles();
        double[] b = keys.get(1).normal(DType.F64, Shape.of(N)).toDoubles();
        double correlation =
                IntStream.range(0, N).mapToDouble(i -> a[i] * b[i]).average().orElseThrow();
        assertEquals(0, correlation, 5 / Math.sqrt(N));
        double successive = IntStream.range(1, N)
                .mapToDouble(i -> a[i] * a[i - 1])
                .average()
                .orElseThrow();
        assertEquals(0, successive, 5 / Math.sqrt(N));
    }

    @Test
    void everyDeviceGivesTheSameNumbersInTracesToo() {
        Shape shape = Shape.of(5, 33);
        List<Function<Key, Tensor>> exact = List.of(
                key -> key.bits(shape),
                key -> key.split(3).get(2).bits(shape),
                key -> key.fold(5).bits(shape),
                key -> key.uniform(DType.F32, shape),
                key -> key.uniform(DType.F64, shape),
                key -> key.bernoulli(.3, shape),
                key -> key.permutation(257));
        for (Function<Key, Tensor> draw : exact) {
            Tensor expected = draw.apply(Key.of(9));
            Devices.onEach(device -> assertTrue(
                    device.compile(draw).apply(Key.of(9)).sameBits(expected),
                    device.backend().name()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void normalNumbersAgreeWithinRounding(DType dtype) {
        Function<Key, Tensor> draw = key -> key.normal(dtype, Shape.of(1031));
        double[] expected =
                Device.named("reference").compile(draw).apply(Key.of(10)).toDoubles();
        double rounding = dtype == DType.F32 ? 0x1p-24 : 0x1p-53;
        Devices.onEach(device -> assertArrayEquals(
                expected, device.compile(draw).apply(Key.of(10)).toDoubles(), 64 * rounding));
    }
}
