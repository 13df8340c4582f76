package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.solvers.SdeSolve.Path;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** Stochastic equations: geometric Brownian motion, whose paths are known. */
class SdeTest {
    private static final double MU = .8;
    private static final double SIGMA = .9;
    private static final OdeTerm<Tensor, Double> DRIFT = (t, y, none) -> y.mul(MU);
    private static final OdeTerm<Tensor, Double> DIFFUSION = (t, y, none) -> y.mul(SIGMA);
    private static final Tensor PATHS = Tensor.ones(DType.F64, 3000);

    private static Path<Tensor> path(SdeMethod method, int steps, Tensor y0) {
        return new SdeSolve(method, steps).solve(DRIFT, DIFFUSION, 0, 1, y0, 0., Key.of(17));
    }

    /** exp((μ − σ²/2) t + σ W) solves Itô's equation, exp(μ t + σ W) Stratonovich's. */
    private static double strongError(SdeMethod method, int steps) {
        Path<Tensor> path = path(method, steps, PATHS);
        double rate = method == SdeMethod.HEUN ? MU : MU - SIGMA * SIGMA / 2;
        Tensor exact = path.noise().select(0, -1).mul(SIGMA).add(rate).exp();
        return path.last().sub(exact).abs().mean().item();
    }

    @ParameterizedTest
    @EnumSource
    void hasItsStrongOrder(SdeMethod method) {
        double slope = Math.log(strongError(method, 32) / strongError(method, 128)) / Math.log(4);
        assertEquals(method == SdeMethod.EULER_MARUYAMA ? .5 : 1, slope, .2);
    }

    @Test
    void theMeanIsThatOfTheEquation() {
        double mean = path(SdeMethod.EULER_MARUYAMA, 64, Tensor.ones(DType.F64, 20000))
                .last()
                .mean()
                .item();
        assertEquals(Math.exp(MU), mean, .1);
    }

    @Test
    void theSameKeyGivesTheSamePath() {
        Path<Tensor> once = path(SdeMethod.MILSTEIN, 16, PATHS);
        assertTrue(once.values().sameBits(path(SdeMethod.MILSTEIN, 16, PATHS).values()));
        assertEquals(17, once.values().shape().size(0));
        assertEquals(1, once.values().select(0, 0).select(0, 5).item());
        assertEquals(0, once.noise().select(0, 0).abs().max().item());
    }

    /** Paths are proportional to their starts. */
    @ParameterizedTest
    @EnumSource
    void derivativesFollowThePath(SdeMethod method) {
        Tensor y0 = Tensor.of(new double[] {1, 2});
        Tensor gradient =
                Grad.<Tensor>grad(y -> path(method, 9, y).last().sum()).apply(y0);
        Tensor ratio = path(method, 9, y0).last().div(y0);
        for (int i = 0; i < 2; i++) {
            assertEquals(ratio.select(0, i).item(), gradient.select(0, i).item(), 1e-12);
        }
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertThrows(IllegalArgumentException.class, () -> new SdeSolve(SdeMethod.HEUN, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SdeSolve(SdeMethod.HEUN, 2).solve(DRIFT, DIFFUSION, 1, 1, PATHS, 0., Key.of(1)));
    }
}
