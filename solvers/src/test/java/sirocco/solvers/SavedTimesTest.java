package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.TimeInput;

/** Derivatives of what is saved by the times it is saved at and by the ends of the interval, against differences. */
class SavedTimesTest {
    private static final OdeSolve TIGHT = OdeSolve.by(ExplicitRungeKutta.dopri8())
            .controlledBy(Pid.of(1e-12, 1e-13))
            .maxSteps(256);
    private static final OdeTerm<Tensor, Tensor> FORCED =
            (t, y, rate) -> y.mul(rate).neg().add(t.mul(2).cos());
    private static final Tensor START = Tensor.of(new double[] {.4, -1.2});
    private static final Tensor RATE = Tensor.scalar(DType.F64, 1.3);
    private static final Tensor WEIGHTS = Tensor.of(new double[] {1, -.3, .7, .2, -1.1, .6}, 3, 2);
    private static final Tensor TIMES = Tensor.of(new double[] {.3, .9, 1.7});

    /** A number that a solution from t0 to t1, saved at ts, gives. */
    private interface Way {
        Tensor of(Tensor t0, Tensor t1, Tensor ts);
    }

    private record Named(String name, Way way) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Tensor scalar(double value) {
        return Tensor.scalar(DType.F64, value);
    }

    private static Tensor weighted(Tensor values) {
        return values.sin().mul(WEIGHTS).sum();
    }

    private static Way by(OdeSolve solve) {
        return (t0, t1, ts) -> weighted(
                solve.solve(FORCED, t0, t1, START, RATE, SaveAt.times(ts)).values());
    }

    private static MlpField net() {
        Function<int[], Tensor> uniform =
                sizes -> Key.of(sizes[0] + 7L * sizes.length).uniform(DType.F64, Shape.of(sizes), -.8, .8);
        return new MlpField(
                List.of(uniform.apply(new int[] {7, 3}), uniform.apply(new int[] {2, 7})),
                List.of(uniform.apply(new int[] {7}), uniform.apply(new int[] {2})),
                Tensor.scalar(DType.F64, 1.5),
                Activation.TANH,
                Activation.IDENTITY,
                TimeInput.FIRST);
    }

    /** What a training step is compiled from: times among its data, derivatives by the parameters alone. */
    @Test
    void timesThatAreDataCostNothing() {
        var step = Device.named("reference")
                .compile((MlpField net, Tensor ts) -> Grad.grad((MlpField field) -> weighted(
                                TIGHT.solve(field, ts.select(0, 0), ts.select(0, -1), START, null, SaveAt.times(ts))
                                        .values()))
                        .apply(net));
        List<String> operations = step.explain(net(), TIMES).recorded().nodes().stream()
                .map(node -> node.op().name())
                .toList();
        assertTrue(operations.contains("mlpode"), operations::toString);
        assertEquals(
                List.of(),
                operations.stream()
                        .filter(name -> name.equals("odeendpoint") || name.equals("scan"))
                        .toList());
    }

    private static <A> Tensor each(OdeTerm<Tensor, A> term, A args, Tensor t0, Tensor t1, Tensor ts) {
        Tensor starts =
                Tensor.concat(0, List.of(START.unsqueeze(0), START.mul(-.5).unsqueeze(0)));
        Tensor values =
                TIGHT.solveEach(term, t0, t1, starts, args, SaveAt.times(ts)).values();
        return weighted(values.select(0, 0)).add(weighted(values.select(0, 1)).mul(.7));
    }

    static Stream<Named> ways() {
        MlpField net = net();
        return Stream.of(
                new Named("stored steps", by(TIGHT)),
                new Named("stored stages", by(TIGHT.adjoint(Adjoint.storedStages()))),
                new Named("checkpoints", by(TIGHT.adjoint(Adjoint.checkpoints(2000)))),
                new Named("interpolating", by(TIGHT.adjoint(Adjoint.interpolating()))),
                new Named("backsolve", by(TIGHT.adjoint(Adjoint.backsolve()))),
                new Named("equal steps", by(TIGHT.controlledBy(new EqualSteps(60)))),
                new Named(
                        "net as data",
                        (t0, t1, ts) -> weighted(TIGHT.solve(net, t0, t1, START, null, SaveAt.times(ts))
                                .values())),
                new Named("each", (t0, t1, ts) -> each(FORCED, RATE, t0, t1, ts)),
                new Named("each, net as data", (t0, t1, ts) -> each(net, null, t0, t1, ts)),
                new Named(
                        "dense",
                        (t0, t1, ts) -> weighted(TIGHT.solve(FORCED, t0, t1, START, RATE, SaveAt.dense())
                                .dense()
                                .at(ts))));
    }

    private static double difference(Function<Tensor, Tensor> f, Tensor at, int element) {
        double h = 1e-4;
        double[] up = at.toDoubles();
        double[] down = at.toDoubles();
        up[element] += h;
        down[element] -= h;
        Tensor above = Tensor.of(up).reshape(at.shape());
        return (f.apply(above).item()
                        - f.apply(Tensor.of(down).reshape(at.shape())).item())
                / (2 * h);
    }

    private static void check(Function<Tensor, Tensor> f, Tensor at, double most) {
        double[] gradient = Grad.<Tensor>grad(f).apply(at).toDoubles();
        double[] expected = new double[gradient.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = difference(f, at, i);
        }
        assertArrayEquals(expected, gradient, most);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void rowsMoveWithTheirTimes(Named named) {
        check(ts -> named.way.of(scalar(0), scalar(2), ts), TIMES, 1e-6);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void rowsMoveWithTheStart(Named named) {
        check(t0 -> named.way.of(t0, scalar(2), TIMES), scalar(.1), 1e-6);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void rowsMoveWithTheEndIfTheirTimesDo(Named named) {
        check(t1 -> named.way.of(scalar(0), t1, t1.mul(Tensor.of(new double[] {.2, .5, 1}))), scalar(1.9), 1e-6);
        assertEquals(
                0,
                Grad.<Tensor>grad(t1 -> named.way.of(scalar(0), t1, TIMES))
                        .apply(scalar(1.9))
                        .item());
    }

    @Test
    void secondDerivativesByTimesAreDifferencesOfFirst() {
        for (Named named : ways().filter(w -> !w.name.equals("dense")).toList()) {
            Function<Tensor, Tensor> slope = ts -> Grad.<Tensor>grad(x -> named.way.of(scalar(0), scalar(2), x))
                    .apply(ts)
                    .mul(Tensor.of(new double[] {1, -2, .5}))
                    .sum();
            check(slope, TIMES, 1e-5);
        }
    }

    @Test
    void forwardModeAgreesAndCompiledIsEager() {
        Way way = by(TIGHT);
        Function<Tensor, Tensor> f = ts -> way.of(scalar(0), scalar(2), ts);
        Tensor direction = Tensor.of(new double[] {.5, -1, 2});
        double[] gradient = Grad.<Tensor>grad(f).apply(TIMES).toDoubles();
        double along = .5 * gradient[0] - gradient[1] + 2 * gradient[2];
        assertEquals(along, Grad.jvp(f, TIMES, direction).tangent().item(), 1e-10);
        Tensor compiled = Device.named("cpu")
                .compile((Tensor ts) -> Grad.<Tensor>grad(f).apply(ts))
                .apply(TIMES);
        assertArrayEquals(gradient, compiled.toDoubles(), 1e-12);
    }

    /** What the solution did not get to is NaN, and spoils no derivative. */
    @Test
    void timesBeyondTheEndDoNotCount() {
        Function<Tensor, Tensor> f = t1 -> {
            Tensor values = TIGHT.solve(FORCED, scalar(0), t1, START, RATE, SaveAt.times(TIMES.mul(t1.div(t1))))
                    .values();
            return values.eq(values).where(values, values.zerosLike()).square().sum();
        };
        Tensor values = TIGHT.solve(FORCED, scalar(0), scalar(1), START, RATE, SaveAt.times(.3, .9))
                .values();
        double[] gradient = Device.named("cpu")
                .compile((Tensor t1) -> Grad.<Tensor>grad(f).apply(t1))
                .apply(scalar(1))
                .toDoubles();
        assertEquals(0, gradient[0], 1e-12);
        double expected = values.square().sum().item();
        double got = Device.named("cpu").compile(f).apply(scalar(1)).item();
        assertEquals(expected, got, 1e-9);
    }

    /** The rows of all steps begin at the start and end at the end, whatever these depend on. */
    @Test
    void stepsMoveWithTheEnds() {
        OdeSolve equal = OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(new EqualSteps(40));
        Function<Tensor, Solution<Tensor>> byStart =
                t0 -> equal.solve(FORCED, t0, scalar(2), START, RATE, SaveAt.steps());
        Function<Tensor, Solution<Tensor>> byEnd =
                t1 -> equal.solve(FORCED, scalar(0), t1, START, RATE, SaveAt.steps());
        check(t1 -> byEnd.apply(t1).values().select(0, 40).sin().sum(), scalar(2), 1e-6);
        check(t0 -> byStart.apply(t0).values().select(0, 40).sin().sum(), scalar(.1), 1e-6);
        check(t0 -> byStart.apply(t0).values().select(0, 0).sin().sum(), scalar(.1), 1e-9);
        check(t0 -> byStart.apply(t0).times().select(0, 0), scalar(.1), 1e-9);
        check(t1 -> byEnd.apply(t1).times().select(0, 40), scalar(2), 1e-9);
        Tensor all = byEnd.apply(scalar(2)).times();
        assertTrue(all.select(0, 0).item() == 0 && all.select(0, 40).item() == 2);
    }

    /** The same of trajectories with steps of their own, where the row that is the last is not known beforehand. */
    @Test
    void stepsOfEachMoveWithTheEnds() {
        MlpField net = net();
        OdeSolve few = TIGHT.maxSteps(40);
        Tensor starts =
                Tensor.concat(0, List.of(START.unsqueeze(0), START.mul(-.5).unsqueeze(0)));
        Function<Tensor, Tensor> ends = t1 -> {
            Solution<Tensor> s = few.solveEach(net, scalar(0), t1, starts, null, SaveAt.steps());
            Tensor reached = s.times()
                    .eq(t1.stopGradient())
                    .unsqueeze(2)
                    .broadcastTo(s.values().shape());
            return reached.where(s.values(), s.values().zerosLike()).sin().sum();
        };
        double slope = Grad.<Tensor>grad(ends).apply(scalar(1.5)).item();
        assertEquals(difference(ends, scalar(1.5), 0), slope, 1e-6);
    }
}
