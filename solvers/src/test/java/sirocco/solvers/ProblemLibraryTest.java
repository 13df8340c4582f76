package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.Tensor;

/** Known problems are solved to the tolerance asked, in about as many steps as diffrax takes. */
class ProblemLibraryTest {
    private static final double RTOL = 1e-6;
    private static final double ATOL = 1e-9;

    private static OdeSolve by(Solver solver) {
        return OdeSolve.by(solver).controlledBy(Pid.of(RTOL, ATOL)).maxSteps(20_000);
    }

    private static Solver named(String name) {
        return name.equals("Tsit5") ? ExplicitRungeKutta.tsit5() : ExplicitRungeKutta.dopri8();
    }

    /** Problem, solver, accepted and rejected steps of diffrax. */
    static Stream<Arguments> knownCounts() {
        return ProblemLibrary.lines("diffrax-steps.csv").stream().map(line -> {
            String[] cells = line.split(",");
            return Arguments.of(
                    ProblemLibrary.valueOf(cells[0]), cells[1], Integer.parseInt(cells[2]), Integer.parseInt(cells[3]));
        });
    }

    @ParameterizedTest
    @MethodSource("knownCounts")
    void stepsAreAboutAsManyAsDiffraxs(ProblemLibrary problem, String solver, int accepted, int rejected) {
        Solution<Tensor> solution = problem.solve(by(named(solver)));
        int steps = (int) solution.stats().accepted().item();
        int tried = steps + (int) solution.stats().rejected().item();
        assertEquals(accepted, steps, Math.max(2, .1 * accepted));
        assertSolved(problem, solution);
        assertEquals(accepted + rejected, tried, Math.max(2, .1 * (accepted + rejected)));
    }

    private static void assertSolved(ProblemLibrary problem, Solution<Tensor> solution) {
        assertEquals(Status.SUCCESS, solution.stats().status());
        double error = problem.error(solution.last());
        assertTrue(error <= problem.amplification() * RTOL, problem + ": error " + error);
    }

    static Stream<Arguments> stiff() {
        List<Arguments> all = new ArrayList<>();
        for (ProblemLibrary problem : List.of(
                ProblemLibrary.VAN_DER_POL_10,
                ProblemLibrary.VAN_DER_POL_100,
                ProblemLibrary.VAN_DER_POL_1000,
                ProblemLibrary.ROBERTSON,
                ProblemLibrary.HIRES,
                ProblemLibrary.OREGONATOR)) {
            for (Solver solver : List.of(
                    Rosenbrock.rodas4(),
                    Rosenbrock.rodas5P(),
                    ImplicitRungeKutta.kenCarp4(),
                    ImplicitRungeKutta.kvaerno5())) {
                all.add(Arguments.of(problem, solver));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("stiff")
    void stiffProblems(ProblemLibrary problem, Solver solver) {
        Solution<Tensor> solution = problem.solve(by(solver).controlledBy(Pid.of(RTOL, 1e-12)));
        assertSolved(problem, solution);
    }
}
