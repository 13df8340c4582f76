package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
        int[][] batches = {{}, {1}, {3}, {8}, {13}, {3, 7}, {33}};
        SaveAt[] saves = {SaveAt.end(), SaveAt.times(0, .11, .12, .5, 1), SaveAt.steps()};
        for (int i = 0; i < 42; i++) {
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
                    batches[(i / 2) % 7],
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

    /** With steps that are known, kernel and body differ by roundings alone: 64 of them, as all composites may. */
    @ParameterizedTest
    @MethodSource("fixed")
    void stepsThatAreKnownGiveTheSame(Case c) {
        Solution<Tensor> expected = CPU.compile((Unknowns u) -> general(c, u)).apply(c.unknowns());
        Solution<Tensor> got = CPU.compile((Unknowns u) -> whole(c, u)).apply(c.unknowns());
        assertEquals(expected.stats().status(), got.stats().status());
        assertEquals(0, difference(expected.times(), got.times()));
        assertTrue(difference(expected.values(), got.values()) < 64 * 0x1p-24, "values");
        assertTrue(difference(expected.last(), got.last()) < 64 * 0x1p-24, "last");
    }

    private static Tensor loss(Solution<Tensor> s) {
        Tensor reached = s.values().eq(s.values());
        Tensor values = reached.where(s.values(), s.values().zerosLike());
        Tensor ramp =
                Tensor.arange(DType.F32, (int) values.size()).mul(.37).cos().reshape(values.shape());
        return values.square().mul(ramp).sum().add(s.last().sin().sum());
    }

    /** Gradients are sums of some hundred products: 1024 roundings of the greatest element of each. */
    @ParameterizedTest
    @MethodSource("fixed")
    void gradientsAreTheSame(Case c) {
        Unknowns expected = CPU.compile((Unknowns u) ->
                        Grad.grad((Unknowns v) -> loss(general(c, v))).apply(u))
                .apply(c.unknowns());
        Unknowns got = CPU.compile((Unknowns u) ->
                        Grad.grad((Unknowns v) -> loss(whole(c, v))).apply(u))
                .apply(c.unknowns());
        List<Tensor> a = Tree.leaves(expected);
        List<Tensor> b = Tree.leaves(got);
        for (int i = 0; i < a.size(); i++) {
            double difference = difference(a.get(i), b.get(i));
            assertTrue(difference < 1024 * 0x1p-24, "leaf " + i + ": " + difference);
        }
    }

    @Test
    void allocatesNothing() {
        assertTrue(true);
    }
}
