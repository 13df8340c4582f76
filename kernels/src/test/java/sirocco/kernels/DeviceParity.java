package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** The same computation, compiled for the reference and for a device, on seeded values. */
public final class DeviceParity {
    private DeviceParity() {}

    /** Values from −2 to 2, or small integers with zeros among them, or booleans. */
    public static Tensor values(DType dtype, long seed, int... sizes) {
        double[] values = new SplittableRandom(seed)
                .doubles(Shape.of(sizes).size(), -2, 2)
                .toArray();
        Tensor real = Tensor.of(values, sizes);
        return switch (dtype) {
            case F32, F64 -> real.convert(dtype);
            case I32, I64 -> real.mul(3).convert(dtype);
            case U8 -> real.add(2).mul(60).convert(dtype);
            case BOOL -> real.gt(0);
        };
    }

    /** Values of F32. */
    public static Tensor floats(long seed, int... sizes) {
        return values(DType.F32, seed, sizes);
    }

    /** Indices from −1 to n, so that some are to be clamped. */
    public static Tensor indices(long seed, int n, int... sizes) {
        int count = (int) Shape.of(sizes).size();
        return Tensor.of(new SplittableRandom(seed).ints(count, -1, n + 1).toArray(), sizes);
    }

    /** Outputs may differ by {@code tolerance · (1 + |expected|)}; NaN and infinities must be the same. */
    public static void check(String device, double tolerance, UnaryOperator<List<Tensor>> f, Tensor... inputs) {
        List<Tensor> expected = outputs("reference", f, inputs);
        List<Tensor> got = outputs(device, f, inputs);
        for (int k = 0; k < expected.size(); k++) {
            assertEquals(expected.get(k).spec(), got.get(k).spec());
            double[] e = expected.get(k).toDoubles();
            double[] g = got.get(k).toDoubles();
            for (int i = 0; i < e.length; i++) {
                int place = i;
                int output = k;
                assertTrue(
                        agree(e[i], g[i], tolerance),
                        () -> "output " + output + " at " + place + ": expected " + e[place] + ", got " + g[place]);
            }
        }
    }

    private static boolean agree(double expected, double got, double tolerance) {
        return Double.compare(expected, got) == 0 || Math.abs(expected - got) <= tolerance * (1 + Math.abs(expected));
    }

    private static List<Tensor> outputs(String device, UnaryOperator<List<Tensor>> f, Tensor... inputs) {
        return Device.named(device).compile((List<Tensor> in) -> f.apply(in)).apply(new ArrayList<>(List.of(inputs)));
    }
}
