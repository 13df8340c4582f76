package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Ops;

/** Products of f64, whose kernels are made from those of f32, beside the reference: all ways, all layouts, odd sizes. */
class MatMulF64Test {
    private static Tensor random(long seed, int... sizes) {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return Tensor.of(new SplittableRandom(seed).doubles(count, -1, 1).toArray(), sizes);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "1, 1, 37, 19",
        "1, 53, 1, 300",
        "1, 1, 1, 77",
        "1, 7, 9, 5",
        "3, 17, 33, 11",
        "1, 65, 129, 400",
        "1, 9, 515, 31",
        "2, 40, 70, 3",
        "1, 130, 141, 390",
        "2, 75, 6, 333"
    })
    void agreesWithTheReference(int batch, int m, int n, int k) {
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                Tensor x = a == Layout.PLAIN ? random(1, batch, m, k) : random(1, batch, k, m);
                Tensor y = b == Layout.PLAIN ? random(2, batch, k, n) : random(2, batch, n, k);
                double[] expected = product("reference", a, b, x, y);
                double[] got = product("cpu", a, b, x, y);
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], got[i], 4e-16 * k, a + " " + b + ", element " + i);
                }
            }
        }
    }

    private static double[] product(String device, Layout a, Layout b, Tensor x, Tensor y) {
        return Device.named(device)
                .compile((Tensor left, Tensor right) -> Ops.apply(new MatMul(a, b), left, right))
                .apply(x, y)
                .toDoubles();
    }
}
