package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.tensor.Control;
import sirocco.tensor.Control.Step;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Scan;

/** Loops and branches: values, derivatives and compiled programs equal the same computation unrolled. */
class ControlTest {
    private static final Device REFERENCE = Device.named("reference");

    /** A small recurrent net. */
    record Net(Tensor w, Tensor u, Tensor b, Tensor gain) {
        static Net of(Key key) {
            List<Key> keys = key.split(3);
            return new Net(
                    keys.get(0).normal(DType.F64, Shape.of(3, 4)).mul(.5),
                    keys.get(1).normal(DType.F64, Shape.of(4, 4)).mul(.5),
                    keys.get(2).normal(DType.F64, Shape.of(4)),
                    Tensor.scalar(DType.F64, 1.3));
        }

        Tensor step(Tensor h, Tensor x) {
            return x.matmul(w).add(h.matmul(u)).add(b).tanh().mul(gain);
        }
    }

    private static final Tensor XS = Key.of(5).normal(DType.F64, Shape.of(6, 2, 3));

    private static Tensor scanned(Net net, Tensor xs, Scan.Direction direction) {
        Tensor start = Tensor.zeros(DType.F64, 2, 4);
        Step<Tensor, Tensor> ran = Control.scan(
                (Tensor h, Tensor x) -> {
                    Tensor next = net.step(h, x);
                    return new Step<>(next, next.square());
                },
                start,
                xs,
                direction);
        return ran.carry()
                .sum()
                .add(ran.given()
                        .mul(Tensor.arange(DType.F64, 6).reshape(6, 1, 1))
                        .sum());
    }

    private static Tensor unrolled(Net net, Tensor xs, Scan.Direction direction) {
        Tensor h = Tensor.zeros(DType.F64, 2, 4);
        List<Tensor> given = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int t = direction == Scan.Direction.FORWARD ? i : 5 - i;
            h = net.step(h, xs.select(0, t));
            given.add(direction == Scan.Direction.FORWARD ? given.size() : 0, h.square());
        }
        Tensor weights = Tensor.arange(DType.F64, 6).reshape(6, 1, 1);
        return h.sum().add(Tensor.stack(0, given).mul(weights).sum());
    }

    record Arguments(Net net, Tensor xs) {}

    private static void assertClose(Object expected, Object actual) {
        List<Tensor> a = Tree.leaves(expected);
        List<Tensor> b = Tree.leaves(actual);
        assertEquals(a.size(), b.size());
        for (int i = 0; i < a.size(); i++) {
            double[] values = a.get(i).toDoubles();
            double largest = DoubleStream.of(values).map(Math::abs).max().orElse(0);
            assertArrayEquals(values, b.get(i).toDoubles(), 1e-11 * Math.max(1, largest));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aScanAndItsGradientEqualTheUnrolledLoop(Scan.Direction direction) {
        Arguments arguments = new Arguments(Net.of(Key.of(2)), XS);
        Function<Arguments, Tensor> loop = a -> scanned(a.net(), a.xs(), direction);
        Function<Arguments, Tensor> plain = a -> unrolled(a.net(), a.xs(), direction);
        var expected = Grad.valueAndGrad(plain).apply(arguments);
        assertClose(expected, Grad.valueAndGrad(loop).apply(arguments));
        assertClose(
                expected,
                REFERENCE
                        .compile((Arguments a) -> Grad.valueAndGrad(loop).apply(a))
                        .apply(arguments));
    }

    @Test
    void tangentsAndSecondDerivativesOfAScanEqualTheUnrolledLoop() {
        Arguments at = new Arguments(Net.of(Key.of(2)), XS);
        Arguments along = new Arguments(Net.of(Key.of(3)), XS.mul(.3));
        Function<Arguments, Tensor> loop = a -> scanned(a.net(), a.xs(), Scan.Direction.FORWARD);
        Function<Arguments, Tensor> plain = a -> unrolled(a.net(), a.xs(), Scan.Direction.FORWARD);
        assertClose(Grad.jvp(plain, at, along), Grad.jvp(loop, at, along));
        UnaryOperator<Arguments> gradient = Grad.grad(loop);
        UnaryOperator<Arguments> plainGradient = Grad.grad(plain);
        assertClose(Grad.jvp(plainGradient, at, along), Grad.jvp(gradient, at, along));
        Function<Arguments, Tensor> norm = a -> squares(Grad.grad(loop).apply(a));
        Function<Arguments, Tensor> plainNorm = a -> squares(Grad.grad(plain).apply(a));
        assertClose(Grad.grad(plainNorm).apply(at), Grad.grad(norm).apply(at));
    }

    private static Tensor squares(Arguments a) {
        return Tree.leaves(a).stream()
                .map(t -> t.square().sum())
                .reduce(Tensor::add)
                .orElseThrow();
    }

    @Test
    void aBranchAndItsDerivatives() {
        Function<Tensor, Tensor> f = x ->
                Control.cond(x.sum().gt(0), () -> x.mul(x).sum(), () -> x.mul(3).sum());
        var compiled = REFERENCE.compile((Tensor x) -> Grad.valueAndGrad(f).apply(x));
        Tensor up = Tensor.of(new double[] {1, 2});
        assertArrayEquals(new double[] {2, 4}, compiled.apply(up).gradient().toDoubles());
        assertArrayEquals(
                new double[] {3, 3}, compiled.apply(up.neg()).gradient().toDoubles());
        assertEquals(-9, compiled.apply(up.neg()).value().item());
        var tangent = REFERENCE.compile((Tensor x) -> Grad.jvp(f, x, Tensor.of(new double[] {1, 0})));
        assertEquals(2, tangent.apply(up).tangent().item());
    }

    @Test
    void aBranchComputesWhatItUsesFromOutsideInside() {
        var program = REFERENCE
                .compile((Tensor x) -> Control.cond(x.sum().gt(0), () -> x.exp(), () -> x))
                .program(Tensor.of(new double[] {1, 2}));
        assertTrue(!program.describe().contains("EXP"), program.describe());
    }

    @Test
    void aWhileLoopStopsByItsCondition() {
        var root = REFERENCE.compile((Tensor a) -> Control.whileLoop(
                x -> x.mul(x).sub(a).abs().gt(1e-12), x -> x.add(a.div(x)).mul(.5), a, 60));
        assertEquals(Math.sqrt(7), root.apply(Tensor.scalar(DType.F64, 7)).item(), 1e-12);
        Function<Tensor, Tensor> power = x -> Control.whileLoop(y -> y.lt(100), y -> y.mul(x), x, 40);
        var derivative =
                REFERENCE.compile((Tensor x) -> Grad.valueAndGrad(power).apply(x));
        var result = derivative.apply(Tensor.scalar(DType.F64, 3));
        assertEquals(243, result.value().item(), 1e-9);
        assertEquals(5 * 81, result.gradient().item(), 1e-9);
        var tangent = Grad.jvp(power, Tensor.scalar(DType.F64, 3), Tensor.scalar(DType.F64, 1));
        assertEquals(5 * 81, tangent.tangent().item(), 1e-9);
    }

    @Test
    void anUnboundedLoopHasNoReverseDerivative() {
        Function<Tensor, Tensor> power = x -> Control.whileLoop(y -> y.lt(100), y -> y.mul(x), x);
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> Grad.grad(power).apply(Tensor.scalar(DType.F64, 3)));
        assertTrue(error.getMessage().contains("maxSteps"), error.getMessage());
    }

    @Test
    void aCheckpointHasTheSameGradientAndLessMemory() {
        int depth = 24;
        Function<Tensor, Tensor> block = x -> x.sin().mul(x).cos().mul(x).sin();
        Tensor x = Key.of(1).normal(DType.F64, Shape.of(256));
        var plain = REFERENCE.compile(
                (Tensor a) -> Grad.<Tensor>grad(b -> repeat(block, depth, b)).apply(a));
        var saving = REFERENCE.compile((Tensor a) -> Grad.<Tensor>grad(b -> repeat(Control.checkpoint(block), depth, b))
                .apply(a));
        assertTrue(plain.apply(x).sameBits(saving.apply(x)));
        long kept = saving.program(x).footprint().planned();
        long all = plain.program(x).footprint().planned();
        assertTrue(2 * kept < all, kept + " bytes with checkpoints, " + all + " without");
    }

    private static Tensor repeat(Function<Tensor, Tensor> f, int times, Tensor x) {
        Tensor y = x;
        for (int i = 0; i < times; i++) {
            y = f.apply(y);
        }
        return y.sum();
    }
}
