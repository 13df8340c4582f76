package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * Solutions whose right-hand side is a net, by the kernels of the CPU, against the general solution of the same equation,
 * which is what the operation's body says.
 */
class MlpFieldTest {
    private static final Device CPU = Device.named("cpu");

    /** A net, a batch, a way to solve. */
    record Case(
            OdeSolve solve,
            SaveAt saveAt,
            double t0,
            double t1,
            int[] batch,
            int[] sizes,
            Activation hidden,
            Activation last,
            TimeInput time) {

        MlpField field() {
            List<Tensor> weights = new ArrayList<>();
            List<Tensor> biases = new ArrayList<>();
            for (int l = 0; l + 1 < sizes.length; l++) {
                double bound = 1.5 / Math.sqrt(sizes[l]);
                weights.add(uniform(3 * l, bound, sizes[l + 1], sizes[l]));
                biases.add(uniform(3 * l + 1, bound, sizes[l + 1]));
            }
            Tensor scale = sizes.length % 2 == 0 ? Tensor.scalar(DType.F32, 1.25) : null;
            return new MlpField(weights, biases, scale, hidden, last, time);
        }

        Tensor start() {
            int[] sizes = new int[batch.length + 1];
            System.arraycopy(batch, 0, sizes, 0, batch.length);
            sizes[batch.length] = this.sizes[this.sizes.length - 1];
            return uniform(77, 1, sizes);
        }

        Unknowns unknowns() {
            return new Unknowns(field(), start());
        }

        @Override
        public String toString() {
            return solve.solver() + " " + solve.controller().getClass().getSimpleName() + " "
                    + solve.adjoint().getClass().getSimpleName() + " "
                    + saveAt.getClass().getSimpleName() + " "
                    + Shape.of(batch) + " " + Shape.of(sizes) + " " + hidden + " " + last + " " + time;
        }
    }

    record Unknowns(MlpField field, Tensor y) {}

    private static Tensor uniform(int seed, double bound, int... sizes) {
        return Key.of(seed + 1).uniform(DType.F32, Shape.of(sizes), -bound, bound);
    }

    private static OdeSolve adaptive(Solver solver, double rtol) {
        return OdeSolve.by(solver).controlledBy(Pid.of(rtol, rtol * 1e-2)).maxSteps(96);
    }

    static Stream<Case> fixed() {
        Activation[] all = Activation.values();
        List<Case> cases = new ArrayList<>();
        Solver[] solvers = {
            ExplicitRungeKutta.euler(),
            ExplicitRungeKutta.heun(),
            ExplicitRungeKutta.rk4(),
            ExplicitRungeKutta.bosh3(),
            ExplicitRungeKutta.dopri5(),
            ExplicitRungeKutta.tsit5(),
            ExplicitRungeKutta.dopri8()
        };
        int[][] batches = {{}, {1}, {3}, {8}, {13}, {3, 7}, {33}, {2, 50}};
        int[][] wholeVectors = {{32}, {64}, {3, 32}};
        SaveAt[] saves = {SaveAt.end(), SaveAt.times(0, .11, .12, .5, 1), SaveAt.steps()};
        for (int i = 0; i < 66; i++) {
            OdeSolve solve = OdeSolve.by(solvers[i % 7])
                    .controlledBy(new EqualSteps(1 + 3 * (i % 5)))
                    .adjoint(i % 2 == 0 ? Adjoint.storedSteps() : Adjoint.storedStages());
            TimeInput time = TimeInput.values()[i % 3];
            int n = 1 + (i * 5) % 19;
            int in = n + (time == TimeInput.NONE ? 0 : 1);
            int[] sizes =
                    i % 4 == 0 ? new int[] {in, n} : i % 4 == 1 ? new int[] {in, 20, n} : new int[] {in, 33, 17, n};
            boolean backward = i % 5 == 4 && !(saves[i % 3] instanceof SaveAt.Times);
            cases.add(new Case(
                    solve,
                    saves[i % 3],
                    backward ? 1 : 0,
                    backward ? -.2 : 1,
                    i < 48 ? batches[(i / 2) % 8] : wholeVectors[i % 3],
                    sizes,
                    all[i % all.length],
                    all[(i * 3) % all.length],
                    time));
        }
        return cases.stream();
    }

    private static Solution<Tensor> whole(Case c, Unknowns u) {
        return c.solve.solve(u.field, c.t0, c.t1, u.y, null, c.saveAt);
    }

    private static Solution<Tensor> general(Case c, Unknowns u) {
        OdeTerm<Tensor, MlpField> term = (t, y, f) -> f.slope(t, y, null);
        return c.solve.solve(term, c.t0, c.t1, u.y, u.field, c.saveAt);
    }

    /** The greatest difference of two tensors, relative to the greatest element. */
    private static double difference(Tensor expected, Tensor got) {
        assertEquals(expected.spec(), got.spec());
        double[] a = expected.toDoubles();
        double[] b = got.toDoubles();
        double most = 0;
        double size = 1e-30;
        for (int i = 0; i < a.length; i++) {
            assertEquals(Double.isNaN(a[i]), Double.isNaN(b[i]), "element " + i + ": " + a[i] + ", " + b[i]);
            if (!Double.isNaN(a[i])) {
                most = Math.max(most, Math.abs(a[i] - b[i]));
                size = Math.max(size, Math.abs(a[i]));
            }
        }
        return most / size;
    }

    /**
     * With steps that are known, kernel and body differ by roundings alone: 64 of them, as all composites may. Between the
     * ends of steps it may be 512: coefficients of the interpolants up to 48 cancel, in the body in f32.
     */
    @ParameterizedTest
    @MethodSource("fixed")
    void stepsThatAreKnownGiveTheSame(Case c) {
        Solution<Tensor> expected = CPU.compile((Unknowns u) -> general(c, u)).apply(c.unknowns());
        Solution<Tensor> got = CPU.compile((Unknowns u) -> whole(c, u)).apply(c.unknowns());
        assertEquals(expected.stats().status(), got.stats().status());
        assertEquals(0, difference(expected.times(), got.times()));
        int roundings = c.saveAt instanceof SaveAt.Times ? 512 : 64;
        assertTrue(difference(expected.values(), got.values()) < roundings * 0x1p-24, "values");
        assertTrue(difference(expected.last(), got.last()) < 64 * 0x1p-24, "last");
    }

    static Stream<Case> controlled() {
        List<Case> cases = new ArrayList<>();
        Solver[] solvers = {
            ExplicitRungeKutta.bosh3(),
            ExplicitRungeKutta.dopri5(),
            ExplicitRungeKutta.tsit5(),
            ExplicitRungeKutta.dopri8()
        };
        SaveAt[] saves = {SaveAt.end(), SaveAt.times(0, .11, .12, 1.5, 3)};
        for (int i = 0; i < 15; i++) {
            OdeSolve solve = OdeSolve.by(solvers[i % 4])
                    .controlledBy(
                            i % 2 == 0 ? Pid.of(1e-3, 1e-5) : Pid.of(1e-2, 1e-4).coefficients(.3, .4, .1))
                    .adjoint(i % 2 == 0 ? Adjoint.storedSteps() : Adjoint.storedStages())
                    .maxSteps(200);
            boolean backward = i % 3 == 0 && saves[i / 4 % 2] instanceof SaveAt.End;
            cases.add(new Case(
                    i % 3 == 0 ? solve.firstStep(.3) : solve,
                    saves[i / 4 % 2],
                    backward ? 1 : 0,
                    backward ? -2 : 3,
                    new int[] {i < 12 ? 1 + 4 * (i % 4) : 32},
                    new int[] {4, 21, 3},
                    Activation.SILU,
                    Activation.TANH,
                    TimeInput.values()[1 + i % 2]));
        }
        return cases.stream();
    }

    /**
     * Where errors decide on the steps, roundings change these a little: error estimates are differences of nearly equal
     * numbers. There are as many steps, and both solutions are as accurate as asked.
     */
    @ParameterizedTest
    @MethodSource("controlled")
    void stepsThatAreControlledGiveTheSame(Case c) {
        Solution<Tensor> expected = CPU.compile((Unknowns u) -> general(c, u)).apply(c.unknowns());
        Solution<Tensor> got = CPU.compile((Unknowns u) -> whole(c, u)).apply(c.unknowns());
        assertEquals(Status.SUCCESS, got.stats().status());
        assertEquals(expected.stats().accepted().item(), got.stats().accepted().item(), "accepted");
        assertEquals(expected.stats().rejected().item(), got.stats().rejected().item(), "rejected");
        assertTrue(difference(expected.last(), got.last()) < 1e-4, "last");
        assertTrue(difference(expected.values(), got.values()) < 1e-3, "values");
        Unknowns slope = gradient(c, MlpFieldTest::general);
        compare(slope, gradient(c, MlpFieldTest::whole), 1e-3);
    }

    @Test
    void endsForTheSameReasons() {
        OdeSolve solve = adaptive(ExplicitRungeKutta.tsit5(), 1e-4);
        Case few = simple(solve.maxSteps(3).firstStep(1e-3));
        Case coarse = simple(solve.controlledBy(Pid.of(1e-8, 1e-9).steps(.5, 1)));
        for (Case c : List.of(few, coarse)) {
            Stats expected = general(c, c.unknowns()).stats();
            Stats got = whole(c, c.unknowns()).stats();
            assertEquals(expected.status(), got.status());
            assertEquals(expected.accepted().item(), got.accepted().item());
            assertEquals(expected.rejected().item(), got.rejected().item());
        }
        assertEquals(Status.MAX_STEPS, whole(few, few.unknowns()).stats().status());
        assertEquals(
                Status.DT_UNDERFLOW, whole(coarse, coarse.unknowns()).stats().status());
        Case broken = simple(solve);
        Unknowns u = broken.unknowns();
        Unknowns nan = new Unknowns(u.field, u.y.mul(Double.NaN));
        assertEquals(
                general(broken, nan).stats().status(),
                whole(broken, nan).stats().status());
    }

    private static Case simple(OdeSolve solve) {
        return new Case(
                solve,
                SaveAt.end(),
                0,
                3,
                new int[] {5},
                new int[] {4, 21, 3},
                Activation.SILU,
                Activation.TANH,
                TimeInput.FIRST);
    }

    private interface Way {
        Solution<Tensor> solve(Case c, Unknowns u);
    }

    private static Unknowns gradient(Case c, Way way) {
        return CPU.compile((Unknowns u) ->
                        Grad.grad((Unknowns v) -> loss(way.solve(c, v))).apply(u))
                .apply(c.unknowns());
    }

    private static void compare(Object expected, Object got, double most) {
        List<Tensor> a = Tree.leaves(expected);
        List<Tensor> b = Tree.leaves(got);
        for (int i = 0; i < a.size(); i++) {
            double difference = difference(a.get(i), b.get(i));
            assertTrue(difference < most, "leaf " + i + ": " + difference);
        }
    }

    /** In f64 there is no kernel: the operations' bodies run. Their derivatives are those of the general solution. */
    @Test
    void derivativesOfAllOrdersAreTheBodys() {
        Case c = simple(OdeSolve.by(ExplicitRungeKutta.tsit5())
                .controlledBy(Pid.of(1e-6, 1e-8))
                .maxSteps(40));
        Unknowns at = Tree.map(c.unknowns(), x -> x.convert(DType.F64));
        compare(
                Grad.grad((Unknowns u) -> loss(general(c, u))).apply(at),
                Grad.grad((Unknowns u) -> loss(whole(c, u))).apply(at),
                1e-12);
        compare(second(c, MlpFieldTest::general, at), second(c, MlpFieldTest::whole, at), 1e-10);
    }

    private static Unknowns second(Case c, Way way, Unknowns at) {
        return Grad.grad((Unknowns u) -> Grad.grad((Unknowns v) -> loss(way.solve(c, v)))
                        .apply(u)
                        .y()
                        .square()
                        .sum())
                .apply(at);
    }

    /** A solution in each step of a scan, as in a recurrent net. */
    @Test
    void solvesInsideOfALoop() {
        Case c = simple(OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(new EqualSteps(3)));
        compare(recurrent(c, MlpFieldTest::general), recurrent(c, MlpFieldTest::whole), 1024 * 0x1p-24);
    }

    private static Unknowns recurrent(Case c, Way way) {
        Tensor inputs = uniform(5, 1, 6, 5, 3);
        return CPU.compile((Unknowns u) -> Grad.grad((Unknowns v) -> Control.scan(
                                        (Tensor h, Tensor x) -> {
                                            Tensor next = way.solve(c, new Unknowns(v.field, h))
                                                    .last()
                                                    .add(x)
                                                    .tanh();
                                            return new Control.Step<>(next, next);
                                        },
                                        v.y,
                                        inputs)
                                .given()
                                .square()
                                .sum())
                        .apply(u))
                .apply(c.unknowns());
    }

    private static Tensor loss(Solution<Tensor> s) {
        Tensor reached = s.values().eq(s.values());
        Tensor values = reached.where(s.values(), s.values().zerosLike());
        Tensor ramp = Tensor.arange(values.dtype(), (int) values.size())
                .mul(.37)
                .cos()
                .reshape(values.shape());
        return values.square().mul(ramp).sum().add(s.last().sin().sum());
    }

    /** Gradients are sums of some hundred products: 1024 roundings of the greatest element of each. */
    @ParameterizedTest
    @MethodSource("fixed")
    void gradientsAreTheSame(Case c) {
        compare(gradient(c, MlpFieldTest::general), gradient(c, MlpFieldTest::whole), 1024 * 0x1p-24);
    }

    /**
     * Each trajectory takes the steps that it takes alone, over an interval of its own: to the bit those of the same kernel,
     * and within the tolerances those of the general solution.
     */
    @Test
    void solvesEachTrajectoryByItself() {
        Case c = simple(adaptive(ExplicitRungeKutta.tsit5(), 1e-4));
        Unknowns u = c.unknowns();
        Tensor ends = Tensor.of(new double[] {3, 1, 2, 5, 1});
        Solution<Tensor> all = c.solve
                .solveEach(u.field, Tensor.scalar(DType.F64, 0), ends, u.y, null, c.saveAt)
                .orThrow();
        OdeTerm<Tensor, MlpField> term = (t, y, f) -> f.slope(t, y, null);
        for (int i = 0; i < 5; i++) {
            Solution<Tensor> one = c.solve.solve(
                    term, Tensor.scalar(DType.F64, 0), ends.select(0, i), u.y.select(0, i), u.field, c.saveAt);
            assertTrue(difference(one.last(), all.last().select(0, i)) < 1e-4, "trajectory " + i);
            Solution<Tensor> alone = c.solve.solve(
                    u.field, Tensor.scalar(DType.F64, 0), ends.select(0, i), u.y.select(0, i), null, c.saveAt);
            assertEquals(0, difference(alone.last(), all.last().select(0, i)), "trajectory " + i);
            assertEquals(
                    alone.stats().accepted().item(),
                    all.stats().accepted().select(0, i).item());
        }
        Tensor slopes = Grad.grad((Unknowns v) -> c.solve
                        .solveEach(v.field, Tensor.scalar(DType.F64, 0), ends, v.y, null, c.saveAt)
                        .last()
                        .sum())
                .apply(u)
                .y();
        Tensor alone = Grad.grad((Tensor y) -> c.solve
                        .solve(term, Tensor.scalar(DType.F64, 0), ends.select(0, 3), y, u.field, c.saveAt)
                        .last()
                        .sum())
                .apply(u.y.select(0, 3));
        assertTrue(difference(alone, slopes.select(0, 3)) < 1e-3, "gradient");
    }

    static Stream<Case> each() {
        Solver[] solvers = {
            ExplicitRungeKutta.bosh3(),
            ExplicitRungeKutta.rk4(),
            ExplicitRungeKutta.tsit5(),
            ExplicitRungeKutta.dopri8()
        };
        SaveAt[] saves = {SaveAt.end(), SaveAt.times(0, .3, .31, .9), SaveAt.steps()};
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            OdeSolve solve = i % 4 == 1 || i == 9 || i == 11
                    ? OdeSolve.by(solvers[i % 4], .23).maxSteps(40)
                    : adaptive(solvers[i % 4], 1e-3).maxSteps(40);
            TimeInput time = TimeInput.values()[i / 4];
            cases.add(new Case(
                    solve,
                    saves[i % 3],
                    0,
                    3,
                    new int[] {new int[] {1, 5, 37}[i / 4]},
                    new int[] {time == TimeInput.NONE ? 3 : 4, 21, 3},
                    Activation.SILU,
                    Activation.TANH,
                    time));
        }
        return cases.stream();
    }

    /** Intervals of different lengths, some of length 0. */
    private static Tensor ends(Case c) {
        return Tensor.of(IntStream.range(0, c.batch[0])
                .mapToDouble(i -> i % 7 == 6 && !(c.saveAt instanceof SaveAt.Times) ? 0 : 1 + i * 5 % 3)
                .toArray());
    }

    private static Solution<Tensor> lockstep(Case c, Unknowns u) {
        return c.solve.solveEach(u.field, Tensor.scalar(DType.F64, c.t0), ends(c), u.y, null, c.saveAt);
    }

    private static List<Solution<Tensor>> alone(Case c, Unknowns u) {
        List<Solution<Tensor>> all = new ArrayList<>();
        for (int i = 0; i < c.batch[0]; i++) {
            double end = ends(c).toDoubles()[i];
            all.add(c.solve.solve(u.field, c.t0, end, u.y.select(0, i), null, c.saveAt));
        }
        return all;
    }

    /**
     * Many in lockstep take the very steps that each takes alone. Products of eight rows and more round differently: steps that
     * errors decide on may then change, and results by as much as the tolerances allow.
     */
    @ParameterizedTest
    @MethodSource("each")
    void lockstepIsEachTrajectoryAlone(Case c) {
        Unknowns u = c.unknowns();
        boolean same = c.batch[0] < 8 || c.solve.controller() instanceof ConstantStep;
        double most = same ? 1e-5 : 5e-3;
        Solution<Tensor> all = CPU.compile((Unknowns v) -> lockstep(c, v)).apply(u);
        List<Solution<Tensor>> alone = alone(c, u);
        for (int i = 0; i < alone.size(); i++) {
            Stats stats = alone.get(i).stats();
            assertEquals(stats.code().item(), all.stats().code().select(0, i).item());
            assertTrue(difference(alone.get(i).last(), all.last().select(0, i)) < most, "last " + i);
            if (same || !(c.saveAt instanceof SaveAt.Steps)) {
                Tensor expected = saved(c, alone.get(i).values(), stats);
                assertTrue(difference(expected, saved(c, all.values().select(0, i), stats)) < most, "values " + i);
            }
            if (same) {
                assertEquals(
                        stats.accepted().item(),
                        all.stats().accepted().select(0, i).item());
                assertEquals(
                        stats.rejected().item(),
                        all.stats().rejected().select(0, i).item());
            }
        }
        if (same) {
            Unknowns expected = Grad.grad((Unknowns v) -> alone(c, v).stream()
                            .map(MlpFieldTest::squares)
                            .reduce(Tensor::add)
                            .orElseThrow())
                    .apply(u);
            compare(expected, Grad.grad((Unknowns v) -> squares(lockstep(c, v))).apply(u), 1e-4);
        }
    }

    /** Those rows that are not beyond the last step: one that is known to be the last leaves no room for more. */
    private static Tensor saved(Case c, Tensor values, Stats stats) {
        int steps = (int) stats.accepted().item();
        return c.saveAt instanceof SaveAt.Steps ? values.slice(0, 0, steps + 1) : values;
    }

    private static Tensor squares(Solution<Tensor> s) {
        Tensor reached = s.values().eq(s.values());
        return reached.where(s.values(), s.values().zerosLike())
                .square()
                .sum()
                .add(s.last().sin().sum());
    }

    /** In f64 the bodies run, by scans; a time that is part of the trace moves its state. */
    @Test
    void bodiesOfLockstepAreScans() {
        Case c = each().toList().get(6);
        Unknowns at = Tree.map(c.unknowns(), x -> x.convert(DType.F64));
        OdeTerm<Tensor, MlpField> term = (t, y, f) -> f.slope(t, y, null);
        Tensor zero = Tensor.scalar(DType.F64, 0);
        compare(
                Grad.grad((Unknowns u) -> squares(c.solve.solveEach(term, zero, ends(c), u.y, u.field, c.saveAt)))
                        .apply(at),
                Grad.grad((Unknowns u) -> squares(lockstep(c, u))).apply(at),
                1e-10);
        compare(
                Grad.grad((Tensor ends) -> c.solve
                                .solveEach(term, zero, ends, at.y, at.field, c.saveAt)
                                .last()
                                .sum())
                        .apply(ends(c)),
                Grad.grad((Tensor ends) -> c.solve
                                .solveEach(at.field, zero, ends, at.y, null, c.saveAt)
                                .last()
                                .sum())
                        .apply(ends(c)),
                1e-10);
    }

    @Test
    void refusesTimesThatAreNotOneATrajectory() {
        Case c = simple(adaptive(ExplicitRungeKutta.tsit5(), 1e-3));
        Unknowns u = c.unknowns();
        Tensor ends = Tensor.of(new double[] {3, 1});
        assertThrows(
                IllegalArgumentException.class,
                () -> c.solve.solveEach(u.field, Tensor.scalar(DType.F64, 0), ends, u.y, null, c.saveAt));
    }

    @Test
    void refusesANetThatDoesNotFit() {
        Case c = simple(adaptive(ExplicitRungeKutta.tsit5(), 1e-3));
        Tensor wide = uniform(1, 1, 5, 4);
        assertThrows(IllegalArgumentException.class, () -> whole(c, new Unknowns(c.field(), wide)));
    }
}
