package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** The automatic first step. */
class InitialStepTest {
    private static final Tensor Y0 = Tensor.of(new double[] {10, 1});
    private static final Tensor PARAMS = Tensor.of(new double[] {1.5, 1, 3, 1});

    private static double firstStep(double t1) {
        Solution<Tensor> solution = OdeSolve.by(ExplicitRungeKutta.tsit5())
                .controlledBy(Pid.of(1e-5, 1e-8))
                .solve(Problems.named("lotka_volterra", 0), 0, t1, Y0, PARAMS, SaveAt.steps());
        return solution.times().select(0, 1).item();
    }

    /** By hand: d₀ = 99945.06, d₁ = 495742.36, h₀ = 0.00201607, d₂ = 3849308.97, (0.01 / d₂)^(1/5). */
    @Test
    void isHairersAndWanners() {
        assertEquals(0.019183305614608015, firstStep(3), 1e-14);
    }

    @Test
    void isTheSameBackInTimeInKind() {
        double back = firstStep(-3);
        assertTrue(back < 0 && back > -.2, "first step back in time: " + back);
    }

    @Test
    void isPositiveWhereNothingChanges() {
        OdeTerm<Tensor, Tensor> still = (t, y, p) -> y.zerosLike();
        Solution<Tensor> solution = OdeSolve.by(ExplicitRungeKutta.dopri5())
                .solve(still, 0, 5, Tensor.zeros(DType.F64, 3), PARAMS, SaveAt.end());
        assertEquals(Status.SUCCESS, solution.stats().status());
        assertEquals(0, solution.last().abs().max().item());
    }
}
