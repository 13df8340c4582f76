package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** Derivatives of the steps of implicit, Rosenbrock and multistep methods, and what these methods refuse. */
class MethodDerivativeTest {

    static Stream<Solver> methods() {
        return Stream.of(
                new AdamsBashforthMoulton(4),
                new ImplicitRungeKutta(ImplicitRungeKutta.implicitEuler().tableau(), 1e-13, 40),
                new ImplicitRungeKutta(ImplicitRungeKutta.kenCarp4().tableau(), 1e-13, 40),
                Rosenbrock.rodas4(),
                Rosenbrock.rodas5P());
    }

    /** A pendulum with friction and a force that depends on time. */
    private static Tensor field(Tensor t, Tensor y, Tensor p) {
        Tensor force = y.select(0, 0)
                .sin()
                .mul(p.select(0, 0))
                .add(y.select(0, 1).mul(p.select(0, 1)))
                .sub(t.mul(1.3).cos());
        return Tensor.stack(0, java.util.List.of(y.select(0, 1), force.neg()));
    }

    private static final Tensor P = Tensor.of(new double[] {2.5, .3});

    private static Function<Tensor, Tensor> loss(Solver solver) {
        return p -> OdeSolve.by(solver)
                .controlledBy(new EqualSteps(9))
                .solve(MethodDerivativeTest::field, 0, 1.4, p.mul(.4), p, SaveAt.times(.35, 1.4))
                .values()
                .square()
                .sum();
    }

    private static Tensor moved(int element, double by) {
        double[] values = P.toDoubles();
        values[element] += by;
        return Tensor.of(values);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void gradientsAreDifferenceQuotients(Solver solver) {
        Function<Tensor, Tensor> loss = loss(solver);
        double[] expected = new double[2];
        for (int i = 0; i < 2; i++) {
            expected[i] = (loss.apply(moved(i, 1e-5)).item()
                            - loss.apply(moved(i, -1e-5)).item())
                    / 2e-5;
        }
        assertArrayEquals(expected, Grad.<Tensor>grad(loss).apply(P).toDoubles(), 1e-8);
        Tensor along = Tensor.of(new double[] {1, 0});
        assertEquals(expected[0], Grad.jvp(loss, P, along).tangent().item(), 1e-8);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void secondDerivativesAreDifferenceQuotients(Solver solver) {
        Function<Tensor, Tensor> slope =
                p -> Grad.<Tensor>grad(loss(solver)).apply(p).select(0, 0);
        double expected = (slope.apply(moved(1, 1e-5)).item()
                        - slope.apply(moved(1, -1e-5)).item())
                / 2e-5;
        assertEquals(expected, Grad.<Tensor>grad(slope).apply(P).select(0, 1).item(), 1e-7);
    }

    /** A last step of another size: the multistep method goes by a Runge–Kutta step there, and after it too. */
    @Test
    void stepsOfAnotherSizeAreNoHarm() {
        Tensor y0 = Tensor.of(new double[] {1, .5});
        Tensor exact = OdeSolve.by(ExplicitRungeKutta.dopri8())
                .controlledBy(Pid.of(1e-12, 1e-13))
                .solve(MethodDerivativeTest::field, 0, 2.005, y0, P, SaveAt.end())
                .last();
        Solution<Tensor> own = OdeSolve.by(new AdamsBashforthMoulton(4), .01)
                .solve(MethodDerivativeTest::field, 0, 2.005, y0, P, SaveAt.end());
        assertEquals(201, (int) own.stats().accepted().item());
        assertArrayEquals(exact.toDoubles(), own.last().toDoubles(), 1e-7);
    }

    @Test
    void singlePrecisionStates() {
        Tensor y0 = Tensor.of(new double[] {1, .5});
        for (Solver solver : methods().toList()) {
            if (solver instanceof ImplicitRungeKutta) {
                continue;
            }
            OdeSolve solve = OdeSolve.by(solver).controlledBy(new EqualSteps(50));
            Tensor wide = solve.solve(MethodDerivativeTest::field, 0, 1, y0, P, SaveAt.end())
                    .last();
            Tensor narrow = solve.solve(
                            MethodDerivativeTest::field,
                            0,
                            1,
                            y0.convert(DType.F32),
                            P.convert(DType.F32),
                            SaveAt.end())
                    .last();
            assertEquals(DType.F32, narrow.dtype());
            assertArrayEquals(wide.toDoubles(), narrow.toDoubles(), 1e-5);
        }
    }

    @Test
    void errorsSayWhatIsWrong() {
        for (int order : new int[] {1, 9}) {
            String said = assertThrows(IllegalArgumentException.class, () -> new AdamsBashforthMoulton(order))
                    .getMessage();
            assertTrue(said.contains("from 2 to 8"), said);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> OdeSolve.by(new AdamsBashforthMoulton(4)).controlledBy(Pid.of(1e-3, 1e-6)));
    }
}
