package sirocco.nn.continuous;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import sirocco.nn.Pass;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.solvers.EqualSteps;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.MlpField;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.OdeTerm;
import sirocco.solvers.Pid;
import sirocco.solvers.SaveAt;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.MlpFlow.TimeInput;

/** Each layer against what it is made of, and its gradient against differences. */
class ContinuousTest {
    private static final double STEP = 1e-5;
    private static final OdeSolve EULER =
            OdeSolve.by(ExplicitRungeKutta.euler()).controlledBy(new EqualSteps(1));
    private static final OdeSolve STEPS =
            OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(new EqualSteps(3));
    private static final OdeSolve CONTROLLED = OdeSolve.by(ExplicitRungeKutta.tsit5())
            .controlledBy(Pid.of(1e-9, 1e-10))
            .firstStep(.01)
            .maxSteps(256);
    private static final Tensor TIMES = Tensor.of(new double[] {.2, .5, .6, 1.1});

    private static Tensor normal(long seed, int... sizes) {
        return Key.of(seed).normal(DType.F64, Shape.of(sizes));
    }

    private static <L> L inDoubles(L layer) {
        return Tree.map(layer, t -> t.convert(DType.F64));
    }

    /** The slope of a loss along a random direction of all parameters, compiled, against differences. */
    private static <M> void checkGradient(Function<M, Tensor> loss, M model) {
        int[] seed = {200};
        M direction = Tree.map(model, t -> Key.of(seed[0]++).normal(DType.F64, t.shape()));
        M gradient = Device.host().compile((M m) -> Grad.grad(loss).apply(m)).apply(model);
        double[] slope = {0};
        Tree.zip(gradient, direction, (g, d) -> {
            slope[0] += g.mul(d).sum().item();
            return g;
        });
        M up = Tree.zip(model, direction, (t, d) -> t.add(d.mul(STEP)));
        M down = Tree.zip(model, direction, (t, d) -> t.sub(d.mul(STEP)));
        double difference = (loss.apply(up).item() - loss.apply(down).item()) / (2 * STEP);
        assertEquals(difference, slope[0], 1e-6 * Math.max(1, Math.abs(difference)));
    }

    private static NeuralField field(int n, TimeInput time) {
        NeuralField field = inDoubles(NeuralField.of(n, 7, 2, Activation.SILU, Activation.TANH, time, Key.of(1)));
        return new NeuralField(field.net(), Tensor.scalar(DType.F64, 1.3), time);
    }

    @Test
    void aFieldIsAPerceptronOfTimeAndState() {
        Tensor y = normal(2, 5, 3);
        NeuralField first = field(3, TimeInput.FIRST);
        Tensor withTime = Tensor.concat(1, List.of(Tensor.full(DType.F64, Shape.of(5, 1), .7), y));
        double[] expected = first.net().apply(withTime).mul(1.3).toDoubles();
        assertArrayEquals(expected, first.slope(Tensor.scalar(DType.F64, .7), y).toDoubles(), 1e-15);
        Tensor rows = Tensor.full(DType.F64, Shape.of(5, 1), .7);
        assertArrayEquals(expected, first.slope(rows, y).toDoubles(), 1e-15);
    }

    @Test
    void unitsTurnBetweenTheTimesAsked() {
        for (TimeInput time : List.of(TimeInput.FIRST, TimeInput.LAST)) {
            NeuralField field = field(2, time).turningBetween(3, 8, Key.of(30));
            assertTurnsBetween(3, 8, field.net(), time == TimeInput.FIRST ? 0 : 2);
        }
        AceNode ace = AceNode.of(Tensor.zeros(DType.F32, 2, 2), 6, 1, EULER, Key.of(31))
                .turningBetween(3, 8, Key.of(32));
        assertTurnsBetween(3, 8, ace.state().net(), 2);
        assertTurnsBetween(3, 8, ace.attention().net(), 2);
    }

    private static void assertTurnsBetween(double first, double last, Mlp net, int input) {
        Linear units = net.linears().getFirst();
        Tensor turns = units.bias().div(units.weight().select(1, input)).neg();
        assertTrue(turns.min().item() >= first && turns.max().item() <= last, turns.toString());
    }

    @Test
    void aFieldAsDataIsTheSameField() {
        for (TimeInput time : TimeInput.values()) {
            NeuralField field = field(3, time);
            Tensor y = normal(3, 3);
            OdeTerm<Tensor, Object> data = assertInstanceOf(MlpField.class, field.term());
            Tensor t = Tensor.scalar(DType.F64, .4);
            assertArrayEquals(
                    field.slope(t, y).toDoubles(), data.slope(t, y, List.of()).toDoubles(), 1e-14);
        }
        NeuralField unknown = NeuralField.of(2, 3, 1, Activation.MISH, Activation.TANH, Key.of(4));
        assertTrue(!(unknown.term() instanceof MlpField), "the solver does not know mish");
    }

    @Test
    void aNeuralOdeIsTheSolutionOfItsField() {
        NeuralOde<NeuralField> ode = new NeuralOde<>(field(2, TimeInput.FIRST), CONTROLLED);
        Tensor y = normal(5, 4, 2);
        OdeTerm<Tensor, Object> term = (t, s, none) -> ode.field().slope(t, s);
        Tensor expected = CONTROLLED
                .solve(term, .2, 1.1, y, List.of(), SaveAt.times(TIMES))
                .values();
        assertArrayEquals(expected.toDoubles(), ode.path(TIMES, y).toDoubles(), 1e-7);
        assertArrayEquals(
                CONTROLLED.solve(term, 0, 1, y, List.of(), SaveAt.end()).last().toDoubles(),
                ode.apply(y).toDoubles(),
                1e-7);
        Tensor weights = normal(6, 4, 4, 2);
        NeuralOde<NeuralField> steps = new NeuralOde<>(ode.field(), STEPS);
        checkGradient(m -> m.path(TIMES, y).mul(weights).sum(), steps);
    }

    @Test
    void anOdeRnnAlternatesBetweenItsEquationAndItsCell() {
        OdeRnn<NeuralField> rnn = inDoubles(OdeRnn.of(field(3, TimeInput.FIRST), STEPS, 2, 3, Key.of(7)));
        Tensor x = normal(8, 2, 4, 2);
        Tensor h = Tensor.zeros(DType.F64, 2, 3);
        double before = .2;
        for (int i = 0; i < 4; i++) {
            double now = TIMES.toDoubles()[i];
            Tensor moved = STEPS.solve(rnn.field().term(), before, now, h, List.of(), SaveAt.end())
                    .last();
            h = rnn.input()
                    .apply(x.select(1, i))
                    .add(rnn.recurrent().apply(moved))
                    .tanh();
            before = now;
            assertArrayEquals(
                    h.toDoubles(),
                    rnn.run(TIMES, x, Optional.empty()).states().select(1, i).toDoubles(),
                    1e-12);
        }
        assertArrayEquals(
                h.toDoubles(), rnn.run(TIMES, x, Optional.empty()).last().toDoubles(), 1e-12);
    }

    @Test
    void missingPointsLeaveTheStateToItsEquation() {
        OdeSolve exact = CONTROLLED;
        OdeRnn<NeuralField> rnn = inDoubles(OdeRnn.of(field(3, TimeInput.FIRST), exact, 2, 3, Key.of(9)));
        Tensor x = normal(10, 1, 4, 2);
        Tensor seen = Tensor.of(new boolean[] {true, false, false, true}, 1, 4);
        Tensor without = Tensor.concat(1, List.of(x.slice(1, 0, 1), x.slice(1, 3, 4)));
        Tensor ends = Tensor.of(new double[] {.2, 1.1});
        assertArrayEquals(
                rnn.run(ends, without, Optional.empty()).last().toDoubles(),
                rnn.run(TIMES, x, Optional.of(seen)).last().toDoubles(),
                1e-7);
        OdeRnn<NeuralField> steps = new OdeRnn<>(rnn.field(), STEPS, rnn.input(), rnn.recurrent());
        checkGradient(m -> m.run(TIMES, x, Optional.of(seen)).states().square().sum(), steps);
    }

    @Test
    void aGruInContinuousTimeMovesTowardsItsCandidate() {
        GruOde gru = inDoubles(GruOde.of(3, Key.of(11)));
        Tensor h = normal(12, 2, 3).tanh();
        Tensor r = gru.reset().apply(h).sigmoid();
        Tensor z = gru.update().apply(h).sigmoid();
        Tensor n = gru.candidate().apply(h.mul(r)).tanh();
        Tensor expected = n.sub(h).sub(z.mul(n.sub(h)));
        assertArrayEquals(
                expected.toDoubles(), gru.slope(Tensor.scalar(DType.F64, 0), h).toDoubles(), 1e-15);
        NeuralOde<GruOde> ode = new NeuralOde<>(gru, STEPS);
        assertTrue(new NeuralOde<>(gru, CONTROLLED).apply(h).abs().max().item() < 1);
        checkGradient(m -> m.path(TIMES, h).square().sum(), ode);
    }

    @Test
    void stateAndAttentionEvolveTogether() {
        Tensor start = Tensor.of(new double[] {.6, .4, .3, .7}, 2, 2);
        AceNode ace = inDoubles(AceNode.of(start, 5, 1, EULER, Key.of(13)));
        Tensor y = normal(14, 2);
        double[] a = start.toDoubles();
        double[] now = y.toDoubles();
        double[] attended = new double[2];
        for (int i = 0; i < 2; i++) {
            double first = Math.exp(a[2 * i]);
            double second = Math.exp(a[2 * i + 1]);
            attended[i] = (first * now[0] + second * now[1]) / (first + second);
        }
        Tensor input = Tensor.of(new double[] {attended[0], attended[1], .2});
        Tensor dy = ace.state().net().apply(input.unsqueeze(0)).squeeze(0);
        Tensor da = ace.attention().net().apply(input.unsqueeze(0)).reshape(2, 2);
        AceNode.Both path = ace.path(Tensor.of(new double[] {.2, 1.2}), y);
        assertArrayEquals(y.add(dy).toDoubles(), path.y().select(0, 1).toDoubles(), 1e-12);
        assertArrayEquals(start.add(da).toDoubles(), path.a().select(0, 1).toDoubles(), 1e-12);
        AceNode steps = new AceNode(ace.state(), ace.attention(), ace.start(), STEPS);
        Tensor batch = normal(15, 3, 2);
        checkGradient(
                m -> {
                    AceNode.Both both = m.path(TIMES, batch);
                    return both.y().square().sum().add(both.a().sin().sum());
                },
                steps);
    }

    @Test
    void aLatentOdeEncodesAndDecodes() {
        LatentOde<NeuralField> model = inDoubles(LatentOde.of(
                2, 4, 3, field(3, TimeInput.NONE), STEPS, Mlp.of(Key.of(16), Activation.TANH, 3, 5, 2), Key.of(17)));
        Tensor x = normal(18, 2, 4, 2);
        LatentOde.Posterior posterior = model.encode(TIMES, x);
        assertEquals(Shape.of(2, 3), posterior.mean().shape());
        assertEquals(Shape.of(2, 4, 2), model.decode(TIMES, posterior.mean()).shape());
        double[] m = posterior.mean().toDoubles();
        double[] v = posterior.logVariance().toDoubles();
        double divergence = 0;
        for (int i = 0; i < 3; i++) {
            divergence += .5 * (m[i] * m[i] + Math.exp(v[i]) - v[i] - 1);
        }
        assertEquals(divergence, posterior.divergence().toDoubles()[0], 1e-12);
        checkGradient(l -> l.loss(TIMES, x, .5, Pass.inference()), model);
        checkGradient(l -> l.loss(TIMES, x, .5, Pass.training(Key.of(19))), model);
    }

    /** Where f is constant, z moves by it times what X moved by, whatever the path between. */
    @Test
    void aControlledEquationFollowsItsControl() {
        NeuralCde cde = inDoubles(NeuralCde.of(2, 3, 4, 1, CONTROLLED, Key.of(20)));
        Tensor bias = normal(21, 6).tanh();
        Linear last = new Linear(Tensor.zeros(DType.F64, 6, 4), bias);
        Mlp constant = new Mlp(List.of(cde.field().linears().getFirst(), last), Activation.SILU, Activation.IDENTITY);
        Tensor x = normal(22, 2, 4, 2);
        Tensor got = new NeuralCde(cde.initial(), constant, CONTROLLED).path(TIMES, x);
        Tensor rise = x.select(1, 3).sub(x.select(1, 0));
        Tensor expected = cde.initial()
                .apply(x.select(1, 0))
                .add(rise.matmul(bias.reshape(3, 2).transpose()));
        assertArrayEquals(expected.toDoubles(), got.select(0, 3).toDoubles(), 1e-6);
        NeuralCde steps = new NeuralCde(cde.initial(), cde.field(), STEPS);
        checkGradient(m -> m.path(TIMES, x).square().sum(), steps);
    }
}
