package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;

/** Solutions that end at an event: a ball that falls to the ground. */
class EventTest {
    private static final OdeTerm<Tensor, Tensor> BALL = Problems.named("ball", 0);
    private static final Event<Tensor, Tensor> GROUND = Event.falling((t, y, p) -> y.select(0, 0));

    private static OdeSolve method(Solver solver) {
        return OdeSolve.by(solver).controlledBy(Pid.of(1e-8, 1e-10)).firstStep(.01);
    }

    private static final OdeSolve TSIT5 = method(ExplicitRungeKutta.tsit5());

    private static double[] values(GoldenCase golden, String name) {
        return golden.arrays().get(name).toDoubles();
    }

    static List<GoldenCase> falls() {
        return GoldenCases.of("ode", "event.npz");
    }

    @ParameterizedTest
    @MethodSource("falls")
    void impactsAreThoseOfDiffrax(GoldenCase golden) {
        OdeSolve solve = method(Problems.solver(golden.word("solver")));
        Tensor y0 = golden.inputs(DType.F64).get("y0");
        Tensor params = golden.inputs(DType.F64).get("params");
        Solution<Tensor> solution = solve.solveUntil(GROUND, BALL, 0, 100, y0, params, SaveAt.end());
        assertEquals(Status.EVENT, solution.stats().status());
        assertEquals(values(golden, "ref.t")[0], solution.times().select(0, 0).item(), 1e-6);
        assertArrayEquals(values(golden, "ref.y"), solution.last().toDoubles(), 1e-5);
        if (golden.arrays().containsKey("ref.bounce_times")) {
            bounces(
                    solve,
                    y0,
                    params,
                    golden.number("restitution_of_bounce_times"),
                    values(golden, "ref.bounce_times"));
        }
    }

    private static void bounces(OdeSolve solve, Tensor y0, Tensor params, double restitution, double[] expected) {
        double t = 0;
        Tensor y = y0;
        for (double impact : expected) {
            Solution<Tensor> fall = solve.solveUntil(GROUND, BALL, t, 100, y, params, SaveAt.end());
            t = fall.times().select(0, 0).item();
            assertEquals(impact, t, 1e-6);
            y = Tensor.of(
                    new double[] {0, -restitution * fall.last().select(0, 1).item()});
        }
    }

    private static final Tensor START = Tensor.of(new double[] {10, 2});
    private static final Tensor GRAVITY = Tensor.of(new double[] {9.81, .05});

    @Test
    void savedTimesAfterTheEventAreNan() {
        Solution<Tensor> solution = TSIT5.solveUntil(GROUND, BALL, 0, 9, START, GRAVITY, SaveAt.times(.5, 1, 8));
        assertTrue(solution.values().select(0, 1).select(0, 0).item() > 0);
        assertTrue(Double.isNaN(solution.values().select(0, 2).select(0, 0).item()));
    }

    @Test
    void noEventIsSuccess() {
        Solution<Tensor> solution = TSIT5.solveUntil(GROUND, BALL, 0, .3, START, GRAVITY, SaveAt.end());
        assertEquals(Status.SUCCESS, solution.stats().status());
        assertEquals(.3, solution.times().select(0, 0).item());
    }

    @Test
    void directionsAreToldApart() {
        Event.Condition<Tensor, Tensor> speed = (t, y, p) -> y.select(0, 1);
        for (Event<Tensor, Tensor> event : List.of(Event.falling(speed), new Event<>(speed, Event.Crossing.EITHER))) {
            Solution<Tensor> top = TSIT5.solveUntil(event, BALL, 0, 1, START, GRAVITY, SaveAt.end());
            assertEquals(Status.EVENT, top.stats().status());
            assertEquals(0, top.last().select(0, 1).item(), 1e-6);
        }
        Solution<Tensor> none = TSIT5.solveUntil(Event.rising(speed), BALL, 0, 1, START, GRAVITY, SaveAt.end());
        assertEquals(Status.SUCCESS, none.stats().status());
    }

    record Fall(Tensor y0, Tensor gravity) {}

    /** Time and speed of the impact, by both modes and by differences. */
    @Test
    void derivativesKnowThatTheEventMoves() {
        OdeSolve tight = TSIT5.controlledBy(Pid.of(1e-12, 1e-12)).maxSteps(1024);
        Function<Fall, Tensor> impact = fall -> {
            Solution<Tensor> s = tight.solveUntil(GROUND, BALL, 0, 9, fall.y0, fall.gravity, SaveAt.end());
            return s.times().select(0, 0).mul(3).add(s.last().select(0, 1));
        };
        Fall at = new Fall(START, GRAVITY);
        Fall gradient = Grad.grad(impact).apply(at);
        for (int i = 0; i < 4; i++) {
            Fall along = new Fall(unit(i), unit(i - 2));
            double expected = (impact.apply(moved(at, along, 2e-5)).item()
                            - impact.apply(moved(at, along, -2e-5)).item())
                    / 4e-5;
            Tensor own = i < 2 ? gradient.y0.select(0, i) : gradient.gravity.select(0, i - 2);
            assertEquals(expected, own.item(), 2e-6);
            assertEquals(own.item(), Grad.jvp(impact, at, along).tangent().item(), 1e-10);
        }
    }

    private static Tensor unit(int i) {
        return Tensor.of(new double[] {i == 0 ? 1 : 0, i == 1 ? 1 : 0});
    }

    private static Fall moved(Fall at, Fall along, double by) {
        return new Fall(at.y0.add(along.y0.mul(by)), at.gravity.add(along.gravity.mul(by)));
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TSIT5.controlledBy(new EqualSteps(3))
                        .solveUntil(GROUND, BALL, 0, 1, START, GRAVITY, SaveAt.end()));
        Event<Tensor, Tensor> vector = Event.falling((t, y, p) -> y);
        assertThrows(
                IllegalArgumentException.class,
                () -> TSIT5.solveUntil(vector, BALL, 0, 1, START, GRAVITY, SaveAt.end()));
    }
}
