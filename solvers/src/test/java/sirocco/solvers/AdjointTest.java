package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.MlpFlow;

/** All ways to find a gradient find the same one: by states, parameters, the start and the end. */
class AdjointTest {

    /** Start, parameters, t0 and t1 of a forced pendulum. */
    record Unknowns(Tensor start, Tensor constants, Tensor t0, Tensor t1) {
        Unknowns from(Tensor newT0) {
            return new Unknowns(start, constants, newT0, t1);
        }

        Unknowns to(Tensor newT1) {
            return new Unknowns(start, constants, t0, newT1);
        }

        Unknowns moved(int leaf, int element, double by) {
            return new Unknowns(
                    leaf == 0 ? AdjointTest.moved(start, element, by) : start,
                    leaf == 1 ? AdjointTest.moved(constants, element, by) : constants,
                    leaf == 2 ? t0.add(by) : t0,
                    leaf == 3 ? t1.add(by) : t1);
        }

        double[] all() {
            return Stream.of(start, constants, t0.unsqueeze(0), t1.unsqueeze(0))
                    .flatMapToDouble(x -> java.util.Arrays.stream(x.toDoubles()))
                    .toArray();
        }
    }

    private static Tensor moved(Tensor tensor, int element, double by) {
        double[] values = tensor.toDoubles();
        values[element] += by;
        return Tensor.of(values);
    }

    private static final OdeTerm<Tensor, Tensor> PENDULUM = (t, y, p) -> Tensor.stack(
            0,
            List.of(
                    y.select(0, 1),
                    y.select(0, 0)
                            .sin()
                            .mul(p.select(0, 0))
                            .add(y.select(0, 1).mul(p.select(0, 1)))
                            .neg()
                            .add(t.mul(1.3).cos())));

    private static final Unknowns AT = new Unknowns(
            Tensor.of(new double[] {1.1, -.4}),
            Tensor.of(new double[] {2.5, .3}),
            Tensor.scalar(DType.F64, .2),
            Tensor.scalar(DType.F64, 1.9));

    private static final OdeSolve TIGHT = OdeSolve.by(ExplicitRungeKutta.dopri5())
            .controlledBy(Pid.of(1e-10, 1e-11))
            .maxSteps(203);

    private static Function<Unknowns, Tensor> loss(OdeSolve solve, SaveAt saveAt) {
        return u -> {
            Solution<Tensor> solution = solve.solve(PENDULUM, u.t0, u.t1, u.start, u.constants, saveAt);
            Tensor last = solution.last().square().sum();
            return saveAt instanceof SaveAt.End
                    ? last
                    : last.add(solution.values().sin().sum());
        };
    }

    private static double[] gradient(OdeSolve solve, SaveAt saveAt) {
        return Grad.<Unknowns>grad(loss(solve, saveAt)).apply(AT).all();
    }

    private static double[] quotients(Function<Unknowns, Tensor> loss) {
        int[][] places = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {3, 0}};
        double[] result = new double[places.length];
        for (int i = 0; i < result.length; i++) {
            Unknowns up = AT.moved(places[i][0], places[i][1], 1e-4);
            Unknowns down = AT.moved(places[i][0], places[i][1], -1e-4);
            result[i] = (loss.apply(up).item() - loss.apply(down).item()) / 2e-4;
        }
        return result;
    }

    static Stream<Arguments> adjoints() {
        List<Arguments> all = new java.util.ArrayList<>();
        for (SaveAt saveAt : List.of(SaveAt.end(), SaveAt.times(.5, .51, 1.6))) {
            for (Adjoint adjoint : List.of(
                    Adjoint.storedSteps(),
                    Adjoint.storedStages(),
                    Adjoint.checkpoints(1100),
                    Adjoint.auto(),
                    Adjoint.backsolve(),
                    Adjoint.backsolveSeminorm(),
                    Adjoint.interpolating(),
                    Adjoint.interpolatingSeminorm())) {
                all.add(Arguments.of(adjoint, saveAt));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void gradientsAreDifferenceQuotients(Adjoint adjoint, SaveAt saveAt) {
        double[] expected = quotients(loss(TIGHT, saveAt));
        assertArrayEquals(expected, gradient(TIGHT.adjoint(adjoint), saveAt), 1e-6);
    }

    /** The same operations in another order of storing: equal but for rounding, at any number of levels. */
    @ParameterizedTest
    @MethodSource("bounds")
    void checkpointsChangeNothing(long bytes, SaveAt saveAt) {
        for (OdeSolve solve : List.of(TIGHT, TIGHT.controlledBy(new EqualSteps(37)))) {
            double[] expected = gradient(solve, saveAt);
            assertArrayEquals(expected, gradient(solve.adjoint(Adjoint.checkpoints(bytes)), saveAt), 1e-12);
        }
    }

    static Stream<Arguments> bounds() {
        return Stream.of(
                Arguments.of(1_000_000, SaveAt.end()),
                Arguments.of(1_100, SaveAt.end()),
                Arguments.of(650, SaveAt.times(.4, 1.7)),
                Arguments.of(512, SaveAt.steps()));
    }

    @Test
    void levelsAreAsFewAsTheBoundAllows() {
        assertEquals(List.of(1000), CheckpointedSteps.lengths(1000, 8, 8000));
        assertEquals(List.of(32, 32), CheckpointedSteps.lengths(1000, 8, 7999));
        assertEquals(List.of(10, 10, 10), CheckpointedSteps.lengths(1000, 8, 240));
        for (int steps = 1; steps < 300; steps++) {
            List<Integer> lengths = CheckpointedSteps.lengths(steps, 1, 18);
            assertTrue(lengths.stream().reduce(1, (a, b) -> a * b) >= steps);
            assertTrue(lengths.stream().mapToInt(n -> n).sum() <= 18);
        }
        String said = assertThrows(IllegalArgumentException.class, () -> CheckpointedSteps.lengths(4096, 8, 100))
                .getMessage();
        assertTrue(said.contains("need at least 192 bytes"), said);
    }

    private static long bytes(Adjoint adjoint) {
        OdeSolve solve = OdeSolve.by(ExplicitRungeKutta.rk4())
                .controlledBy(new EqualSteps(1024))
                .adjoint(adjoint);
        OdeTerm<Tensor, Tensor> term = (t, y, p) -> y.sin().mul(p);
        Function<Tensor, Tensor> loss =
                p -> solve.solve(term, 0, 1, p, p, SaveAt.end()).last().sum();
        Tensor at = Tensor.ones(DType.F64, 500);
        return Device.host()
                .compile((Tensor p) -> Grad.<Tensor>grad(loss).apply(p))
                .program(at)
                .footprint()
                .planned();
    }

    /** The memory of a compiled gradient: all 1,024 states of 4,000 bytes; 32 + 32 of them; 11 + 10 + 10 of them. */
    @Test
    void checkpointsTakeTheMemoryTheyMayTake() {
        long two = bytes(Adjoint.checkpoints(300_000));
        long three = bytes(Adjoint.checkpoints(130_000));
        assertTrue(bytes(Adjoint.storedSteps()) > 1024 * 4000);
        assertTrue(two < 2 * 300_000, two + " bytes");
        assertTrue(three < two, three + " bytes");
    }

    /** Events are part of the steps that are replayed. */
    @Test
    void checkpointsKnowEvents() {
        Event<Tensor, Tensor> event = Event.falling((t, y, p) -> y.select(0, 0));
        Function<OdeSolve, double[]> gradient = solve -> Grad.<Tensor>grad(
                        p -> solve.solveUntil(event, PENDULUM, 0, 9, AT.start.mul(p), p, SaveAt.end())
                                .times()
                                .sum())
                .apply(AT.constants)
                .toDoubles();
        double[] expected = gradient.apply(TIGHT);
        assertTrue(Math.abs(expected[0]) > 1e-3);
        assertArrayEquals(expected, gradient.apply(TIGHT.adjoint(Adjoint.checkpoints(900))), 1e-12);
    }

    @Test
    void autoPicksByMemory() {
        Adjoint.Auto auto = (Adjoint.Auto) Adjoint.auto(1 << 20);
        assertEquals(Adjoint.storedSteps(), auto.choice(4096, 256));
        assertEquals(Adjoint.checkpoints(1 << 20), auto.choice(4097, 256));
        assertThrows(IllegalArgumentException.class, () -> Adjoint.auto(0));
        assertThrows(IllegalArgumentException.class, () -> Adjoint.checkpoints(-1));
    }

    static Stream<Adjoint> differentiable() {
        return Stream.of(
                Adjoint.storedSteps(), Adjoint.checkpoints(1100), Adjoint.backsolve(), Adjoint.interpolating());
    }

    /** Gradients of gradients by all arguments, against difference quotients of gradients. */
    @ParameterizedTest
    @MethodSource("differentiable")
    void secondDerivativesAreDifferenceQuotients(Adjoint adjoint) {
        Function<Unknowns, Tensor> loss = loss(TIGHT.adjoint(adjoint), SaveAt.end());
        Function<Unknowns, Tensor> along = u -> {
            Unknowns g = Grad.<Unknowns>grad(loss).apply(u);
            return g.start.sum().add(g.constants.sum()).add(g.t0.mul(.7)).add(g.t1.mul(-1.3));
        };
        double[] expected = quotients(along);
        assertArrayEquals(expected, Grad.<Unknowns>grad(along).apply(AT).all(), 2e-5);
    }

    @Test
    void forwardModeKnowsTheEndsToo() {
        Function<Unknowns, Tensor> loss = loss(TIGHT, SaveAt.end());
        double[] expected = gradient(TIGHT, SaveAt.end());
        Unknowns along = new Unknowns(
                Tensor.zeros(DType.F64, 2),
                Tensor.zeros(DType.F64, 2),
                Tensor.scalar(DType.F64, 2),
                Tensor.scalar(DType.F64, 1));
        assertEquals(
                2 * expected[4] + expected[5],
                Grad.jvp(loss, AT, along).tangent().item(),
                1e-9);
    }

    /** Backward in time too, and of the time at the end itself. */
    @Test
    void endsMoveBackwardInTime() {
        Unknowns back = AT.from(AT.t1).to(AT.t0);
        Function<Unknowns, Tensor> loss = u -> {
            Solution<Tensor> solution = TIGHT.solve(PENDULUM, u.t0, u.t1, u.start, u.constants, SaveAt.end());
            return solution.last().square().sum().add(solution.times().sum());
        };
        Unknowns gradient = Grad.<Unknowns>grad(loss).apply(back);
        double byStart = (loss.apply(back.from(AT.t1.add(1e-4))).item()
                        - loss.apply(back.from(AT.t1.sub(1e-4))).item())
                / 2e-4;
        double byEnd = (loss.apply(back.to(AT.t0.add(1e-4))).item()
                        - loss.apply(back.to(AT.t0.sub(1e-4))).item())
                / 2e-4;
        assertEquals(byStart, gradient.t0.item(), 1e-6);
        assertEquals(byEnd, gradient.t1.item(), 1e-6);
    }

    /** A net that is solved as one operation, and the same as a method. */
    @ParameterizedTest
    @MethodSource("whole")
    void netsThatAreDataKnowTheEnds(Adjoint adjoint) {
        Tensor weight = Tensor.of(new double[] {.3, -1.1, .9, .4}, 2, 2);
        MlpField net = new MlpField(
                List.of(weight, weight.transpose()),
                List.of(AT.start, AT.constants),
                null,
                MlpFlow.Activation.TANH,
                MlpFlow.Activation.IDENTITY,
                MlpFlow.TimeInput.NONE);
        OdeTerm<Tensor, Object> method = net::slope;
        Function<OdeTerm<Tensor, Object>, Unknowns> gradient = term -> Grad.<Unknowns>grad(u -> TIGHT.adjoint(adjoint)
                        .solve(term, u.t0, u.t1, u.start, List.of(), SaveAt.end())
                        .last()
                        .square()
                        .sum())
                .apply(AT);
        double[] expected = gradient.apply(method).all();
        assertTrue(Math.abs(expected[4]) > 1e-3 && Math.abs(expected[5]) > 1e-3);
        assertArrayEquals(expected, gradient.apply(net).all(), 1e-9);
    }

    static Stream<Adjoint> whole() {
        return Stream.of(
                Adjoint.storedSteps(),
                Adjoint.storedStages(),
                Adjoint.auto(),
                Adjoint.auto(2000),
                Adjoint.checkpoints(2000),
                Adjoint.interpolating());
    }

    /** An end that was not reached has no influence. */
    @Test
    void endsThatWereNotReachedDoNotMove() {
        OdeSolve few = TIGHT.maxSteps(5);
        assertEquals(0, gradient(few, SaveAt.end())[5]);
    }

    @ParameterizedTest
    @MethodSource("differentiable")
    void compiledEqualsEager(Adjoint adjoint) {
        OdeSolve solve = TIGHT.controlledBy(Pid.of(1e-7, 1e-8)).adjoint(adjoint);
        var compiled = Device.host()
                .compile((Unknowns u) ->
                        Grad.<Unknowns>grad(loss(solve, SaveAt.end())).apply(u));
        assertArrayEquals(gradient(solve, SaveAt.end()), compiled.apply(AT).all(), 1e-9);
    }

    /** Backward the equation y' = −40 y explodes; along the polynomials of its solution it does not. */
    @Test
    void interpolatingIsRightWhereBacksolveIsNot() {
        OdeTerm<Tensor, Tensor> decay = (t, y, rate) -> Tensor.stack(
                0, List.of(t.cos().sub(y.select(0, 0)).mul(rate), y.select(0, 0).square()));
        OdeSolve solve = OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(Pid.of(1e-7, 1e-9));
        Function<Adjoint, Double> slope = adjoint -> Grad.<Tensor>grad(rate -> solve.adjoint(adjoint)
                        .solve(decay, 0, 2, Tensor.of(new double[] {1, 0}), rate, SaveAt.end())
                        .last()
                        .select(0, 1))
                .apply(Tensor.scalar(DType.F64, 40))
                .item();
        double exact = slope.apply(Adjoint.storedSteps());
        assertEquals(exact, slope.apply(Adjoint.interpolating()), 1e-4 * Math.abs(exact));
        assertTrue(!(Math.abs(slope.apply(Adjoint.backsolve()) - exact) < .1 * Math.abs(exact)));
    }

    /** With a norm of the state alone the way back takes no more steps. */
    @Test
    void seminormsCountTheFirstTensorsAlone() {
        OdeTerm<List<Tensor>, Tensor> term =
                (t, y, p) -> List.of(y.getFirst().neg(), t.mul(60).cos().mul(p).broadcastTo(3));
        List<Tensor> y0 = List.of(Tensor.of(new double[] {1}), Tensor.zeros(DType.F64, 3));
        Pid pid = Pid.of(1e-6, 1e-8);
        Tensor p = Tensor.scalar(DType.F64, 5);
        OdeSolve all = OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(pid);
        double whole =
                all.solve(term, 0, 2, y0, p, SaveAt.end()).stats().accepted().item();
        double part = all.controlledBy(new Seminorm(pid, 1))
                .solve(term, 0, 2, y0, p, SaveAt.end())
                .stats()
                .accepted()
                .item();
        double alone = all.solve((t, y, none) -> y.neg(), 0, 2, y0.getFirst(), p, SaveAt.end())
                .stats()
                .accepted()
                .item();
        assertEquals(alone, part);
        assertTrue(whole > 2 * part, whole + " and " + part);
    }

    @Test
    void equalStepsGoBackInEqualSteps() {
        OdeSolve solve = OdeSolve.by(ExplicitRungeKutta.rk4()).controlledBy(new EqualSteps(200));
        for (SaveAt saveAt : List.of(SaveAt.end(), SaveAt.times(.5, 1.6))) {
            double[] expected = gradient(solve, saveAt);
            assertArrayEquals(expected, gradient(solve.adjoint(Adjoint.backsolve()), saveAt), 1e-6);
            assertArrayEquals(expected, gradient(solve.adjoint(Adjoint.interpolating()), saveAt), 1e-6);
        }
    }

    private static void assertRefuses(String part, Runnable asked) {
        String said = assertThrows(IllegalArgumentException.class, asked::run).getMessage();
        assertTrue(said.contains(part), said);
    }

    @Test
    void continuousAdjointsSayWhatTheyCannotDo() {
        for (Adjoint adjoint : List.of(Adjoint.backsolve(), Adjoint.interpolating())) {
            OdeSolve solve = TIGHT.adjoint(adjoint);
            assertRefuses("what is saved must be the end or given times", () -> gradient(solve, SaveAt.steps()));
            Event<Tensor, Tensor> event = Event.falling((t, y, p) -> y.select(0, 0));
            assertRefuses(
                    "no derivative of a solution with an event",
                    () -> Grad.<Tensor>grad(y -> solve.solveUntil(event, PENDULUM, 0, 2, y, AT.constants, SaveAt.end())
                                    .last()
                                    .sum())
                            .apply(AT.start));
            OdeTerm<List<Tensor>, Tensor> swing =
                    (t, y, p) -> List.of(y.get(1), y.get(0).neg());
            assertRefuses(
                    "positions and momenta",
                    () -> Grad.<Tensor>grad(y -> OdeSolve.by(Symplectic.leapfrog())
                                    .adjoint(adjoint)
                                    .solve(swing, 0, 1, List.of(y, y), AT.constants, SaveAt.end())
                                    .last()
                                    .getFirst()
                                    .sum())
                            .apply(AT.start));
        }
    }
}
