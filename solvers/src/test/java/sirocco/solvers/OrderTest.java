package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** The error falls with the step size as the order says, at the ends of steps and between them. */
class OrderTest {
    private static final int FINE = 1920;

    /** Problems whose solution is known at the ends of {@link #FINE} equal steps. */
    enum Known {
        LORENZ(.5, new double[] {1, 2, 20}, new double[] {10, 28, 8 / 3.}),
        LOTKA_VOLTERRA(2, new double[] {1.3, .9}, new double[] {1.5, 1, 3, 1});

        private final double t1;
        private final Tensor y0;
        private final Tensor params;
        private final Tensor exact;

        Known(double t1, double[] y0, double[] params) {
            this.t1 = t1;
            this.y0 = Tensor.of(y0);
            this.params = Tensor.of(params);
            this.exact =
                    solve(ExplicitRungeKutta.dopri8(), FINE, SaveAt.steps()).values();
        }

        private Solution<Tensor> solve(Solver solver, int steps, SaveAt saveAt) {
            return OdeSolve.by(solver)
                    .controlledBy(new EqualSteps(steps))
                    .solve(Problems.named(name().toLowerCase(Locale.ROOT), 0), 0, t1, y0, params, saveAt);
        }

        double errorAtEnds(Solver solver, int steps) {
            Tensor every = Tensor.arange(DType.I32, steps + 1).mul(FINE / steps);
            return greatest(solve(solver, steps, SaveAt.steps()).values(), exact.take(0, every));
        }

        double errorBetween(Solver solver, int steps) {
            Tensor ts = Tensor.linspace(DType.F64, 0, t1, FINE + 1);
            return greatest(solve(solver, steps, SaveAt.dense()).dense().at(ts), exact);
        }

        private static double greatest(Tensor values, Tensor exact) {
            return values.sub(exact).abs().max().item();
        }
    }

    /** Solver, its order, that between the ends of steps, and numbers of steps at which neither error is rounding. */
    static Stream<Arguments> solvers() {
        return Stream.of(
                Arguments.of(ExplicitRungeKutta.euler(), 1, 1, Known.LORENZ, 960),
                Arguments.of(ExplicitRungeKutta.heun(), 2, 2, Known.LORENZ, 320),
                Arguments.of(ExplicitRungeKutta.midpoint(), 2, 2, Known.LORENZ, 320),
                Arguments.of(ExplicitRungeKutta.ralston(), 2, 2, Known.LORENZ, 320),
                Arguments.of(ExplicitRungeKutta.bosh3(), 3, 3, Known.LORENZ, 320),
                Arguments.of(ExplicitRungeKutta.rk4(), 4, 4, Known.LORENZ, 160),
                Arguments.of(ExplicitRungeKutta.dopri5(), 5, 5, Known.LORENZ, 160),
                Arguments.of(ExplicitRungeKutta.tsit5(), 5, 5, Known.LORENZ, 160),
                Arguments.of(ExplicitRungeKutta.dopri8(), 8, 6, Known.LOTKA_VOLTERRA, 20),
                Arguments.of(new AdamsBashforthMoulton(2), 2, 2, Known.LORENZ, 320),
                Arguments.of(new AdamsBashforthMoulton(3), 3, 3, Known.LORENZ, 960),
                Arguments.of(new AdamsBashforthMoulton(4), 4, 4, Known.LORENZ, 960),
                Arguments.of(new AdamsBashforthMoulton(5), 5, 4, Known.LOTKA_VOLTERRA, 240),
                Arguments.of(new AdamsBashforthMoulton(8), 8, 4, Known.LOTKA_VOLTERRA, 120),
                Arguments.of(accurate(ImplicitRungeKutta.implicitEuler()), 1, 1, Known.LORENZ, 960),
                Arguments.of(accurate(ImplicitRungeKutta.kvaerno3()), 3, 3, Known.LORENZ, 320),
                Arguments.of(accurate(ImplicitRungeKutta.kenCarp4()), 4, 4, Known.LORENZ, 160),
                Arguments.of(Rosenbrock.rodas4(), 4, 4, Known.LORENZ, 160),
                Arguments.of(Rosenbrock.rodas5P(), 5, 5, Known.LORENZ, 160));
    }

    /** With stages solved to rounding. */
    private static Solver accurate(ImplicitRungeKutta method) {
        return new ImplicitRungeKutta(method.tableau(), 1e-13, 30);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void atTheEndsOfSteps(Solver solver, int order, int between, Known problem, int steps) {
        double slope = slope(problem.errorAtEnds(solver, steps), problem.errorAtEnds(solver, 2 * steps));
        assertEquals(order, slope, .25);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void betweenTheEndsOfSteps(Solver solver, int order, int between, Known problem, int steps) {
        double slope = slope(problem.errorBetween(solver, steps), problem.errorBetween(solver, 2 * steps));
        assertEquals(between, slope, .25);
    }

    private static double slope(double coarse, double fine) {
        assertTrue(fine > 1e-13, "error " + fine + " is rounding");
        return Math.log(coarse / fine) / Math.log(2);
    }
}
