package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.Devices.assertGives;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Ops;

/** What the types of elements mean at their edges, on every device: wrapping, zero divisors, NaN, saturation. */
class DTypesTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final int MIN = Integer.MIN_VALUE;
    private static final int MAX = Integer.MAX_VALUE;

    private static UnaryOperator<List<Tensor>> one(UnaryOperator<Tensor> f) {
        return in -> List.of(f.apply(in.getFirst()));
    }

    private static UnaryOperator<List<Tensor>> two(BinaryOperator<Tensor> f) {
        return in -> List.of(f.apply(in.get(0), in.get(1)));
    }

    private static Tensor ints(int... values) {
        return Tensor.of(values);
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values);
    }

    private static Tensor bytes(int... values) {
        return Tensor.of(values).convert(DType.U8);
    }

    private static Tensor reals(DType dtype, double... values) {
        return Tensor.of(values).convert(dtype);
    }

    @Test
    void integersWrap() {
        assertGives(ints(MIN, MAX), two(Tensor::add), ints(MAX, MIN), ints(1, -1));
        assertGives(ints(MAX, MIN), two(Tensor::sub), ints(MIN, MAX), ints(1, -1));
        assertGives(ints(0, 1), two(Tensor::mul), ints(1 << 16, MAX), ints(1 << 16, MAX));
        assertGives(
                longs(Long.MIN_VALUE, 1), two(Tensor::mul), longs(1L << 62, Long.MAX_VALUE), longs(2, Long.MAX_VALUE));
        assertGives(bytes(4, 251, 0), two(Tensor::add), bytes(250, 250, 255), bytes(10, 1, 1));
        assertGives(bytes(251), two(Tensor::sub), bytes(3), bytes(8));
        assertGives(ints(MIN), one(x -> x.sum().reshape(1)), ints(MAX, 1));
        assertGives(ints(MAX, MIN), one(x -> x.cumsum(0)), ints(MAX, 1));
    }

    @Test
    void theGreatestNegativeIntegerIsItsOwnNegative() {
        assertGives(ints(MIN, -5, 5), one(Tensor::neg), ints(MIN, 5, -5));
        assertGives(ints(MIN, 5, 0), one(Tensor::abs), ints(MIN, -5, 0));
        assertGives(longs(Long.MIN_VALUE, 7), one(Tensor::abs), longs(Long.MIN_VALUE, -7));
        assertGives(bytes(251), one(Tensor::neg), bytes(5));
    }

    @Test
    void longsKeepAllTheirBits() {
        long odd = (1L << 60) + 1;
        assertGives(longs(-odd, odd), one(Tensor::neg), longs(odd, -odd));
        assertGives(longs(odd), one(Tensor::abs), longs(-odd));
        assertGives(longs(odd), one(x -> x.max(0).reshape(1)), longs(odd - 1, odd));
        assertGives(longs(2 * odd), one(x -> x.sum().reshape(1)), longs(odd, odd));
        assertGives(Tensor.of(new boolean[] {true, false}), two(Tensor::lt), longs(odd - 1, odd), longs(odd, odd));
        assertGives(ints(1, 0, 2), one(Tensor::argsort), longs(odd, odd - 1, odd + 1));
        assertGives(ints(2), one(x -> x.argmax(0).reshape(1)), longs(odd, odd - 1, odd + 1));
    }

    @Test
    void integersDivideTowardsZeroAndByZeroGiveZero() {
        assertGives(ints(-2, 2, -2, 0, MIN), two(Tensor::div), ints(-7, 7, 7, 5, MIN), ints(3, 3, -3, 0, -1));
        assertGives(ints(-1, 1, 1, 0, 0), two(Tensor::rem), ints(-7, 7, 7, 5, MIN), ints(3, 3, -3, 0, -1));
        assertGives(longs(0, 0), two(Tensor::div), longs(5, 0), longs(0, 0));
        assertGives(longs(0), two(Tensor::rem), longs(5), longs(0));
        assertGives(bytes(83, 0), two(Tensor::div), bytes(250, 9), bytes(3, 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void floatingDivisionByZeroGivesInfinityOrNan(DType dtype) {
        Tensor a = reals(dtype, 1, -1, 0, NAN);
        assertGives(reals(dtype, INF, -INF, NAN, NAN), two(Tensor::div), a, reals(dtype, 0, 0, 0, 1));
        assertGives(reals(dtype, INF, -INF), one(Tensor::reciprocal), reals(dtype, 0.0, -0.0));
        assertGives(
                reals(dtype, 1.5, -1.5, 1.5, NAN, NAN),
                two(Tensor::rem),
                reals(dtype, 5.5, -5.5, 5.5, 1, INF),
                reals(dtype, 2, 2, -2, 0, 2));
    }

    @Test
    void shiftsMoveBitsAndBringZeros() {
        assertGives(ints(MIN, 0, -32), one(x -> x.shiftLeft(5)), ints(1 << 26, 1 << 27, -1));
        assertGives(ints(1, 0x0fffffff, 0), one(x -> x.shiftRight(4)), ints(16, -1, 15));
        assertGives(ints(1, 0), one(x -> x.shiftRight(31)), ints(-1, MAX));
        assertGives(longs(1, 1L << 32), one(x -> x.shiftRight(31)), longs(1L << 31, 1L << 63));
        assertGives(longs(1L << 63, 0), one(x -> x.shiftLeft(63)), longs(1, 2));
        assertThrows(IllegalArgumentException.class, () -> bytes(1).shiftLeft(1));
    }

    @Test
    void bitOperations() {
        assertGives(ints(0b1000, -1), two(Tensor::and), ints(0b1100, -1), ints(0b1010, -1));
        assertGives(ints(0b1110, -1), two(Tensor::or), ints(0b1100, 0), ints(0b1010, -1));
        assertGives(ints(0b0110, 0), two(Tensor::xor), ints(0b1100, -1), ints(0b1010, -1));
        Tensor truth = Tensor.of(new boolean[] {true, false});
        assertGives(Tensor.of(new boolean[] {false, true}), one(Tensor::not), truth);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void nothingComparesWithNan(DType dtype) {
        Tensor a = reals(dtype, NAN, 1, NAN, 0.0);
        Tensor b = reals(dtype, 1, NAN, NAN, -0.0);
        for (Compare op : Compare.values()) {
            boolean withNan = op == Compare.NE;
            boolean zeros = op == Compare.EQ || op == Compare.LE || op == Compare.GE;
            Tensor expected = Tensor.of(new boolean[] {withNan, withNan, withNan, zeros});
            assertGives(expected, two((x, y) -> Ops.apply(op, x, y)), a, b);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void nanWinsMaximaAndMinima(DType dtype) {
        Tensor a = reals(dtype, NAN, 1, -INF, 0.0, -0.0);
        Tensor b = reals(dtype, 1, NAN, INF, -0.0, 0.0);
        assertGives(reals(dtype, NAN, NAN, INF, 0.0, 0.0), two(Tensor::maximum), a, b);
        assertGives(reals(dtype, NAN, NAN, -INF, -0.0, -0.0), two(Tensor::minimum), a, b);
        Tensor rows = reals(dtype, 1, NAN, 3, 4, 5, 6).reshape(2, 3);
        assertGives(reals(dtype, NAN, 6), one(x -> x.max(1)), rows);
        assertGives(reals(dtype, NAN, 4), one(x -> x.min(1)), rows);
        assertGives(ints(1, 2), one(x -> x.argmax(1)), rows);
        assertGives(ints(0, 2, 1), one(Tensor::argsort), reals(dtype, 1, NAN, 3));
        assertGives(reals(dtype, NAN, 0, 2), one(Tensor::relu), reals(dtype, NAN, -1, 2));
        assertGives(reals(dtype, NAN, -1, 1, 0), one(Tensor::sign), reals(dtype, NAN, -3, 4, 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void manyNansInALongRowAreFoundWhereverTheyAre(DType dtype) {
        for (int place = 0; place < 67; place += 3) {
            double[] row = IntStream.range(0, 67).mapToDouble(i -> i % 7).toArray();
            row[place] = NAN;
            Tensor x = reals(dtype, row);
            assertGives(reals(dtype, NAN).reshape(1), one(t -> t.max().reshape(1)), x);
            assertGives(reals(dtype, NAN).reshape(1), one(t -> t.sum().reshape(1)), x);
            assertGives(ints(place), one(t -> t.argmax(0).reshape(1)), x);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void roundingIsToEven(DType dtype) {
        Tensor x = reals(dtype, .5, 1.5, 2.5, -.5, -1.5, 1e9);
        assertGives(reals(dtype, 0, 2, 2, -0.0, -2, 1e9), one(Tensor::round), x);
        assertGives(reals(dtype, 0, 1, 2, -1, -2, 1e9), one(Tensor::floor), x);
        assertGives(reals(dtype, 1, 2, 3, -0.0, -1, 1e9), one(Tensor::ceil), x);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void convertingFloatingValuesSaturatesAndTruncates(DType dtype) {
        Tensor x = reals(dtype, 1.9, -1.9, 1e20, -1e20, NAN, INF, -0.5);
        assertGives(ints(1, -1, MAX, MIN, 0, MAX, 0), one(t -> t.convert(DType.I32)), x);
        assertGives(
                longs(1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MAX_VALUE, 0), one(t -> t.convert(DType.I64)), x);
        assertGives(
                Tensor.of(new boolean[] {true, true, true, true, true, true, true}),
                one(t -> t.convert(DType.BOOL)),
                x);
        assertGives(Tensor.of(new boolean[] {false, false}), one(t -> t.convert(DType.BOOL)), reals(dtype, 0.0, -0.0));
        assertGives(bytes(44, 255, 255, 0), one(t -> t.convert(DType.U8)), reals(dtype, 300.7, -1, 1e20, NAN));
    }

    @Test
    void convertingIntegersWraps() {
        assertGives(ints(1, -1, 0), one(t -> t.convert(DType.I32)), longs((1L << 32) + 1, -1, 1L << 40));
        assertGives(bytes(44, 255), one(t -> t.convert(DType.U8)), ints(300, -1));
        assertGives(ints(255, 128), one(t -> t.convert(DType.I32)), bytes(255, 128));
        assertGives(Tensor.of(new boolean[] {true, false}), one(t -> t.convert(DType.BOOL)), ints(256, 0));
        assertGives(reals(DType.F64, 1, 0), one(t -> t.convert(DType.F64)), Tensor.of(new boolean[] {true, false}));
        assertGives(
                Tensor.of(new double[] {(double) Long.MAX_VALUE}),
                one(t -> t.convert(DType.F64)),
                longs(Long.MAX_VALUE));
    }

    /** By way of double, 2⁶⁰ + 2³⁶ + 1 would lose its last bit first and then be rounded down. */
    @Test
    void aLongIsRoundedToFloatOnce() {
        long x = (1L << 60) + (1L << 36) + 1;
        assertGives(Tensor.of(new float[] {(float) x}), one(t -> t.convert(DType.F32)), longs(x));
    }

    @Test
    void floatsOverflowToInfinityAndUnderflowGradually() {
        assertGives(reals(DType.F32, INF), two(Tensor::mul), reals(DType.F32, 1e30), reals(DType.F32, 1e30));
        Tensor tiny = Tensor.of(new float[] {Float.MIN_VALUE, Float.MIN_NORMAL});
        assertGives(Tensor.of(new float[] {0, Float.MIN_NORMAL / 2}), one(t -> t.mul(.5)), tiny);
        assertGives(Tensor.of(new float[] {(float) 1e-40}), one(t -> t.convert(DType.F32)), reals(DType.F64, 1e-40));
    }

    @Test
    void reductionsOfNothing() {
        Tensor none = Tensor.zeros(DType.F32, 0, 3);
        assertGives(Tensor.zeros(DType.F32, 3), one(t -> t.sum(0)), none);
        assertGives(Tensor.ones(DType.F32, 3), one(t -> t.prod(0)), none);
        assertThrows(IllegalArgumentException.class, () -> none.max(0));
        assertThrows(IllegalArgumentException.class, () -> none.argmax(0));
        assertEquals(0, none.max(1).size());
    }

    @Test
    void nothingConvertsByItself() {
        Tensor single = Tensor.zeros(DType.F32, 3);
        Tensor whole = Tensor.zeros(DType.I32, 3);
        String message = assertThrows(IllegalArgumentException.class, () -> single.add(single.convert(DType.F64)))
                .getMessage();
        assertTrue(message.contains("convert"), message);
        assertThrows(IllegalArgumentException.class, () -> single.eq(whole));
        assertThrows(IllegalArgumentException.class, () -> whole.mul(.5));
        assertThrows(IllegalArgumentException.class, whole::mean);
        assertThrows(IllegalArgumentException.class, whole::sqrt);
        assertThrows(IllegalArgumentException.class, () -> single.and(single));
        assertThrows(IllegalArgumentException.class, () -> single.take(0, whole.convert(DType.I64)));
    }
}
