package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** One path, asked for in steps of any size. */
class VirtualBrownianTreeTest {
    private static final int PATHS = 2000;
    private static final VirtualBrownianTree TREE = new VirtualBrownianTree(0, 2, 9, Key.of(23));

    /** dy = ¼ (½ − y) dt + 0.8·√(1 + y²) dW: its noise is not linear, and its solution is not known. */
    private static final OdeTerm<Tensor, Double> DRIFT =
            (t, y, none) -> y.neg().add(.5).mul(.25);

    private static final OdeTerm<Tensor, Double> DIFFUSION =
            (t, y, none) -> y.square().add(1).sqrt().mul(.8);

    private static Tensor end(SdeMethod method, int steps) {
        return new SdeSolve(method, steps)
                .solve(DRIFT, DIFFUSION, TREE, Tensor.zeros(DType.F64, PATHS), 0.)
                .last();
    }

    /** Steps of half the size on the same paths: their differences fall as the strong order says. */
    @ParameterizedTest
    @EnumSource
    void stepsConvergeOnOnePath(SdeMethod method) {
        Tensor fine = end(method == SdeMethod.HEUN ? SdeMethod.HEUN : SdeMethod.MILSTEIN, 512);
        double coarse = end(method, 16).sub(fine).abs().mean().item();
        double finer = end(method, 64).sub(fine).abs().mean().item();
        double slope = Math.log(coarse / finer) / Math.log(4);
        assertEquals(method == SdeMethod.EULER_MARUYAMA ? .5 : 1, slope, .25);
    }

    @Test
    void aTimeHasOneValue() {
        Tensor like = Tensor.zeros(DType.F64, 5);
        Tensor one = TREE.at(Tensor.of(new double[] {.7}), like).select(0, 0);
        Tensor among = TREE.at(Tensor.of(new double[] {1.9, 0, .7, 2}), like);
        assertTrue(one.sameBits(among.select(0, 2)));
        assertArrayEquals(new double[5], among.select(0, 1).toDoubles());
        var compiled = Device.host().compile((Tensor ts) -> TREE.at(ts, like));
        assertArrayEquals(
                among.toDoubles(),
                compiled.apply(Tensor.of(new double[] {1.9, 0, .7, 2})).toDoubles(),
                1e-12);
    }

    /** Increments have mean 0 and the length of their interval as variance, and do not know of each other. */
    @Test
    void incrementsAreNormalAndIndependent() {
        Tensor w = TREE.at(Tensor.of(new double[] {.3, .8, 1.55}), Tensor.zeros(DType.F64, 20_000));
        Tensor first = w.select(0, 1).sub(w.select(0, 0));
        Tensor second = w.select(0, 2).sub(w.select(0, 1));
        assertEquals(0, first.mean().item(), .02);
        assertEquals(.5, first.square().mean().item(), .02);
        assertEquals(.75, second.square().mean().item(), .03);
        assertEquals(0, first.mul(second).mean().item(), .02);
        assertEquals(3, second.div(Math.sqrt(.75)).pow(4).mean().item(), .15);
    }

    /** Tensors of a tree, and elements of a tensor, have motions of their own; two trees have different ones. */
    @Test
    void motionsDiffer() {
        Tensor ts = Tensor.of(new double[] {1});
        Tensor like = Tensor.zeros(DType.F32, 3, 2);
        Map<String, Tensor> both = TREE.at(ts, Map.of("a", like, "b", like));
        double[] a = both.get("a").toDoubles();
        assertEquals(DType.F32, both.get("a").dtype());
        assertEquals(6, java.util.Arrays.stream(a).distinct().count());
        assertTrue(a[0] != both.get("b").toDoubles()[0]);
        VirtualBrownianTree other = new VirtualBrownianTree(0, 2, 9, Key.of(24));
        assertTrue(a[0] != other.at(ts, Map.of("a", like, "b", like)).get("a").toDoubles()[0]);
    }

    /** A part of the interval continues where the part before ended. */
    @Test
    void partsJoin() {
        SdeSolve half = new SdeSolve(SdeMethod.MILSTEIN, 16);
        Tensor y0 = Tensor.of(new double[] {.2, -.4});
        Tensor middle = half.solve(DRIFT, DIFFUSION, TREE, 0, 1, y0, 0.).last();
        Tensor end = half.solve(DRIFT, DIFFUSION, TREE, 1, 2, middle, 0.).last();
        Tensor whole = new SdeSolve(SdeMethod.MILSTEIN, 32)
                .solve(DRIFT, DIFFUSION, TREE, y0, 0.)
                .last();
        assertArrayEquals(whole.toDoubles(), end.toDoubles(), 1e-12);
    }

    @Test
    void gradientsGoThroughThePath() {
        java.util.function.Function<Tensor, Tensor> last = y -> new SdeSolve(SdeMethod.HEUN, 8)
                .solve(DRIFT, DIFFUSION, TREE, y, 0.)
                .last()
                .sum();
        double quotient = (last.apply(Tensor.of(new double[] {.3 + 1e-5})).item()
                        - last.apply(Tensor.of(new double[] {.3 - 1e-5})).item())
                / 2e-5;
        assertEquals(
                quotient,
                Grad.<Tensor>grad(last).apply(Tensor.of(new double[] {.3})).item(),
                1e-8);
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertEquals(10, VirtualBrownianTree.of(0, 1, 1e-3, Key.of(1)).depth());
        assertThrows(IllegalArgumentException.class, () -> VirtualBrownianTree.of(0, 1, 0, Key.of(1)));
        assertThrows(IllegalArgumentException.class, () -> new VirtualBrownianTree(1, 1, 4, Key.of(1)));
        assertThrows(IllegalArgumentException.class, () -> new VirtualBrownianTree(0, 1, 49, Key.of(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SdeSolve(SdeMethod.HEUN, 4)
                        .solve(DRIFT, DIFFUSION, TREE, 1, 2.5, Tensor.zeros(DType.F64, 2), 0.));
    }
}
