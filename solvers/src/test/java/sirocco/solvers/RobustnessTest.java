package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** Whatever the equation and whatever is asked, a solution ends and says why, or the error says what is wrong. */
class RobustnessTest {
    private static final Tensor Y0 = Tensor.of(new double[] {1, .5});

    static Stream<Solver> solvers() {
        return Stream.of(
                ExplicitRungeKutta.heun(),
                ExplicitRungeKutta.tsit5(),
                ExplicitRungeKutta.dopri8(),
                ImplicitRungeKutta.implicitEuler(),
                ImplicitRungeKutta.kvaerno3(),
                ImplicitRungeKutta.kenCarp4(),
                ImplicitRungeKutta.kvaerno5(),
                Rosenbrock.rodas4(),
                Rosenbrock.rodas5P());
    }

    private static Status status(OdeSolve solve, OdeTerm<Tensor, List<Tensor>> term, double t1) {
        return solve.solve(term, 0, t1, Y0, List.of(), SaveAt.end()).stats().status();
    }

    private static OdeSolve controlled(Solver solver) {
        return OdeSolve.by(solver).controlledBy(Pid.of(1e-5, 1e-8)).maxSteps(3000);
    }

    /** y' = y² + 1 reaches infinity before t = 1. */
    @ParameterizedTest
    @MethodSource("solvers")
    void explosionsEnd(Solver solver) {
        Set<Status> expected = EnumSet.of(Status.DT_UNDERFLOW, Status.NON_FINITE, Status.MAX_STEPS);
        Status status = status(controlled(solver), (t, y, none) -> y.square().add(1), 2);
        assertTrue(expected.contains(status), status.toString());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void notANumberEnds(Solver solver) {
        for (double from : new double[] {0, .5}) {
            OdeTerm<Tensor, List<Tensor>> broken =
                    (t, y, none) -> t.ge(t.like(from)).where(y.mul(Double.NaN), y);
            assertEquals(Status.NON_FINITE, status(controlled(solver), broken, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void infiniteSlopesEnd(Solver solver) {
        OdeTerm<Tensor, List<Tensor>> infinite =
                (t, y, none) -> y.sub(y).add(t.sub(t).reciprocal());
        assertEquals(Status.NON_FINITE, status(controlled(solver), infinite, 1));
    }

    /** A right-hand side that jumps at the solution: steps get short, but there is an end. */
    @ParameterizedTest
    @MethodSource("solvers")
    void jumpsEnd(Solver solver) {
        OdeTerm<Tensor, List<Tensor>> jump = (t, y, none) -> y.gt(y.like(.25)).where(y.like(-1), y.like(1));
        Set<Status> expected = EnumSet.of(Status.SUCCESS, Status.DT_UNDERFLOW, Status.NON_FINITE, Status.MAX_STEPS);
        Status status = status(controlled(solver).maxSteps(300), jump, 2);
        assertTrue(expected.contains(status), status.toString());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void veryStiffEquationsEnd(Solver solver) {
        OdeTerm<Tensor, List<Tensor>> stiff = (t, y, none) -> t.cos().sub(y).mul(1e8);
        boolean explicit = solver instanceof ExplicitRungeKutta;
        OdeSolve solve = controlled(solver).controlledBy(Pid.of(1e-3, 1e-5)).maxSteps(explicit ? 300 : 3000);
        assertEquals(explicit ? Status.MAX_STEPS : Status.SUCCESS, status(solve, stiff, 2));
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void noTimeNoSteps(Solver solver) {
        Solution<Tensor> solution =
                controlled(solver).solve((t, y, none) -> y.neg(), 3, 3, Y0, List.of(), SaveAt.times(3, 3));
        assertEquals(Status.SUCCESS, solution.stats().status());
        assertEquals(0, (int) solution.stats().accepted().item());
        assertTrue(Y0.sameBits(solution.values().select(0, 1)));
    }

    /** No tolerance that rounding allows: the solution ends all the same. */
    @ParameterizedTest
    @MethodSource("solvers")
    void impossibleTolerancesEnd(Solver solver) {
        OdeSolve solve = controlled(solver).controlledBy(Pid.of(0, 1e-30)).maxSteps(200);
        Status status = status(solve, (t, y, none) -> y.sin().sub(t), 1);
        assertTrue(status == Status.DT_UNDERFLOW || status == Status.MAX_STEPS, status.toString());
    }

    @Test
    void methodsInEqualStepsEndToo() {
        OdeTerm<Tensor, List<Tensor>> square = (t, y, none) -> y.square().add(1);
        assertEquals(
                Status.NON_FINITE,
                status(OdeSolve.by(new AdamsBashforthMoulton(4)).controlledBy(new EqualSteps(100)), square, 9));
        OdeTerm<List<Tensor>, List<Tensor>> kick =
                (t, y, none) -> List.of(y.get(1), y.get(0).square());
        Solution<List<Tensor>> solution = OdeSolve.by(Symplectic.semiImplicitEuler())
                .controlledBy(new EqualSteps(200))
                .solve(kick, 0, 50, List.of(Y0, Y0), List.of(), SaveAt.end());
        assertEquals(Status.NON_FINITE, solution.stats().status());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1e-3})
    void tolerancesAreChecked(double wrong) {
        String said = assertThrows(IllegalArgumentException.class, () -> Pid.of(wrong, 1e-6))
                .getMessage();
        assertTrue(said.contains("rtol must not be negative"), said);
        said = assertThrows(IllegalArgumentException.class, () -> Pid.of(1e-6, wrong))
                .getMessage();
        assertTrue(said.contains("atol must be positive"), said);
    }

    private static void assertSays(String part, double t0, double t1, Tensor y0, SaveAt saveAt) {
        OdeTerm<Tensor, List<Tensor>> decay = (t, y, none) -> y.neg();
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> controlled(ExplicitRungeKutta.tsit5()).solve(decay, t0, t1, y0, List.of(), saveAt))
                .getMessage();
        assertTrue(said.contains(part), said);
    }

    @Test
    void whatIsAskedIsChecked() {
        assertSays("must be finite", 0, Double.POSITIVE_INFINITY, Y0, SaveAt.end());
        assertSays("must be finite", Double.NaN, 1, Y0, SaveAt.end());
        assertSays("sorted", 0, 1, Y0, SaveAt.times(.2, .8, .7));
        assertSays("sorted", 1, 0, Y0, SaveAt.times(.2, .8));
        assertSays("sorted", 0, 1, Y0, SaveAt.times(.2, Double.NaN));
        assertSays("empty batch", 0, 1, Tensor.zeros(DType.F64, 3, 0), SaveAt.end());
        assertSays("floating", 0, 1, Tensor.of(new int[] {1, 2}), SaveAt.end());
        assertThrows(IllegalArgumentException.class, () -> SaveAt.times());
        assertThrows(IllegalArgumentException.class, () -> new EqualSteps(0));
        assertThrows(IllegalArgumentException.class, () -> FirstStep.of(0));
        assertThrows(IllegalArgumentException.class, () -> FirstStep.of(Double.NaN));
        assertThrows(
                IllegalArgumentException.class,
                () -> controlled(ExplicitRungeKutta.tsit5()).maxSteps(0));
    }
}
