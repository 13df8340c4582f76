package sirocco.apps.workflow.node;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.data.SeriesFile;
import sirocco.apps.data.TimeSeries;
import sirocco.apps.embedded.KnownSeries;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.nn.continuous.NeuralField;
import sirocco.nn.continuous.NeuralOde;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/** Fits a neural differential equation to the logarithm of the daily cases of an epidemic. */
public final class NodeCovid implements Workflow<NodeCovid.Config> {
    private static final double RTOL = 1e-4;
    private static final double ATOL = 1e-7;

    /**
     * Settings.
     *
     * @param width of the field's hidden layers
     * @param depth their number
     * @param falling how the learning rate changes; the original's stays at 1e-3
     */
    public record Config(int width, int depth, double learningRate, Falling falling, int epochs) {
        static final Config DEFAULT = new Config(128, 3, 2e-3, Falling.COSINE, 1500);

        public Config {
            if (width < 1 || depth < 0 || !(learningRate > 0) || epochs < 1) {
                throw new IllegalArgumentException("width ≥ 1, depth ≥ 0, learningRate > 0 and epochs ≥ 1 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "node-covid";
    }

    @Override
    public String description() {
        return "fit a neural differential equation to the logarithm of daily case counts";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    @Override
    public void run(Run<Config> run) {
        run.refuseReplicas();
        Config config = run.config();
        Device device = Devices.of(run);
        TimeSeries cases = cases(run);
        double[] logs = Arrays.stream(cases.values()[0]).map(Math::log).toArray();
        Path path = Path.of(new TimeSeries(cases.source(), cases.names(), cases.times(), new double[][] {logs}));
        double span = cases.times()[cases.rows() - 1] - cases.times()[0];
        List<Key> keys = Key.of(run.seed()).split(2);
        NeuralField field = NeuralField.bounded(1, config.width(), config.depth(), keys.get(0))
                .turningBetween(cases.times()[0], cases.times()[cases.rows() - 1], keys.get(1));
        var fitted = Fitting.result(run, device)
                .last(
                        PathFit.<NeuralField>fromFirstPoint(),
                        new NeuralOde<>(field, PathFit.tsit5(RTOL, ATOL, span)),
                        path,
                        PathFit.plan(
                                run, config.epochs(), config.falling().rates(config.learningRate(), config.epochs())));
        Tensor predicted = device.compile((NeuralOde<NeuralField> ode, Path p) -> ode.path(p.times(), p.start()))
                .apply(fitted, path);
        show(run, cases, predicted.toDoubles(), logs);
        Learning.save(run, fitted, Map.of("workflow", id()));
    }

    private static TimeSeries cases(Run<Config> run) {
        if (run.test().isPresent()) {
            throw new Failure("fits one series and takes no --test");
        }
        TimeSeries cases = run.data().map(file -> SeriesFile.read(file, 1)).orElseGet(KnownSeries::covid);
        if (cases.rows() < 3) {
            throw new Failure(cases.source() + ": " + cases.rows() + " rows where at least 3 are expected");
        }
        for (int i = 0; i < cases.rows(); i++) {
            if (cases.values()[0][i] <= 0) {
                throw new Failure(
                        cases.source() + ", row " + i + ": " + cases.names().getFirst() + " is " + cases.values()[0][i]
                                + " and has no logarithm: counts must be positive");
            }
        }
        return cases;
    }

    private static void show(Run<Config> run, TimeSeries cases, double[] predicted, double[] logs) {
        double[] counts = Arrays.stream(predicted).map(Math::exp).toArray();
        double[] residuals = new double[logs.length];
        double squares = 0;
        for (int i = 0; i < logs.length; i++) {
            residuals[i] = logs[i] - predicted[i];
            squares += residuals[i] * residuals[i];
        }
        run.metric("fit.mse", squares / logs.length);
        run.plot(Charts.lines(
                new Charts.Titles("fit", "Daily cases and the neural differential equation", "day", "cases"),
                Charts.Axis.LINEAR,
                List.of(
                        Series.line("neural ODE", cases.times(), counts),
                        Series.points("data", cases.times(), cases.values()[0]))));
        run.plot(Charts.lines(
                new Charts.Titles("residuals", "What the fit leaves of the data", "day", "log(cases) − fit"),
                Charts.Axis.LINEAR,
                List.of(Series.points("residuals", cases.times(), residuals))));
    }
}
