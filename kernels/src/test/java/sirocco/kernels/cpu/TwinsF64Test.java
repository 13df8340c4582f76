package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Window;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;

/** Convolutions, reductions, running sums and pooling of f64, whose kernels are made from those of f32, beside the reference. */
class TwinsF64Test {
    private static final double ROUNDING = 0x1p-53;

    private static Tensor random(long seed, int... sizes) {
        return DeviceParity.values(sirocco.tensor.DType.F64, seed, sizes);
    }

    private static double[][] outputs(String device, Op op, Tensor... inputs) {
        return Device.named(device).compile((List<Tensor> in) -> Ops.applyAll(op, in)).apply(List.of(inputs)).stream()
                .map(Tensor::toDoubles)
                .toArray(double[][]::new);
    }

    /** Sums of {@code terms} products: at most (terms + 8) roundings of the sum of their absolute values, on each side. */
    private static void checkSums(int terms, Op op, Tensor... inputs) {
        double[] expected = outputs("reference", op, inputs)[0];
        double[] got = outputs("cpu", op, inputs)[0];
        Tensor[] absolute = java.util.Arrays.stream(inputs).map(Tensor::abs).toArray(Tensor[]::new);
        double[] magnitude = outputs("reference", op, absolute)[0];
        for (int i = 0; i < expected.length; i++) {
            double bound = 2 * (terms + 8) * ROUNDING * magnitude[i];
            assertEquals(expected[i], got[i], bound, op + " at " + i);
        }
    }

    private static void checkExact(Op op, Tensor... inputs) {
        double[][] expected = outputs("reference", op, inputs);
        double[][] got = outputs("cpu", op, inputs);
        for (int k = 0; k < expected.length; k++) {
            for (int i = 0; i < expected[k].length; i++) {
                assertTrue(expected[k][i] == got[k][i] || Double.isNaN(expected[k][i]) && Double.isNaN(got[k][i]));
            }
        }
    }

    private static Window window(SplittableRandom random) {
        return Window.of(1 + random.nextInt(4), 1 + random.nextInt(4))
                .stride(1 + random.nextInt(2), 1 + random.nextInt(3))
                .padding(random.nextInt(3), random.nextInt(2), random.nextInt(2), random.nextInt(3))
                .dilation(1 + random.nextInt(2), 1 + random.nextInt(2));
    }

    @Test
    void convolutionsAndTheirGradients() {
        var random = new SplittableRandom(5);
        for (int i = 0; i < 30; i++) {
            int groups = 1 + random.nextInt(2);
            check(window(random), groups, 1 + random.nextInt(20), 1 + random.nextInt(12), random);
        }
        check(Window.of(3, 3).padding(1, 1), 1, 16, 17, random);
        check(Window.of(1, 5).padding(0, 2), 1, 9, 20, random);
    }

    private static void check(Window window, int groups, int channels, int outputs, SplittableRandom random) {
        int height = 7 + random.nextInt(6);
        int width = 7 + random.nextInt(20);
        int batch = 1 + random.nextInt(10);
        int taps = window.kernelH() * window.kernelW();
        int positions = window.outH(height) * window.outW(width);
        Tensor x = random(1, batch, groups * channels, height, width);
        Tensor w = random(2, groups * outputs, channels, window.kernelH(), window.kernelW());
        Tensor y = random(3, batch, groups * outputs, window.outH(height), window.outW(width));
        checkSums(channels * taps, new Conv2d(window, groups), x, w);
        checkSums(outputs * taps, new Conv2dInput(window, groups, height, width), y, w);
        checkSums(batch * positions, new Conv2dWeight(window, groups), x, y);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 7, 1",
        "2, 16, 1",
        "5, 63, 1",
        "3, 4099, 1",
        "1, 140003, 1",
        "3, 5, 2",
        "2, 7, 15",
        "2, 50, 17",
        "2, 3, 131",
        "1, 100, 200"
    })
    void reductions(int outer, int axis, int inner) {
        Tensor x = random(4, outer, axis, inner);
        List<Integer> middle = List.of(1);
        checkSums(8, new Reduce(Reduce.Kind.SUM, middle), x);
        checkExact(new Reduce(Reduce.Kind.MAX, middle), x);
        checkExact(new Reduce(Reduce.Kind.MIN, middle), x);
        checkExact(new Reduce(Reduce.Kind.MAX, middle), x.log());
        Tensor factors = x.mul(.001).add(1);
        double[] expected = outputs("reference", new Reduce(Reduce.Kind.PROD, middle), factors)[0];
        double[] got = outputs("cpu", new Reduce(Reduce.Kind.PROD, middle), factors)[0];
        for (int i = 0; i < got.length; i++) {
            assertEquals(expected[i], got[i], 2 * axis * ROUNDING * expected[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 7, 1", "5, 63, 1", "3, 4099, 1", "3, 5, 2", "2, 7, 15", "2, 50, 17", "2, 3, 131"})
    void runningSumsAndPlacesOfTheLargest(int outer, int axis, int inner) {
        Tensor x = random(8, outer, axis, inner);
        for (CumSum.Direction direction : CumSum.Direction.values()) {
            checkSums(axis, new CumSum(1, direction), x);
        }
        checkExact(new ArgMax(1), x);
        checkExact(new ArgMax(1), x.mul(2).round());
        checkExact(new ArgMax(1), x.log());
    }

    @Test
    void sumsOfMillionsKeepTheirDigits() {
        Tensor x = random(9, 1_000_003).abs();
        BigDecimal exact = java.util.Arrays.stream(x.toDoubles())
                .mapToObj(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        double got = outputs("cpu", new Reduce(Reduce.Kind.SUM, List.of(0)), x)[0][0];
        assertEquals(exact.doubleValue(), got, 8 * ROUNDING * got);
    }

    @Test
    void sumsOverNothingAreZero() {
        checkExact(new Reduce(Reduce.Kind.SUM, List.of(1)), random(4, 4, 0, 1));
        checkExact(new Reduce(Reduce.Kind.SUM, List.of(1)), random(4, 2, 0, 5));
    }

    @Test
    void pools() {
        Tensor x = random(6, 2, 3, 11, 13);
        for (Window window : List.of(
                Window.of(2, 2).stride(2, 2),
                Window.of(3, 3).stride(2, 1).padding(1, 1),
                Window.of(2, 3).dilation(2, 3).padding(1, 0, 2, 1))) {
            int taps = window.kernelH() * window.kernelW();
            checkExact(new MaxPool2d(window), x);
            checkExact(new MaxPool2d(window), x.log());
            checkSums(taps, new WindowSum(window), x);
            checkSums(taps, new WindowSpread(window, 11, 13), random(7, 2, 3, window.outH(11), window.outW(13)));
        }
    }
}
