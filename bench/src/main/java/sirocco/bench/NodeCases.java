package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.nn.optimiser.Adam;
import sirocco.solvers.Adjoint;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.MlpField;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.Pid;
import sirocco.solvers.SaveAt;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
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
                new Case("node.lynxhare.step", 0, () -> step(lynxHare(), NodeCases::squares)),
                new Case("node.covid.step", 0, () -> step(covid(), NodeCases::squares)),
                new Case("node.spiral.fwd", 0, () -> forward(spiral())),
                new Case("node.spiral.step", 0, () -> step(spiral(), NodeCases::squares)));
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

    /** A field, where it starts, and the times at which it is to be like {@code target}. */
    record Problem(MlpField field, OdeSolve solve, Tensor start, double[] times, Tensor target) {
        Tensor path(MlpField f) {
            return solve.solve(f, times[0], times[times.length - 1], start, null, SaveAt.times(times))
                    .values();
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
        return new Problem(field, solve, wave(50, 1, 2), times(30, 1), wave(51, 1, 30, 2));
    }

    /** As node-covid, with 40 steps. */
    static Problem covid() {
        MlpField field = field(2, Activation.SILU, Activation.TANH, TimeInput.FIRST, 2, 128, 128, 128, 1);
        OdeSolve solve = tsit5(Pid.of(1e-4, 1e-7).steps(0, 99. / 40), 64).firstStep(99. / 40);
        return new Problem(field, solve, wave(50, 1, 1), times(100, 1), wave(51, 1, 100, 1));
    }

    static Problem spiral() {
        MlpField field = field(4, Activation.SOFTPLUS, Activation.IDENTITY, TimeInput.NONE, 2, 64, 64, 2);
        return new Problem(
                field, tsit5(Pid.of(1e-3, 1e-6), 64), wave(50, 1, 32, 2), times(100, .1), wave(51, 1, 100, 32, 2));
    }

    private static Tensor squares(Tensor path, Tensor target) {
        return path.sub(target).square().mean();
    }

    private Runnable forward(Problem p) {
        Compiled.Bound<Tensor> bound = device.compile((MlpField f) -> p.path(f)).bind(p.field);
        return bound::run;
    }

    private record State<S>(MlpField field, S memory) {}

    private interface Loss {
        Tensor of(Tensor path, Tensor target);
    }

    private Runnable step(Problem p, Loss loss) {
        Adam adam = Adam.standard();
        return bound(adam, p.field, f -> loss.of(p.path(f), p.target));
    }

    private <S> Runnable bound(
            sirocco.nn.optimiser.Optimiser<S> optimiser, MlpField field, Function<MlpField, Tensor> loss) {
        Compiled.Bound<State<S>> bound = device.compile((State<S> s) -> {
                    MlpField gradient = Grad.grad(loss).apply(s.field);
                    var next = optimiser.update(s.field, gradient, s.memory, Tensor.scalar(RATE));
                    return new State<>(next.model(), next.state());
                })
                .donating(0)
                .bind(new State<>(field, optimiser.init(field)));
        return bound::run;
    }
}
