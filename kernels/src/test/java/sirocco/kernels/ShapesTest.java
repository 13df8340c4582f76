package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** The methods of tensors that change shapes, with negative axes and with nothing in them. */
class ShapesTest {

    private static Tensor counting(int... sizes) {
        return Tensor.arange(DType.F64, Math.toIntExact(Shape.of(sizes).size())).reshape(sizes);
    }

    private static Shape shape(String sizes) {
        return sizes.isBlank()
                ? Shape.SCALAR
                : Shape.of(Arrays.stream(sizes.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "'3', '3', ''",
        "'2 3', '3', '2'",
        "'3', '3 4', '4'",
        "'5 2 3', '3', '5 2'",
        "'3', '5 3 4', '5 4'",
        "'5 2 3', '3 4', '5 2 4'",
        "'2 3', '5 3 4', '5 2 4'",
        "'5 1 2 3', '7 3 4', '5 7 2 4'",
        "'2 3 0', '0 4', '2 3 4'",
        "'0 2 3', '3 4', '0 2 4'",
        "'2 0', '0', '2'",
        "'0 3', '3 4', '0 4'"
    })
    void matrixProductsOfAllRanks(String a, String b, String expected) {
        Tensor left = Tensor.full(DType.F64, shape(a), 1);
        Tensor right = Tensor.full(DType.F64, shape(b), 1);
        Tensor product = left.matmul(right);
        assertEquals(shape(expected), product.shape());
        int inner = left.shape().size(-1);
        for (double element : product.toDoubles()) {
            assertEquals(inner, element);
        }
    }

    @Test
    void oneSizeMayBeLeftOpen() {
        assertEquals(Shape.of(2, 6), counting(3, 4).reshape(2, -1).shape());
        assertEquals(Shape.of(12), counting(3, 4).reshape(-1).shape());
        assertEquals(Shape.of(1), Tensor.scalar(1).reshape(-1).shape());
        assertEquals(Shape.of(3, 0), Tensor.zeros(DType.F32, 0).reshape(3, -1).shape());
        assertThrows(IllegalArgumentException.class, () -> counting(3, 4).reshape(5, -1));
        assertThrows(IllegalArgumentException.class, () -> counting(3, 4).reshape(-1, -1));
    }

    @Test
    void axesAreJoinedAddedAndTakenAway() {
        Tensor x = counting(2, 3, 5);
        assertEquals(Shape.of(2, 15), x.flatten(1).shape());
        assertEquals(Shape.of(2, 3, 5), x.flatten(-1).shape());
        assertEquals(
                Shape.of(0, 15), Tensor.zeros(DType.F32, 0, 3, 5).flatten(1).shape());
        assertEquals(Shape.of(2, 3, 5, 1), x.unsqueeze(-1).shape());
        assertEquals(Shape.of(2, 3, 5), x.unsqueeze(1).squeeze(1).shape());
        assertThrows(IllegalArgumentException.class, () -> x.squeeze(0));
    }

    @Test
    void stackedTensorsAreSelectedAgain() {
        Tensor a = counting(2, 3);
        Tensor b = a.add(10);
        for (int axis = -3; axis < 3; axis++) {
            Tensor both = Tensor.stack(axis, List.of(a, b));
            assertEquals(2, both.shape().size(axis));
            assertTrue(both.select(axis, 0).sameBits(a));
            assertTrue(both.select(axis, -1).sameBits(b));
        }
    }

    @Test
    void movesAlongNegativeAxes() {
        Tensor x = counting(2, 3);
        assertArrayEquals(new double[] {2, 1, 0, 5, 4, 3}, x.flip(-1).toDoubles());
        assertArrayEquals(new double[] {0, 1, 3, 3, 7, 12}, x.cumsum(-1).toDoubles());
        assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, x.swap(0, -1).toDoubles());
        assertArrayEquals(new double[] {0, 1, 2, 0, 3, 4, 5, 0}, x.pad(-1, 0, 1).toDoubles());
        assertArrayEquals(
                new double[] {2, 0, 5, 3},
                x.take(-1, Tensor.of(new int[] {2, 0})).toDoubles());
        assertThrows(IllegalArgumentException.class, () -> x.sum(2));
        assertThrows(IllegalArgumentException.class, () -> x.sum(-3));
    }

    @Test
    void statisticsOverAxes() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 6, 8}, 2, 3);
        assertArrayEquals(new double[] {2, 6}, x.mean(1).toDoubles(), 1e-15);
        assertArrayEquals(new double[] {1, 4}, x.variance(1, 1).toDoubles(), 1e-15);
        assertArrayEquals(new double[] {2 / 3.0, 8 / 3.0}, x.variance(0, -1).toDoubles(), 1e-15);
        assertEquals(4, x.mean().item(), 1e-15);
        Tensor large = Tensor.of(new double[] {1000, 1000});
        assertEquals(1000 + Math.log(2), large.logSumExp().item(), 1e-12);
    }

    /** x⁰ is 1 everywhere, also at 0, and does not change. */
    @Test
    void powersHaveDerivativesAtZero() {
        Tensor zero = Tensor.scalar(DType.F64, 0);
        for (int n = 0; n < 4; n++) {
            int exponent = n;
            double slope = Grad.<Tensor>grad(x -> x.pow(exponent)).apply(zero).item();
            assertEquals(n == 1 ? 1 : 0, slope, "x^" + n);
        }
    }
}
