package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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

/** Derivatives of solutions, of a pendulum with friction whose state is a tree, for a batch of starts. */
class DerivativeTest {

    /** Angles and speeds of a batch, [3, 1] and [3]. */
    record Swing(Tensor angle, Tensor speed) {}

    record Constants(Tensor gravity, Tensor friction) {}

    record Unknowns(Swing start, Constants constants) {}

    private static final OdeTerm<Swing, Constants> PENDULUM = (t, s, c) -> new Swing(
            s.speed.unsqueeze(1),
            s.angle
                    .squeeze(1)
                    .sin()
                    .mul(c.gravity)
                    .add(s.speed.mul(c.friction))
                    .neg()
                    .add(t.cos().mul(.3)));

    private static final Unknowns AT = new Unknowns(
            new Swing(Tensor.of(new double[] {.3, -1.1, 2}, 3, 1), Key.of(8).normal(DType.F64, Shape.of(3))),
            new Constants(Tensor.scalar(DType.F64, 2.5), Tensor.of(new double[] {.1, .4, .2})));

    private static final OdeSolve CONTROLLED = OdeSolve.by(ExplicitRungeKutta.tsit5())
            .controlledBy(Pid.of(1e-6, 1e-8))
            .firstStep(.05)
            .maxSteps(64);

    /** Ways to solve, each with what it saves. */
    enum Way {
        CONTROLLED_END(CONTROLLED, SaveAt.end()),
        CONTROLLED_TIMES(CONTROLLED, SaveAt.times(0, .2, .21, 1.3, 2)),
        CONTROLLED_STAGES(CONTROLLED.adjoint(Adjoint.storedStages()), SaveAt.times(.7, 2)),
        EQUAL_END(CONTROLLED.controlledBy(new EqualSteps(13)), SaveAt.end()),
        EQUAL_TIMES(CONTROLLED.controlledBy(new EqualSteps(13)), SaveAt.times(.2, 1.3)),
        EQUAL_STAGES(
                CONTROLLED.controlledBy(new EqualSteps(13)).adjoint(Adjoint.storedStages()), SaveAt.times(.2, 1.3)),
        CONSTANT_STEPS(OdeSolve.by(ExplicitRungeKutta.rk4(), .15), SaveAt.steps());

        final OdeSolve solve;
        final SaveAt saveAt;

        Way(OdeSolve solve, SaveAt saveAt) {
            this.solve = solve;
            this.saveAt = saveAt;
        }

        Tensor loss(Unknowns u) {
            Swing values =
                    solve.solve(PENDULUM, 0, 2, u.start, u.constants, saveAt).values();
            return values.angle.square().sum().add(values.speed.sin().sum());
        }
    }

    /**
     * Step sizes are constants to a derivative, and so they are when differences are taken: in the steps of the
     * solution at AT. With tight tolerances both mean the same.
     */
    @ParameterizedTest
    @MethodSource("tight")
    void gradientsAreDifferenceQuotients(Way way) {
        OdeSolve tight = way.solve.controller() instanceof Pid
                ? way.solve.controlledBy(Pid.of(1e-11, 1e-12)).maxSteps(512)
                : way.solve;
        Function<Unknowns, Tensor> loss = u -> {
            Swing values = tight.solve(PENDULUM, 0, 2, u.start, u.constants, way.saveAt)
                    .values();
            return values.angle.square().sum().add(values.speed.sin().sum());
        };
        List<Tensor> gradient = Tree.leaves(Grad.grad(loss).apply(AT));
        for (int leaf = 0; leaf < gradient.size(); leaf++) {
            double[] expected = new double[(int) gradient.get(leaf).size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (loss.apply(moved(leaf, i, 1e-4)).item()
                                - loss.apply(moved(leaf, i, -1e-4)).item())
                        / 2e-4;
            }
            assertArrayEquals(expected, gradient.get(leaf).toDoubles(), 1e-6, "leaf " + leaf);
        }
    }

    static Stream<Way> tight() {
        return Stream.of(Way.values()).filter(w -> !w.name().endsWith("STAGES"));
    }

    private static Unknowns moved(int leaf, int element, double by) {
        Tree.Flat flat = Tree.flatten(AT);
        List<Tensor> leaves = new ArrayList<>(flat.leaves());
        double[] values = leaves.get(leaf).toDoubles();
        values[element] += by;
        leaves.set(leaf, Tensor.of(values).reshape(leaves.get(leaf).shape()));
        return Tree.rebuild(flat.structure(), leaves);
    }

    private static final Unknowns ALONG = Tree.map(AT, x -> Key.of(x.size()).normal(DType.F64, x.shape()));

    private static double dot(Unknowns a, Unknowns b) {
        double sum = 0;
        for (int i = 0; i < Tree.leaves(a).size(); i++) {
            sum += Tree.leaves(a).get(i).mul(Tree.leaves(b).get(i)).sum().item();
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void forwardAndReverseAgree(Way way) {
        double forward = Grad.jvp(way::loss, AT, ALONG).tangent().item();
        assertEquals(dot(Grad.<Unknowns>grad(way::loss).apply(AT), ALONG), forward, 1e-9 * Math.abs(forward));
    }

    static Stream<Way> ways() {
        return Stream.of(Way.values());
    }

    /** H·v in three ways: reverse over reverse, forward over reverse, reverse over forward. */
    @ParameterizedTest
    @MethodSource("ways")
    void secondDerivativesAgree(Way way) {
        Unknowns byReverse = Grad.<Unknowns>grad(u -> {
                    List<Tensor> inner =
                            Tree.leaves(Grad.<Unknowns>grad(way::loss).apply(u));
                    Tensor sum = Tensor.scalar(DType.F64, 0);
                    for (int i = 0; i < inner.size(); i++) {
                        sum = sum.add(
                                inner.get(i).mul(Tree.leaves(ALONG).get(i)).sum());
                    }
                    return sum;
                })
                .apply(AT);
        Unknowns byForward = Grad.jvp(Grad.<Unknowns>grad(way::loss), AT, ALONG).tangent();
        Unknowns reverseOfForward = Grad.<Unknowns>grad(
                        u -> Grad.jvp(way::loss, u, ALONG).tangent())
                .apply(AT);
        for (int i = 0; i < 4; i++) {
            double[] expected = Tree.leaves(byReverse).get(i).toDoubles();
            assertArrayEquals(expected, Tree.leaves(byForward).get(i).toDoubles(), 1e-8);
            assertArrayEquals(expected, Tree.leaves(reverseOfForward).get(i).toDoubles(), 1e-8);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void compiledEqualsEager(Way way) {
        var compiled = Device.named("reference")
                .compile((Unknowns u) -> Grad.<Unknowns>valueAndGrad(way::loss).apply(u));
        assertEquals(way.loss(AT).item(), compiled.apply(AT).value().item(), 1e-12);
        List<Tensor> expected = Tree.leaves(Grad.<Unknowns>grad(way::loss).apply(AT));
        List<Tensor> got = Tree.leaves(compiled.apply(AT).gradient());
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(expected.get(i).toDoubles(), got.get(i).toDoubles(), 1e-12);
        }
    }

    @Test
    void backsolveIsNearTheExactGradient() {
        OdeSolve tight = CONTROLLED.controlledBy(Pid.of(1e-9, 1e-10)).maxSteps(512);
        for (SaveAt saveAt : List.of(SaveAt.end(), SaveAt.times(0, .4, 1.7))) {
            List<Tensor> exact = Tree.leaves(gradient(tight, saveAt));
            List<Tensor> continuous = Tree.leaves(gradient(tight.adjoint(Adjoint.backsolve()), saveAt));
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(exact.get(i).toDoubles(), continuous.get(i).toDoubles(), 1e-6);
            }
        }
    }

    private static Unknowns gradient(OdeSolve solve, SaveAt saveAt) {
        return Grad.<Unknowns>grad(u -> {
                    Swing values = solve.solve(PENDULUM, 0, 2, u.start, u.constants, saveAt)
                            .values();
                    return values.angle.square().sum().add(values.speed.sin().sum());
                })
                .apply(AT);
    }

    @Test
    void backsolveSaysWhatItCannotSave() {
        OdeSolve solve = CONTROLLED.adjoint(Adjoint.backsolve());
        assertThrows(IllegalArgumentException.class, () -> gradient(solve, SaveAt.steps()));
    }

    /** Solutions in a loop whose ends are traced times, the field using a tensor from outside. */
    @Test
    void solutionsNestInLoops() {
        Tensor times = Tensor.of(new double[] {.5, .7, 1.6, 1.9});
        Function<Tensor, Tensor> loss = rate -> Control.scan(
                        (Tensor y, Tensor t) -> {
                            OdeTerm<Tensor, List<Tensor>> decay =
                                    (time, state, none) -> state.mul(rate).neg();
                            Tensor end = CONTROLLED
                                    .solve(decay, t.sub(.5), t, y, List.of(), SaveAt.end())
                                    .last();
                            return new Control.Step<>(end, end.sum());
                        },
                        Tensor.of(new double[] {1, 2}),
                        times)
                .given()
                .sum();
        double k = .8;
        double expected = 0;
        double slope = 0;
        for (int i = 1; i <= 4; i++) {
            expected += 3 * Math.exp(-k * .5 * i);
            slope -= 3 * .5 * i * Math.exp(-k * .5 * i);
        }
        Grad.ValueAndGradient<Tensor> result = Grad.<Tensor>valueAndGrad(loss).apply(Tensor.scalar(DType.F64, k));
        assertEquals(expected, result.value().item(), 1e-5);
        assertEquals(slope, result.gradient().item(), 1e-5);
    }
}
