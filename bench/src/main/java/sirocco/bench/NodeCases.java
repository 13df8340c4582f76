package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.nn.Pass;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.Optimiser;
import sirocco.solvers.Adjoint;
import sirocco.solvers.EqualSteps;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.MlpField;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.Pid;
import sirocco.solvers.SaveAt;
import sirocco.solvers.Solution;
import sirocco.tensor.Compiled;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * Training steps of neural differential equations. Weights are a formula, so that {@code peers/node.py} has the same, and
 * the learning rate is next to nothing, so that the number of solver steps stays what it is.
 */
final class NodeCases {
    private static final double RATE = 1e-9;
    private final Device device;

    NodeCases(Device device) {
        this.device = device;
    }

    List<Case> all() {
        return List.of(
                Case.uncounted("node.lynxhare.step", () -> step(lynxHare(), NodeCases::squares)),
                Case.uncounted("node.covid.step", () -> step(covid(), NodeCases::squares)),
                Case.uncounted("node.spiral.fwd", () -> forward(spiral())),
                Case.uncounted("node.spiral.step", () -> step(spiral(), NodeCases::squares)),
                Case.uncounted("node.spiral.each.fwd", () -> forward(spiral().each())),
                Case.uncounted("node.spiral.each.step", () -> step(spiral().each(), NodeCases::squares)),
                Case.uncounted("odernn.spirals.step", this::odeRnn),
                Case.uncounted("sepsis.base.step", this::sepsis));
    }

    /** Element k of tensor m is bound · sin(12.9898 (k + 1) + 78.233 (m + 1)), as {@code peers/node.py} has it. */
    static Tensor wave(int m, double bound, int... sizes) {
        int n = (int) Shape.of(sizes).size();
        float[] values = new float[n];
        for (int k = 0; k < n; k++) {
            values[k] = (float) (bound * Math.sin(12.9898 * (k + 1) + 78.233 * (m + 1)));
        }
        return Tensor.of(values).reshape(Shape.of(sizes));
    }

    /** A net whose weights are gain/√in times {@link #wave}. */
    static MlpField field(double gain, Activation hidden, Activation last, TimeInput time, int... sizes) {
        List<Tensor> weights = new ArrayList<>();
        List<Tensor> biases = new ArrayList<>();
        for (int l = 0; l + 1 < sizes.length; l++) {
            double bound = gain / Math.sqrt(sizes[l]);
            weights.add(wave(2 * l, bound, sizes[l + 1], sizes[l]));
            biases.add(wave(2 * l + 1, bound, sizes[l + 1]));
        }
        return new MlpField(weights, biases, Tensor.scalar(DType.F32, 1), hidden, last, time);
    }

    enum Steps {
        SHARED,
        OWN
    }

    /** A field, where it starts, and the times at which it is to be like {@code target}. */
    record Problem(MlpField field, OdeSolve solve, Tensor start, double[] times, Tensor target, Steps steps) {
        Tensor path(MlpField f) {
            double end = times[times.length - 1];
            SaveAt saveAt = SaveAt.times(times);
            Solution<Tensor> solution = switch (steps) {
                case SHARED -> solve.solve(f, times[0], end, start, null, saveAt);
                case OWN -> solve.solveEach(f, times[0], end, start, null, saveAt);
            };
            return solution.values();
        }

        /** The same with steps of its own for each trajectory. */
        Problem each() {
            return new Problem(field, solve, start, times, target.swap(0, 1), Steps.OWN);
        }
    }

    private static OdeSolve tsit5(Pid control, int maxSteps) {
        return OdeSolve.by(ExplicitRungeKutta.tsit5())
                .controlledBy(control)
                .adjoint(Adjoint.storedStages())
                .maxSteps(maxSteps);
    }

    private static double[] times(int n, double step) {
        double[] times = new double[n];
        for (int i = 0; i < n; i++) {
            times[i] = i * step;
        }
        return times;
    }

    /** As the workflow node-lynx-hare late in training: 45 steps, to which no step longer than 29/45 leads here. */
    static Problem lynxHare() {
        MlpField field = field(2, Activation.SILU, Activation.TANH, TimeInput.FIRST, 3, 64, 64, 64, 2);
        OdeSolve solve = tsit5(Pid.of(1e-4, 1e-7).steps(0, 29. / 45), 64).firstStep(29. / 45);
        return new Problem(field, solve, wave(50, 1, 2), times(30, 1), wave(51, 1, 30, 2), Steps.SHARED);
    }

    /** As node-covid, with 40 steps. */
    static Problem covid() {
        MlpField field = field(2, Activation.SILU, Activation.TANH, TimeInput.FIRST, 2, 128, 128, 128, 1);
        OdeSolve solve = tsit5(Pid.of(1e-4, 1e-7).steps(0, 99. / 40), 64).firstStep(99. / 40);
        return new Problem(field, solve, wave(50, 1, 1), times(100, 1), wave(51, 1, 100, 1), Steps.SHARED);
    }

    static Problem spiral() {
        MlpField field = field(4, Activation.SOFTPLUS, Activation.IDENTITY, TimeInput.NONE, 2, 64, 64, 2);
        return new Problem(
                field,
                tsit5(Pid.of(1e-3, 1e-6), 64),
                wave(50, 1, 32, 2),
                times(100, .1),
                wave(51, 1, 100, 32, 2),
                Steps.SHARED);
    }

    private static Tensor squares(Tensor path, Tensor target) {
        return path.sub(target).square().mean();
    }

    private Runnable forward(Problem p) {
        Compiled.Bound<Tensor> bound = device.compile((MlpField f) -> p.path(f)).bind(p.field);
        return bound::run;
    }

    /** A state that follows an equation between observations, at which a cell changes it. */
    private record OdeRnn(MlpField field, Tensor input, Tensor hidden, Tensor bias, Mlp readout) {}

    /** As the workflow spirals: 50 paths of 50 points in the plane and time; the times are those of all paths. */
    private Runnable odeRnn() {
        int points = 50;
        int batch = 50;
        OdeSolve solve = tsit5(Pid.of(1e-3, 1e-5), 12);
        MlpField field = field(1, Activation.SILU, Activation.TANH, TimeInput.FIRST, 33, 32, 32, 32);
        OdeRnn net = new OdeRnn(
                field,
                wave(20, .5, 32, 3),
                wave(21, .17, 32, 32),
                wave(22, .17, 32),
                new Mlp(
                        List.of(
                                new Linear(wave(23, .17, 32, 32), wave(24, .17, 32)),
                                new Linear(wave(25, .17, 32, 32), wave(26, .17, 32)),
                                new Linear(wave(27, .17, 1, 32), wave(28, .17, 1))),
                        sirocco.nn.layer.Activation.TANH,
                        sirocco.nn.layer.Activation.IDENTITY));
        Tensor x = wave(30, 1, points, batch, 3);
        Tensor ts = Tensor.linspace(DType.F64, 0, 1, points);
        Tensor target = wave(31, 1, batch, 1);
        return bound(Adam.standard(), net, n -> {
            Tensor projected = x.matmul(n.input.transpose()).add(n.bias);
            Tensor first = projected.select(0, 0).tanh();
            Tensor last = Control.scan(
                            (Tensor h, Interval i) -> {
                                Tensor between = solve.solve(n.field, i.from, i.to, h, null, SaveAt.end())
                                        .last();
                                Tensor next = between.matmul(n.hidden.transpose())
                                        .add(i.x)
                                        .tanh();
                                return new Control.Step<>(next, List.of());
                            },
                            first,
                            new Interval(
                                    ts.slice(0, 0, points - 1), ts.slice(0, 1, points), projected.slice(0, 1, points)))
                    .carry();
            return squares(n.readout.apply(last, Pass.inference()), target);
        });
    }

    private record Interval(Tensor from, Tensor to, Tensor x) {}

    private record Sepsis(MlpField field, Tensor input, Tensor hidden, Tensor bias, Tensor readout) {}

    /** As the workflow sepsis, model base: 256 stays of 100 hours with 80 channels, three steps of Tsit5 an hour. */
    private Runnable sepsis() {
        int h = 20;
        OdeSolve solve = OdeSolve.by(ExplicitRungeKutta.tsit5()).controlledBy(new EqualSteps(3));
        MlpField field = field(1, Activation.SOFTPLUS, Activation.IDENTITY, TimeInput.LAST, h + 1, 50, 50, 50, h);
        Sepsis net = new Sepsis(
                field, wave(20, .2, 3 * h, 80), wave(21, .2, 3 * h, h), wave(22, .2, 3 * h), wave(23, .2, 1, h));
        Tensor x = wave(30, 1, 100, 256, 80);
        return bound(Adam.standard(), net, n -> {
            Tensor projected = x.matmul(n.input.transpose()).add(n.bias);
            Tensor last = Control.scan(
                            (Tensor state, Tensor a) -> {
                                Tensor y = solve.solve(n.field, 0, 1, state, null, SaveAt.end())
                                        .last();
                                Tensor next = Gru.step(a, y, n.hidden, n.bias);
                                return new Control.Step<>(next, List.of());
                            },
                            Tensor.zeros(DType.F32, 256, h),
                            projected)
                    .carry();
            return last.matmul(n.readout.transpose()).square().mean();
        });
    }

    private record State<M, S>(M model, S memory) {}

    private interface Loss {
        Tensor of(Tensor path, Tensor target);
    }

    private Runnable step(Problem p, Loss loss) {
        return bound(Adam.standard(), p.field, f -> loss.of(p.path(f), p.target));
    }

    private <M, S> Runnable bound(Optimiser<S> optimiser, M net, Function<M, Tensor> loss) {
        Compiled.Bound<State<M, S>> bound = device.compile((State<M, S> s) -> {
                    M gradient = Grad.grad(loss).apply(s.model);
                    var next = optimiser.update(s.model, gradient, s.memory, Tensor.scalar(RATE));
                    return new State<>(next.model(), next.state());
                })
                .donating(0)
                .bind(new State<>(net, optimiser.init(net)));
        return bound::run;
    }
}
