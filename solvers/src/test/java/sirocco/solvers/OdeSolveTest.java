package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** What a solution is asked for, and how it ends. */
class OdeSolveTest {
    private static final OdeTerm<Tensor, Tensor> DECAY =
            (t, y, rate) -> y.mul(rate).neg();
    private static final Tensor RATE = Tensor.scalar(DType.F64, .7);
    private static final Tensor Y0 = Tensor.of(new double[] {1, -2, 5});
    private static final OdeSolve SOLVE =
            OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(Pid.of(1e-9, 1e-11));

    private static double[] exact(double t) {
        double factor = Math.exp(-.7 * t);
        return new double[] {factor, -2 * factor, 5 * factor};
    }

    private static Status status(OdeSolve solve, OdeTerm<Tensor, Tensor> term, double t1) {
        return solve.solve(term, 0, t1, Y0, RATE, SaveAt.end()).stats().status();
    }

    @Test
    void goesForwardAndBack() {
        Tensor there = SOLVE.solve(DECAY, 0, 3, Y0, RATE, SaveAt.end()).last();
        assertArrayEquals(exact(3), there.toDoubles(), 1e-8);
        Tensor back = SOLVE.solve(DECAY, 3, 0, there, RATE, SaveAt.end()).last();
        assertArrayEquals(Y0.toDoubles(), back.toDoubles(), 1e-7);
    }

    @Test
    void savesAtTimesBackward() {
        Tensor ys = SOLVE.solve(DECAY, 0, -2, Y0, RATE, SaveAt.times(0, -.3, -1.99, -2))
                .values();
        assertArrayEquals(Y0.toDoubles(), ys.select(0, 0).toDoubles(), 0);
        assertArrayEquals(exact(-.3), ys.select(0, 1).toDoubles(), 1e-6);
        assertArrayEquals(exact(-2), ys.select(0, 3).toDoubles(), 1e-6);
    }

    @Test
    void allWaysOfSavingAgree() {
        double[] ts = {0, .1, 1, 1.5, 4};
        Tensor asked = SOLVE.solve(DECAY, 0, 4, Y0, RATE, SaveAt.times(ts)).values();
        Solution<Tensor> dense = SOLVE.solve(DECAY, 0, 4, Y0, RATE, SaveAt.dense());
        assertArrayEquals(asked.toDoubles(), dense.dense().at(Tensor.of(ts)).toDoubles(), 1e-12);
        Solution<Tensor> steps = SOLVE.solve(DECAY, 0, 4, Y0, RATE, SaveAt.steps());
        int n = (int) steps.stats().accepted().item();
        assertEquals(4, steps.times().select(0, n).item());
        assertTrue(Double.isNaN(steps.times().select(0, n + 1).item()));
        assertTrue(Double.isNaN(steps.values().select(0, n + 1).select(0, 2).item()));
        assertArrayEquals(dense.last().toDoubles(), steps.values().select(0, n).toDoubles(), 1e-12);
        Tensor inner = steps.times().slice(0, 0, n + 1);
        assertArrayEquals(
                steps.values().slice(0, 0, n + 1).toDoubles(),
                dense.dense().at(inner).toDoubles(),
                1e-10);
    }

    @Test
    void denseIsNanOutside() {
        Dense<Tensor> dense = SOLVE.solve(DECAY, 0, 4, Y0, RATE, SaveAt.dense()).dense();
        double[] values = dense.at(Tensor.of(new double[] {-.1, 4.1})).toDoubles();
        for (double value : values) {
            assertTrue(Double.isNaN(value));
        }
        double[] slope = dense.derivative(Tensor.of(new double[] {1})).toDoubles();
        assertArrayEquals(new double[] {-.7 * exact(1)[0], -.7 * exact(1)[1], -.7 * exact(1)[2]}, slope, 1e-5);
    }

    @Test
    void noTimeNoSteps() {
        for (OdeSolve solve : List.of(SOLVE, OdeSolve.by(ExplicitRungeKutta.rk4(), .1))) {
            Solution<Tensor> solution = solve.solve(DECAY, 2, 2, Y0, RATE, SaveAt.times(2, 2));
            assertEquals(Status.SUCCESS, solution.stats().status());
            assertEquals(0, (int) solution.stats().accepted().item());
            assertArrayEquals(Y0.toDoubles(), solution.values().select(0, 1).toDoubles());
            double gradient = Grad.<Tensor>grad(y -> solve.solve(DECAY, 2, 2, y, RATE, SaveAt.times(2, 2))
                            .values()
                            .sum())
                    .apply(Y0)
                    .select(0, 1)
                    .item();
            assertEquals(2, gradient);
        }
    }

    @Test
    void constantStepsEndAtTheEnd() {
        Solution<Tensor> solution =
                OdeSolve.by(ExplicitRungeKutta.rk4(), .3).solve(DECAY, 0, 1, Y0, RATE, SaveAt.steps());
        assertArrayEquals(new double[] {0, .3, .6, .9, 1}, solution.times().toDoubles(), 1e-15);
        assertEquals(16, (int) solution.stats().evaluations().item());
    }

    @Test
    void constantStepsWithTracedTimesAreTheSame() {
        OdeSolve solve = OdeSolve.by(ExplicitRungeKutta.rk4(), .3).maxSteps(9);
        var compiled = Device.host()
                .compile((Tensor t1) -> solve.solve(DECAY, Tensor.scalar(DType.F64, 0), t1, Y0, RATE, SaveAt.end())
                        .last());
        assertArrayEquals(
                solve.solve(DECAY, 0, 1, Y0, RATE, SaveAt.end()).last().toDoubles(),
                compiled.apply(Tensor.scalar(DType.F64, 1)).toDoubles(),
                1e-13);
    }

    @Test
    void singlePrecisionStates() {
        Tensor y = SOLVE.controlledBy(Pid.of(1e-5, 1e-6))
                .solve(DECAY, 0, 3, Y0.convert(DType.F32), RATE.convert(DType.F32), SaveAt.end())
                .last();
        assertEquals(DType.F32, y.dtype());
        assertArrayEquals(exact(3), y.toDoubles(), 1e-4);
    }

    @Test
    void tooFewStepsAreSaid() {
        assertEquals(Status.MAX_STEPS, status(SOLVE.maxSteps(5), DECAY, 100));
        Solution<Tensor> solution = SOLVE.maxSteps(5).solve(DECAY, 0, 100, Y0, RATE, SaveAt.times(0, .01, 99));
        assertTrue(Double.isNaN(solution.values().select(0, 2).select(0, 0).item()));
        assertEquals(1, solution.values().select(0, 0).select(0, 0).item());
        assertThrows(IllegalStateException.class, solution::orThrow);
        assertEquals(
                Status.MAX_STEPS,
                status(OdeSolve.by(ExplicitRungeKutta.rk4(), .001).maxSteps(7), DECAY, 1));
    }

    /** y' = y² reaches infinity at t = 1. */
    @Test
    void explosionsEnd() {
        OdeTerm<Tensor, Tensor> square = (t, y, p) -> y.square();
        Status status = status(SOLVE.firstStep(.1), square, 2);
        assertTrue(status == Status.DT_UNDERFLOW || status == Status.NON_FINITE, status.toString());
        assertEquals(Status.NON_FINITE, status(OdeSolve.by(ExplicitRungeKutta.rk4(), .01), square, 9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, .5})
    void notANumberEnds(double from) {
        OdeTerm<Tensor, Tensor> broken = (t, y, p) -> t.ge(t.like(from)).where(y.mul(Double.NaN), y);
        assertEquals(Status.NON_FINITE, status(SOLVE, broken, 1));
        assertEquals(Status.NON_FINITE, status(SOLVE.firstStep(.1), broken, 1));
        assertEquals(Status.NON_FINITE, status(OdeSolve.by(ExplicitRungeKutta.heun(), .1), broken, 1));
    }

    @Test
    void leastStepIsKept() {
        OdeTerm<Tensor, Tensor> stiff = (t, y, p) -> y.sub(t.cos()).mul(-1e6);
        OdeSolve solve = SOLVE.controlledBy(Pid.of(1e-6, 1e-8).steps(1e-3, .1));
        assertEquals(Status.DT_UNDERFLOW, status(solve, stiff, 1));
        assertEquals(Status.MAX_STEPS, status(SOLVE.maxSteps(300), stiff, 1));
    }

    @Test
    void longestStepIsKept() {
        double[] times = SOLVE.controlledBy(Pid.of(1e-3, 1e-3).steps(0, .25))
                .solve(DECAY, 0, 1.1, Y0, RATE, SaveAt.steps())
                .times()
                .toDoubles();
        for (int i = 1; !Double.isNaN(times[i]); i++) {
            assertTrue(times[i] - times[i - 1] <= .25 + 1e-15);
        }
    }

    private static void assertSays(String part, Runnable asked) {
        String said = assertThrows(IllegalArgumentException.class, asked::run).getMessage();
        assertTrue(said.contains(part), said);
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertSays("atol must be positive", () -> Pid.of(0, 0));
        assertSays("rtol must not be negative", () -> Pid.of(-1, 1e-3));
        assertSays(
                "no error estimate",
                () -> OdeSolve.by(ExplicitRungeKutta.euler()).controlledBy(Pid.of(1e-3, 1e-3)));
        assertSays("empty batch", () -> SOLVE.solve(DECAY, 0, 1, Tensor.zeros(DType.F64, 0, 3), RATE, SaveAt.end()));
        assertSays("sorted", () -> SOLVE.solve(DECAY, 0, 1, Y0, RATE, SaveAt.times(.5, .4)));
        assertSays("between t0", () -> SOLVE.solve(DECAY, 0, 1, Y0, RATE, SaveAt.times(.5, 1.4)));
        assertSays("finite", () -> SOLVE.solve(DECAY, 0, Double.NaN, Y0, RATE, SaveAt.end()));
        assertSays(
                "structure, types and shapes", () -> SOLVE.solve((t, y, p) -> y.sum(), 0, 1, Y0, RATE, SaveAt.end()));
        assertSays("constant steps need a size", () -> SOLVE.controlledBy(new ConstantStep()));
    }
}
