package sirocco.apps.workflow.node;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.nn.Pass;
import sirocco.nn.continuous.NeuralField;
import sirocco.nn.continuous.NeuralOde;
import sirocco.nn.layer.Activation;
import sirocco.solvers.EqualSteps;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.OdeSolve;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MlpFlow.TimeInput;

/** Fits a neural differential equation to a sine: the smallest example of one, on exact points or on noisy ones. */
public final class NodeSine implements Workflow<NodeSine.Config> {

    /** What is fitted, and by what. */
    public enum Form {
        /** 100 exact points on [0, 10]; Euler's method from point to point; one hidden layer of 16 tanh. */
        GRID,
        /** 200 points at random on [0, 2π] with noise of deviation .3; Tsit5; three hidden layers of 32. */
        SCATTERED
    }

    /**
     * Settings.
     *
     * @param learningRate of Adam at first; it falls to 0 by half a cosine
     */
    public record Config(Form form, double learningRate, int epochs) {
        static final Config DEFAULT = new Config(Form.GRID, .03, 3000);

        public Config {
            if (!(learningRate > 0) || epochs < 1) {
                throw new IllegalArgumentException("learningRate > 0 and epochs ≥ 1 are needed");
            }
        }
    }

    /**
     * A neural differential equation whose start is learnt too, since the first point has noise.
     *
     * @param start [1]
     */
    record FromStart(NeuralOde<NeuralField> ode, Tensor start) {
        Tensor path(Tensor times) {
            return ode.path(times, start);
        }
    }

    private static final int GRID_POINTS = 100;
    private static final double GRID_END = 10;
    private static final int SCATTERED_POINTS = 200;
    private static final double NOISE = .3;

    @Override
    public String id() {
        return "node-sine";
    }

    @Override
    public String description() {
        return "fit a neural differential equation to a sine (--set form=scattered: to noisy points)";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    @Override
    public void run(Run<Config> run) {
        run.refuseData("makes its own points");
        run.refuseReplicas();
        Config config = run.config();
        Device device = Devices.of(run);
        List<Key> keys = Key.of(run.seed()).split(2);
        Path path = points(config.form(), keys.get(0));
        FromStart model = model(config.form(), path, keys.get(1));
        FromStart fitted = Fitting.result(run, device)
                .last(
                        (FromStart m, Path p, Pass pass) -> PathFit.error(m.path(p.times()), p.values()),
                        model,
                        path,
                        PathFit.plan(
                                run, config.epochs(), Falling.COSINE.rates(config.learningRate(), config.epochs())));
        show(run, device.compile(FromStart::path).apply(fitted, path.times()), path);
        Learning.save(
                run, fitted, Map.of("workflow", id(), "form", config.form().name()));
    }

    private static Path points(Form form, Key key) {
        if (form == Form.GRID) {
            Tensor times = Tensor.linspace(DType.F32, 0, GRID_END, GRID_POINTS);
            return new Path(times, times.sin().unsqueeze(1));
        }
        List<Key> keys = key.split(2);
        double[] x = keys.get(0)
                .uniform(DType.F64, Shape.of(SCATTERED_POINTS), 0, 2 * Math.PI)
                .toDoubles();
        Arrays.sort(x);
        Tensor times = Tensor.of(x).convert(DType.F32);
        Tensor noise = keys.get(1).normal(DType.F32, times.shape()).mul(NOISE);
        return new Path(times, times.sin().add(noise).unsqueeze(1));
    }

    private static FromStart model(Form form, Path path, Key key) {
        double span =
                path.times().select(0, -1).item() - path.times().select(0, 0).item();
        if (form == Form.GRID) {
            OdeSolve euler = OdeSolve.by(ExplicitRungeKutta.euler()).controlledBy(new EqualSteps(GRID_POINTS - 1));
            NeuralField field = NeuralField.of(1, 16, 1, Activation.TANH, Activation.IDENTITY, TimeInput.LAST, key);
            return new FromStart(new NeuralOde<>(field.turningBetween(0, GRID_END, key.fold(0)), euler), path.start());
        }
        NeuralField field = NeuralField.of(1, 32, 3, Activation.SILU, Activation.IDENTITY, key);
        return new FromStart(new NeuralOde<>(field, PathFit.tsit5(1e-3, 1e-6, span)), path.start());
    }

    private static void show(Run<Config> run, Tensor fitted, Path path) {
        Tensor exact = path.times().sin().unsqueeze(1);
        run.metric("data.mse", PathFit.error(fitted, path.values()).item());
        run.metric("sine.mse", PathFit.error(fitted, exact).item());
        run.metric("sine.max_error", fitted.sub(exact).abs().max().item());
        double[] x = path.times().toDoubles();
        run.plot(Charts.lines(
                new Charts.Titles("fit", "The sine and the neural differential equation", "x", "y"),
                Charts.Axis.LINEAR,
                List.of(
                        Series.dashed("sin x", x, exact.toDoubles()),
                        Series.line("neural ODE", x, fitted.toDoubles()),
                        Series.points("data", x, path.values().toDoubles()))));
        run.plot(Charts.lines(
                new Charts.Titles("residuals", "What the fit leaves of the data", "x", "data − fit"),
                Charts.Axis.LINEAR,
                List.of(Series.points("residuals", x, path.values().sub(fitted).toDoubles()))));
    }
}
