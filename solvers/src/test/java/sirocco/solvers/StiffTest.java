package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.LinearSolve;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.Tolerance;

/**
 * Implicit methods: their steps equal diffrax's where steps are given, else their errors are what the tolerances ask.
 */
class StiffTest {

    private static List<GoldenCase> kvaerno(String file) {
        return GoldenCases.of("ode", file).stream()
                .filter(c -> c.word("solver").equals("Kvaerno5"))
                .toList();
    }

    static List<GoldenCase> fixed() {
        return kvaerno("fixed.npz");
    }

    @ParameterizedTest
    @MethodSource("fixed")
    void constantStepsAreDiffraxs(GoldenCase golden) {
        Map<String, Tensor> in = golden.inputs(DType.F64);
        Solution<Tensor> solution = OdeSolve.by(ImplicitRungeKutta.kvaerno5(), golden.number("dt"))
                .solve(
                        Problems.named(golden.word("problem"), 0),
                        in.get("t0"),
                        in.get("t1"),
                        in.get("y0"),
                        in.get("params"),
                        SaveAt.steps());
        new Tolerance(1e-9, 0).check(golden + ": ys", golden.outputs().get("ys"), solution.values());
    }

    static List<GoldenCase> stiff() {
        return kvaerno("solve.npz").stream()
                .filter(c -> c.name().startsWith("robertson") || c.name().startsWith("van_der_pol_1000"))
                .toList();
    }

    private static Solution<Tensor> solved(GoldenCase golden) {
        Map<String, Tensor> in = golden.inputs(DType.F64);
        Solution<Tensor> solution = OdeSolve.by(ImplicitRungeKutta.kvaerno5())
                .controlledBy(Pid.of(golden.number("rtol"), golden.number("atol")))
                .firstStep(golden.number("dt0"))
                .solve(
                        Problems.named(golden.word("problem"), 0),
                        in.get("t0"),
                        in.get("t1"),
                        in.get("y0"),
                        in.get("params"),
                        SaveAt.times(in.get("ts")));
        assertEquals(Status.SUCCESS, solution.stats().status());
        int steps = (int) (solution.stats().accepted().item()
                + solution.stats().rejected().item());
        assertTrue(steps <= golden.integer("num_steps"), steps + " steps");
        return solution;
    }

    @ParameterizedTest
    @MethodSource("stiff")
    void stiffProblemsAreSolvedInFewSteps(GoldenCase golden) {
        double[] expected = golden.arrays().get("ref.ys").toDoubles();
        double[] got = solved(golden).values().toDoubles();
        for (int i = 0; i < got.length; i++) {
            double allowed = 100 * golden.number("rtol") * Math.max(1, Math.abs(expected[i]));
            assertEquals(expected[i], got[i], allowed, golden + ": element " + i);
        }
    }

    static List<GoldenCase> easy() {
        List<GoldenCase> hard = stiff();
        return kvaerno("solve.npz").stream()
                .filter(c -> hard.stream().noneMatch(h -> h.name().equals(c.name())))
                .toList();
    }

    /**
     * Errors at the end are compared with those that diffrax makes with the same tolerances, by Kvaerno5 or Tsit5;
     * between the ends of steps, which are longer than diffrax's, the cubic polynomial is less accurate than the
     * steps are.
     */
    @ParameterizedTest
    @MethodSource("easy")
    void otherProblemsAreSolvedAsWellAsByOthers(GoldenCase golden) {
        String explicit = golden.name().replace("Kvaerno5", "Tsit5");
        double known = GoldenCases.of("ode", "solve.npz").stream()
                .filter(c -> c.name().equals(golden.name()) || c.name().equals(explicit))
                .mapToDouble(c -> c.number("max_abs_error_vs_ref"))
                .max()
                .orElseThrow();
        Tensor error = solved(golden).last().sub(golden.arrays().get("ref.ys").select(0, -1));
        assertTrue(
                error.abs().max().item() <= 10 * known,
                golden + ": error " + error.abs().max().item());
    }

    @Test
    void orderIsFive() {
        double[] errors = new double[2];
        for (int i = 0; i < 2; i++) {
            Tensor params = Tensor.of(new double[] {1.5, 1, 3, 1});
            Tensor y0 = Tensor.of(new double[] {1.3, .9});
            OdeTerm<Tensor, Tensor> term = Problems.named("lotka_volterra", 0);
            Tensor exact = OdeSolve.by(ExplicitRungeKutta.dopri8())
                    .controlledBy(new EqualSteps(640))
                    .solve(term, 0, 2, y0, params, SaveAt.end())
                    .last();
            Tensor y = OdeSolve.by(
                            new ImplicitRungeKutta(ImplicitRungeKutta.kvaerno5().tableau(), 1e-13, 30))
                    .controlledBy(new EqualSteps(160 << i))
                    .solve(term, 0, 2, y0, params, SaveAt.end())
                    .last();
            errors[i] = y.sub(exact).abs().max().item();
        }
        assertEquals(5, Math.log(errors[0] / errors[1]) / Math.log(2), .25);
    }

    /** Gradients through implicit steps, first and second, against difference quotients of the same equal steps. */
    @Test
    void derivativesAreThoseOfTheEquation() {
        OdeSolve solve = OdeSolve.by(
                        new ImplicitRungeKutta(ImplicitRungeKutta.kvaerno5().tableau(), 1e-13, 30))
                .controlledBy(new EqualSteps(7));
        OdeTerm<Tensor, Tensor> term = Problems.named("van_der_pol", 0);
        Tensor y0 = Tensor.of(new double[] {2, .3});
        Function<Tensor, Tensor> loss = p -> solve.solve(term, 0, .8, y0.mul(p), p, SaveAt.times(.3, .8))
                .values()
                .square()
                .sum();
        Tensor at = Tensor.of(new double[] {5});
        Tensor up = Tensor.of(new double[] {5 + 1e-4});
        Tensor down = Tensor.of(new double[] {5 - 1e-4});
        Function<Tensor, Tensor> slope = p -> Grad.<Tensor>grad(loss).apply(p).sum();
        double first = (loss.apply(up).item() - loss.apply(down).item()) / 2e-4;
        assertEquals(first, slope.apply(at).item(), 1e-6 * Math.abs(first));
        Tensor one = Tensor.of(new double[] {1});
        assertEquals(first, Grad.jvp(loss, at, one).tangent().item(), 1e-6 * Math.abs(first));
        double second = (slope.apply(up).item() - slope.apply(down).item()) / 2e-4;
        assertEquals(second, Grad.<Tensor>grad(slope).apply(at).item(), 1e-5 * Math.abs(second));
        assertEquals(second, Grad.jvp(slope, at, one).tangent().item(), 1e-5 * Math.abs(second));
    }

    @Test
    void linearSystemsAreSolved() {
        Tensor a = Key.of(2).normal(DType.F64, Shape.of(7, 7));
        Tensor b = Key.of(3).normal(DType.F64, Shape.of(7, 3));
        assertArrayEquals(b.toDoubles(), a.matmul(LinearSolve.of(a, b)).toDoubles(), 1e-12);
        Tensor swap = Tensor.of(new double[] {0, 2, 4, 0}, 2, 2);
        assertArrayEquals(
                new double[] {3, .5},
                LinearSolve.ofVector(swap, Tensor.of(new double[] {1, 12})).toDoubles());
        Tensor singular = LinearSolve.ofVector(Tensor.ones(DType.F64, 2, 2), Tensor.of(new double[] {1, 2}));
        assertTrue(!Double.isFinite(singular.sum().item()));
    }
}
