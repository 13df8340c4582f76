package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sirocco.tensor.Buffer;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/** The way of a computation on the reference backend: eager, traced, differentiated, compiled. */
class CoreTest {
    private static final Device REFERENCE = Device.named("reference");

    record Line(Tensor weight, Tensor bias, @Buffer Tensor seen, String note) {
        Tensor apply(Tensor x) {
            return x.mul(weight).add(bias);
        }
    }

    private static Line line() {
        return new Line(Tensor.scalar(DType.F64, 2), Tensor.scalar(DType.F64, 1), Tensor.scalar(DType.F64, 7), "fit");
    }

    private static Tensor loss(Line line, Tensor x, Tensor y) {
        return line.apply(x).sub(y).square().mean();
    }

    @Test
    void eagerOperationsBroadcast() {
        Tensor a = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor b = Tensor.of(new float[] {10, 20}, 2, 1);
        assertArrayEquals(new float[] {11, 12, 13, 24, 25, 26}, a.add(b).toFloats());
        assertArrayEquals(new float[] {5, 7, 9}, a.sum(0).toFloats());
        assertArrayEquals(
                new float[] {14, 32}, a.matmul(Tensor.of(new float[] {1, 2, 3})).toFloats());
    }

    @Test
    void gradientOfARecordLeavesBuffersAlone() {
        Tensor x = Tensor.of(new double[] {0, 1, 2});
        Tensor y = Tensor.of(new double[] {1, 4, 9});
        var vg = Grad.valueAndGrad((Line l) -> loss(l, x, y)).apply(line());
        assertEquals((0 + 1 + 16) / 3.0, vg.value().item(), 1e-12);
        assertEquals(2.0 / 3 * (0 * 0 + 1 * -1 + 2 * -4), vg.gradient().weight().item(), 1e-12);
        assertEquals(2.0 / 3 * -5, vg.gradient().bias().item(), 1e-12);
        assertEquals(0, vg.gradient().seen().item());
        assertEquals("fit", vg.gradient().note());
    }

    @Test
    void derivativesNest() {
        Tensor x = Tensor.scalar(DType.F64, .7);
        var second =
                Grad.<Tensor>grad(a -> Grad.<Tensor>grad(b -> b.sin().mul(b)).apply(a));
        double expected = 2 * Math.cos(.7) - .7 * Math.sin(.7);
        assertEquals(expected, second.apply(x).item(), 1e-12);
        var mixed = Grad.jvp(Grad.<Tensor>grad(b -> b.sin().mul(b)), x, Tensor.scalar(DType.F64, 1));
        assertEquals(expected, mixed.tangent().item(), 1e-12);
    }

    @Test
    void aCapturedTensorIsAConstantToTheGradient() {
        Tensor x = Tensor.scalar(DType.F64, 3);
        assertEquals(3, Grad.<Tensor>grad(a -> a.mul(x)).apply(x).item());
        var perturbation =
                Grad.<Tensor>grad(a -> a.mul(Grad.<Tensor>grad(b -> a.add(b)).apply(Tensor.scalar(DType.F64, 1))));
        assertEquals(1, perturbation.apply(x).item());
    }

    @Test
    void compiledEqualsEager() {
        Tensor x = Key.of(1).normal(DType.F64, sirocco.tensor.Shape.of(5, 3));
        Compiled.Of2<Tensor, Tensor, Map<String, Tensor>> f = REFERENCE.compile((Tensor a, Tensor b) -> Map.of(
                "product", a.matmul(b.transpose()).tanh(), "sum", a.add(b).sum()));
        Map<String, Tensor> compiled = f.apply(x, x.mul(2));
        assertArrayEquals(
                x.matmul(x.mul(2).transpose()).tanh().toDoubles(),
                compiled.get("product").toDoubles(),
                1e-15);
        assertEquals(x.mul(3).sum().item(), compiled.get("sum").item(), 1e-12);
    }

    @Test
    void aDonatedStateIsUpdatedInPlace() {
        Tensor x = Tensor.of(new double[] {0, 1, 2, 3});
        Tensor y = x.mul(3).add(1);
        var step = REFERENCE
                .compile((Line l, Tensor in, Tensor out) -> {
                    Line g = Grad.grad((Line m) -> loss(m, in, out)).apply(l);
                    return Tree.zip(l, g, (p, dp) -> p.sub(dp.mul(.05)));
                })
                .donating(0);
        Line first = line();
        Line state = first;
        for (int i = 0; i < 2000; i++) {
            state = step.apply(state, x, y);
        }
        assertEquals(3, state.weight().item(), 1e-6);
        assertEquals(1, state.bias().item(), 1e-6);
        assertEquals(7, state.seen().item());
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> first.weight().item());
        assertTrue(error.getMessage().contains("donated"), error.getMessage());
    }

    @Test
    void aBoundStepRunsWithoutAllocating() {
        Tensor x = Tensor.of(new double[] {0, 1, 2, 3});
        var step = REFERENCE.compile((Tensor s, Tensor a) -> s.add(a)).donating(0);
        var bound = step.bind(x.mul(1), x);
        for (int i = 0; i < 3; i++) {
            bound.run();
        }
        assertArrayEquals(new double[] {0, 4, 8, 12}, bound.result().toDoubles());
        bound.set(1, Tensor.of(new double[] {1, 1, 1, 1}));
        bound.run();
        assertArrayEquals(new double[] {1, 5, 9, 13}, bound.result().toDoubles());
    }

    @Test
    void swappedDonatedArgumentsDoNotOverwriteEachOther() {
        record Pair(Tensor a, Tensor b) {}
        var swap = REFERENCE.compile((Pair p) -> new Pair(p.b(), p.a())).donating(0);
        var bound = swap.bind(new Pair(Tensor.scalar(1), Tensor.scalar(2)));
        bound.run();
        assertEquals(2, bound.result().a().item());
        assertEquals(1, bound.result().b().item());
        bound.run();
        assertEquals(1, bound.result().a().item());
    }

    @Test
    void aConstantOrATensorGivenTwiceCannotBeDonated() {
        Tensor x = Tensor.of(new double[] {1, 2});
        var captured = REFERENCE.compile((Tensor a) -> a.add(x)).donating(0);
        var error = assertThrows(IllegalArgumentException.class, () -> captured.apply(x));
        assertTrue(error.getMessage().contains("as a constant"), error.getMessage());
        var twice = REFERENCE.compile((Tensor a, Tensor b) -> a.add(b)).donating(0);
        error = assertThrows(IllegalArgumentException.class, () -> twice.apply(x, x));
        assertTrue(error.getMessage().contains("given twice"), error.getMessage());
        assertArrayEquals(new double[] {1, 2}, x.toDoubles());
    }

    @Test
    void branchingOnATracedValueSaysWhatToDo() {
        IllegalStateException error = assertThrows(
                IllegalStateException.class,
                () -> REFERENCE
                        .compile((Tensor a) -> a.item() > 0 ? a : a.neg())
                        .apply(Tensor.scalar(1)));
        assertTrue(error.getMessage().contains("where, cond or whileLoop"), error.getMessage());
    }

    @Test
    void aTracedTensorCannotEscape() {
        Tensor[] escaped = new Tensor[1];
        REFERENCE.compile((Tensor a) -> escaped[0] = a.add(1)).apply(Tensor.scalar(1));
        assertThrows(IllegalStateException.class, () -> escaped[0].add(1));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> Tensor.zeros(DType.F32, 8, 64).matmul(Tensor.zeros(DType.F32, 32, 10)));
        assertEquals("matmul: inner sizes differ: A is [8, 64], B is [32, 10]: 64 ≠ 32", error.getMessage());
    }

    @Test
    void treesHaveNames() {
        Map<String, Tensor> named = Tree.named(Map.of("layers", List.of(line(), line())));
        assertEquals(
                List.of(
                        "layers.0.weight",
                        "layers.0.bias",
                        "layers.0.seen",
                        "layers.1.weight",
                        "layers.1.bias",
                        "layers.1.seen"),
                List.copyOf(named.keySet()));
    }
}
