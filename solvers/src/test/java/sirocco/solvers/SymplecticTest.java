package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** Symplectic methods on pendulums: order, energy over many swings, and the way back. */
class SymplecticTest {

    record Phase(Tensor angle, Tensor speed) {}

    private static final OdeTerm<Phase, Tensor> PENDULUM =
            (t, s, k) -> new Phase(s.speed, s.angle.sin().mul(k).neg());
    private static final Tensor K = Tensor.scalar(DType.F64, 1.7);
    private static final Phase START = new Phase(Tensor.of(new double[] {1, -2}), Tensor.of(new double[] {.4, .1}));

    static Stream<Symplectic> methods() {
        return Stream.of(Symplectic.semiImplicitEuler(), Symplectic.leapfrog(), Symplectic.yoshida4());
    }

    static Stream<Symplectic> symmetric() {
        return methods().filter(m -> m.order() > 1);
    }

    private static Solution<Phase> solve(Solver solver, int steps, double t1, SaveAt saveAt) {
        return OdeSolve.by(solver).controlledBy(new EqualSteps(steps)).solve(PENDULUM, 0, t1, START, K, saveAt);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void hasItsOrder(Symplectic method) {
        Tensor exact = solve(ExplicitRungeKutta.dopri8(), 400, 3, SaveAt.end()).last().angle;
        double coarse = solve(method, 80, 3, SaveAt.end())
                .last()
                .angle
                .sub(exact)
                .abs()
                .max()
                .item();
        double fine = solve(method, 160, 3, SaveAt.end())
                .last()
                .angle
                .sub(exact)
                .abs()
                .max()
                .item();
        assertEquals(method.order(), Math.log(coarse / fine) / Math.log(2), .25);
    }

    /** The greatest error of the energy from step {@code from} to step {@code to}. */
    private static double energyError(Phase path, int from, int to) {
        Tensor energies =
                path.speed.square().mul(.5).sub(path.angle.cos().mul(K)).slice(0, from, to);
        Tensor start = START.speed.square().mul(.5).sub(START.angle.cos().mul(K));
        return energies.sub(start).abs().max().item();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void energyDoesNotDrift(Symplectic method) {
        Phase path = solve(method, 5000, 500, SaveAt.steps()).values();
        double early = energyError(path, 0, 500);
        assertEquals(early, energyError(path, 4500, 5001), .05 * early);
    }

    @ParameterizedTest
    @MethodSource("symmetric")
    void goesBackTheSameWay(Symplectic method) {
        Phase there = solve(method, 50, 4, SaveAt.end()).last();
        Phase back = OdeSolve.by(method)
                .controlledBy(new EqualSteps(50))
                .solve(PENDULUM, 4, 0, there, K, SaveAt.end())
                .last();
        assertArrayEquals(START.angle.toDoubles(), back.angle.toDoubles(), 1e-12);
        assertArrayEquals(START.speed.toDoubles(), back.speed.toDoubles(), 1e-12);
    }

    @Test
    void savesBetweenStepsAndHasDerivatives() {
        Tensor ts = Tensor.of(new double[] {.33, 2.01});
        Tensor exact =
                solve(ExplicitRungeKutta.dopri8(), 200, 3, SaveAt.times(ts)).values().angle;
        Tensor own = solve(Symplectic.yoshida4(), 300, 3, SaveAt.times(ts)).values().angle;
        assertArrayEquals(exact.toDoubles(), own.toDoubles(), 1e-7);
        double slope = Grad.<Tensor>grad(k -> OdeSolve.by(Symplectic.leapfrog())
                        .controlledBy(new EqualSteps(30))
                        .solve(PENDULUM, 0, 1, START, k, SaveAt.end())
                        .last()
                        .angle
                        .sum())
                .apply(K)
                .item();
        assertTrue(Math.abs(slope) > .01 && Math.abs(slope) < 1, "slope " + slope);
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertThrows(IllegalArgumentException.class, () -> new Symplectic("x", 2, List.of(.5, .4), List.of(1.)));
        assertThrows(
                IllegalArgumentException.class,
                () -> OdeSolve.by(Symplectic.leapfrog())
                        .solve(Problems.named("decay", 0), 0, 1, Tensor.of(new double[] {1}), K, SaveAt.end()));
    }
}
