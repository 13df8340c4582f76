package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import sirocco.tensor.Buffer;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/**
 * What surprises people, shown: what happens, and what to write instead. Each test is a page of the manual that cannot go out
 * of date.
 */
class FootgunsTest {
    private static final Device HOST = Device.host();

    private static Tensor real(double... values) {
        return Tensor.of(values);
    }

    private static Tensor scalar(double value) {
        return Tensor.scalar(DType.F64, value);
    }

    private static double slope(UnaryOperator<Tensor> f, double x) {
        return Grad.<Tensor>grad(f).apply(scalar(x)).item();
    }

    // ---- tracing and compiling

    /** The argument is a fresh node: what the function takes from outside has no gradient, even if it is the same tensor. */
    @Test
    void aCapturedTensorIsAConstant() {
        Tensor x = scalar(3);
        assertEquals(3, Grad.<Tensor>grad(a -> a.mul(x)).apply(x).item(), "one factor is captured");
        assertEquals(6, Grad.<Tensor>grad(a -> a.mul(a)).apply(x).item(), "both are the argument");
    }

    /** A function is traced once for each shape: later changes of what it captured are not seen. Pass such things. */
    @Test
    void aCompiledFunctionKeepsWhatItCaptured() {
        Tensor[] rate = {scalar(2)};
        var captures = HOST.compile((Tensor x) -> x.mul(rate[0]));
        var passes = HOST.compile((Tensor x, Tensor r) -> x.mul(r));
        assertEquals(10, captures.apply(scalar(5)).item());
        rate[0] = scalar(3);
        assertEquals(10, captures.apply(scalar(5)).item(), "the old rate is part of the program");
        assertEquals(15, passes.apply(scalar(5), rate[0]).item());
    }

    /** Java code runs while the function is traced, not when the program runs. */
    @Test
    void sideEffectsHappenOncePerShape() {
        AtomicInteger calls = new AtomicInteger();
        var f = HOST.compile((Tensor x) -> {
            calls.incrementAndGet();
            return x.add(1);
        });
        f.apply(real(1, 2));
        f.apply(real(3, 4));
        assertEquals(1, calls.get());
        f.apply(real(1, 2, 3));
        assertEquals(2, calls.get(), "another shape is another program: pad the last batch instead");
    }

    /** A static component of a record is part of the program; each new value compiles anew. Numbers that change are tensors. */
    @Test
    void aChangingStaticComponentCompilesAnew() {
        record Static(Tensor w, double rate) {}
        record Traced(Tensor w, Tensor rate) {}
        AtomicInteger compiled = new AtomicInteger();
        var slow = HOST.compile((Static s) -> {
            compiled.incrementAndGet();
            return s.w().mul(s.rate());
        });
        var fast = HOST.compile((Traced s) -> {
            compiled.incrementAndGet();
            return s.w().mul(s.rate());
        });
        for (int i = 0; i < 5; i++) {
            slow.apply(new Static(scalar(1), i));
        }
        assertEquals(5, compiled.getAndSet(0));
        for (int i = 0; i < 5; i++) {
            fast.apply(new Traced(scalar(1), scalar(i)));
        }
        assertEquals(1, compiled.get());
    }

    /** A traced tensor has no value, so Java cannot choose by it; a choice is an operation too. */
    @Test
    void branchingOnATracedValueIsAnError() {
        var wrong = HOST.compile((Tensor x) -> x.item() > 0 ? x : x.neg());
        assertTrue(assertThrows(IllegalStateException.class, () -> wrong.apply(scalar(-2)))
                .getMessage()
                .contains("where, cond or whileLoop"));
        var elementwise = HOST.compile((Tensor x) -> x.gt(0).where(x, x.neg()));
        assertEquals(2, elementwise.apply(scalar(-2)).item());
        var lazily = HOST.compile((Tensor x) -> Control.cond(x.gt(0), () -> x, () -> x.neg()));
        assertEquals(2, lazily.apply(scalar(-2)).item());
    }

    /** A traced tensor stored away is of no use after its function has returned. */
    @Test
    void aTracedTensorMustNotEscape() {
        List<Tensor> kept = new ArrayList<>();
        var f = HOST.compile((Tensor x) -> {
            kept.add(x.mul(2));
            return x;
        });
        f.apply(scalar(1));
        assertThrows(IllegalStateException.class, () -> kept.getFirst().add(1));
        var instead = HOST.compile((Tensor x) -> List.of(x, x.mul(2)));
        assertEquals(2, instead.apply(scalar(1)).get(1).item());
    }

    /** A lambda equals nothing but itself, so a record that holds one would compile anew each time. Use an enum. */
    @Test
    void aLambdaInARecordIsAnError() {
        record Layer(Tensor w, UnaryOperator<Tensor> activation) {}
        Layer layer = new Layer(scalar(1), Tensor::tanh);
        String message = assertThrows(IllegalArgumentException.class, () -> Tree.flatten(layer))
                .getMessage();
        assertTrue(message.contains("enum"), message);
    }

    // ---- donating

    /** A donated tensor's memory is the result's: the old one is gone. */
    @Test
    void aDonatedTensorCannotBeUsedAgain() {
        var step = HOST.compile((Tensor x) -> x.add(1)).donating(0);
        Tensor first = real(1, 2);
        assertArrayEquals(new double[] {2, 3}, step.apply(first).toDoubles());
        String message = assertThrows(IllegalStateException.class, () -> step.apply(first))
                .getMessage();
        assertTrue(message.contains("donated"), message);
    }

    /** What a program holds as a constant, or gets twice, cannot be written over. */
    @Test
    void aConstantOrARepeatedArgumentCannotBeDonated() {
        Tensor captured = real(1, 2);
        var uses = HOST.compile((Tensor x) -> x.add(captured)).donating(0);
        assertThrows(IllegalArgumentException.class, () -> uses.apply(captured));
        assertArrayEquals(new double[] {1, 2}, captured.toDoubles(), "it is still there");
        var both = HOST.compile((Tensor x, Tensor y) -> x.add(y)).donating(0);
        assertThrows(IllegalArgumentException.class, () -> both.apply(captured, captured));
    }

    /** The result of a bound program is one place that each run writes. Copy what must stay. */
    @Test
    void aBoundResultChangesWithTheNextRun() {
        var bound = HOST.compile((Tensor x) -> x.mul(2)).donating(0).bind(real(1, 2));
        bound.run();
        Tensor result = bound.result();
        double before = result.toDoubles()[0];
        bound.run();
        assertNotEquals(before, result.toDoubles()[0]);
    }

    // ---- derivatives

    /** Both branches of where are computed, and 0 · ∞ is NaN: make the unused branch harmless, not its result. */
    @Test
    void whereDoesNotHideAnInfiniteDerivative() {
        UnaryOperator<Tensor> wrong = x -> x.gt(0).where(x.sqrt(), x.zerosLike());
        UnaryOperator<Tensor> right =
                x -> x.gt(0).where(x.gt(0).where(x, x.like(1)).sqrt(), x.zerosLike());
        assertTrue(Double.isNaN(slope(wrong, 0)));
        assertEquals(0, slope(right, 0));
        assertEquals(.25, slope(right, 4));
    }

    /** Where a maximum is shared, so is its derivative; pooling gives it to the first; relu and abs have 0 at 0. */
    @Test
    void tiesShareTheDerivative() {
        assertEquals(.5, slope(x -> x.maximum(1), 1));
        Tensor gradient = Grad.<Tensor>grad(x -> x.max()).apply(real(1, 3, 3));
        assertArrayEquals(new double[] {0, .5, .5}, gradient.toDoubles());
        assertEquals(0, slope(Tensor::relu, 0));
        assertEquals(0, slope(Tensor::abs, 0));
    }

    /** Rounding, comparing, choosing an index have no derivative: the gradient is 0, not an error. */
    @Test
    void aStepHasGradientZero() {
        assertEquals(0, slope(x -> x.round(), 1.2));
        assertEquals(0, slope(x -> x.gt(1).convert(DType.F64), 1.2));
        assertEquals(0, slope(x -> x.stopGradient(), 1.2));
        assertEquals(1, slope(x -> x.add(x.round().sub(x).stopGradient()), 1.2), "straight through");
    }

    /** Buffers and integers are part of the model but have no gradient: their places hold zeros. */
    @Test
    void buffersHaveNoGradient() {
        record Model(Tensor w, @Buffer Tensor mean, Tensor steps) {}
        Model model = new Model(scalar(2), scalar(5), Tensor.of(new int[] {7}));
        Model gradient =
                Grad.grad((Model m) -> m.w().mul(m.mean()).mul(m.mean())).apply(model);
        assertEquals(25, gradient.w().item());
        assertEquals(0, gradient.mean().item());
        assertEquals(0, gradient.steps().toInts()[0]);
    }

    /** A gradient is that of a scalar: sum what is not one. */
    @Test
    void theGradientOfAVectorIsAnError() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Grad.<Tensor>grad(x -> x.square()).apply(real(1, 2)));
        assertArrayEquals(
                new double[] {2, 4},
                Grad.<Tensor>grad(x -> x.square().sum()).apply(real(1, 2)).toDoubles());
    }

    // ---- shapes and types

    /** One value without a shape is a vector of one element, not a scalar. */
    @Test
    void oneValueIsAVector() {
        assertEquals(Shape.of(1), Tensor.of(new double[] {5}).shape());
        assertEquals(Shape.SCALAR, Tensor.scalar(5).shape());
        assertEquals(DType.F32, Tensor.scalar(5).dtype(), "and a scalar of no type is F32");
    }

    /** A vector is a row when it is broadcast; to use it as a column, give it an axis. */
    @Test
    void aVectorIsARow() {
        Tensor matrix = Tensor.zeros(DType.F64, 2, 2);
        assertArrayEquals(new double[] {1, 2, 1, 2}, matrix.add(real(1, 2)).toDoubles());
        assertArrayEquals(
                new double[] {1, 1, 2, 2}, matrix.add(real(1, 2).unsqueeze(1)).toDoubles());
        Tensor column = real(1, 2).unsqueeze(1);
        assertEquals(Shape.of(2, 2), column.sub(real(1, 2)).shape(), "column − row is a matrix, not zeros");
    }

    /** Reductions without axes take all of them, and reduced axes disappear. */
    @Test
    void reducedAxesDisappear() {
        Tensor x = Tensor.ones(DType.F64, 3, 3);
        assertEquals(Shape.SCALAR, x.sum().shape());
        assertEquals(Shape.of(3), x.sum(1).shape());
        assertThrows(
                IllegalArgumentException.class,
                () -> Tensor.ones(DType.F64, 3, 5)
                        .div(Tensor.ones(DType.F64, 3, 5).sum(1)));
        Tensor row = Tensor.of(new double[] {1, 3}, 1, 2);
        assertArrayEquals(
                new double[] {.25, .75},
                row.div(row.sum(1).keep(row.shape(), 1)).toDoubles(),
                "keep brings the axis back with size 1");
    }

    /** Sorting, transposing and negative axes look from the last axis. */
    @Test
    void theLastAxisIsTheInnermost() {
        Tensor x = Tensor.zeros(DType.F64, 2, 3, 5);
        assertEquals(Shape.of(2, 5, 3), x.transpose().shape());
        assertEquals(Shape.of(2, 3), x.sum(-1).shape());
        Tensor rows = Tensor.of(new double[] {3, 1, 2, 0, 5, 4}, 2, 3);
        assertArrayEquals(new int[] {1, 2, 0, 0, 2, 1}, rows.argsort().toInts());
    }

    /** A negative end of a slice counts from the end and is not included; the end itself is the size, not −0. */
    @Test
    void aSliceEndsBeforeItsEnd() {
        Tensor x = real(0, 1, 2, 3);
        assertArrayEquals(new double[] {1, 2}, x.slice(0, 1, -1).toDoubles());
        assertArrayEquals(new double[] {2, 3}, x.slice(0, -2, 4).toDoubles());
        assertThrows(IllegalArgumentException.class, () -> x.slice(0, 3, 1));
    }

    /** Indices outside are clamped, so that no device reads foreign memory: check them where they come from. */
    @Test
    void indicesOutsideAreClamped() {
        Tensor x = real(10, 20, 30);
        Tensor indices = Tensor.of(new int[] {-5, 1, 99});
        assertArrayEquals(new double[] {10, 20, 30}, x.take(0, indices).toDoubles());
    }

    /** Nothing converts by itself; a mean of integers would be an integer, and is an error. */
    @Test
    void integersStayIntegers() {
        Tensor counts = Tensor.of(new int[] {1, 2, 3});
        assertThrows(IllegalArgumentException.class, counts::mean);
        assertThrows(IllegalArgumentException.class, () -> counts.mul(.5));
        assertArrayEquals(new int[] {0, 1, 1}, counts.div(2).toInts(), "3 / 2 is 1, as in Java");
        assertEquals(2, counts.convert(DType.F64).mean().item());
    }

    // ---- random numbers

    /** A key is a value: the same key gives the same numbers, however often. */
    @Test
    void aKeyUsedTwiceGivesTheSameNumbers() {
        Key key = Key.of(1);
        Tensor first = key.uniform(DType.F32, Shape.of(7));
        assertTrue(first.sameBits(key.uniform(DType.F32, Shape.of(7))));
        List<Key> keys = key.split(2);
        assertTrue(!keys.get(0)
                .uniform(DType.F32, Shape.of(7))
                .sameBits(keys.get(1).uniform(DType.F32, Shape.of(7))));
    }

    /** A captured key makes its numbers part of the program. Pass the key. */
    @Test
    void aCapturedKeyRepeatsItself() {
        Key key = Key.of(1);
        var captured = HOST.compile((Tensor x) -> x.add(key.uniform(DType.F64, Shape.of(3))));
        var passed = HOST.compile((Tensor x, Key k) -> x.add(k.uniform(DType.F64, Shape.of(3))));
        Tensor zeros = Tensor.zeros(DType.F64, 3);
        assertTrue(captured.apply(zeros).sameBits(captured.apply(zeros)));
        assertTrue(!passed.apply(zeros, key.fold(0)).sameBits(passed.apply(zeros, key.fold(1))));
    }

    // ---- trees

    /** Maps are ordered by their keys, and results are immutable. */
    @Test
    void mapsAreOrderedByKey() {
        Map<String, Tensor> tree = Map.of("b", scalar(2), "a", scalar(1));
        assertEquals(List.of("a", "b"), List.copyOf(Tree.named(tree).keySet()));
        List<Tensor> result = HOST.compile((List<Tensor> in) -> in).apply(List.of(scalar(1)));
        assertThrows(UnsupportedOperationException.class, () -> result.add(scalar(2)));
    }
}
