package sirocco.apps.workflow.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Devices;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Maps;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Range;
import sirocco.apps.plot.Series;
import sirocco.nn.train.Epoch;
import sirocco.nn.train.Plan;
import sirocco.tensor.Device;

/** Fits a line to noisy points by gradient descent, with numpy's random numbers, and compares with the closed form. */
public final class LinearRegression implements Workflow<LinearRegression.Config> {
    /**
     * Settings.
     *
     * @param points     number of points made
     * @param noise      standard deviation of the noise
     * @param trainShare share of the points to fit to; the rest is the test set
     */
    public record Config(int points, double noise, double trainShare, double learningRate, int epochs) {
        static final Config DEFAULT = new Config(100, .1, .8, .1, 1000);

        public Config {
            if (points < 4 || noise < 0 || trainShare <= 0 || trainShare >= 1 || learningRate <= 0 || epochs < 1) {
                throw new IllegalArgumentException(
                        "points ≥ 4, noise ≥ 0, 0 < trainShare < 1, learningRate > 0 and epochs ≥ 1 are needed");
            }
        }
    }

    private static final double INTERCEPT = 1;
    private static final double SLOPE = 2;
    private static final int COMPARED_EPOCHS = 100;

    @Override
    public String id() {
        return "linear-regression";
    }

    @Override
    public String description() {
        return "fit a line to noisy points by gradient descent, digit for digit as with numpy's seed 42";
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
        LineData all = LineData.of((int) run.seed(), config.points(), SLOPE, INTERCEPT, config.noise());
        int split = Math.clamp((int) (config.points() * config.trainShare()), 2, config.points() - 1);
        LineData train = all.rows(0, split);
        LineData test = all.rows(split, config.points());
        Line[] path = Descent.byHand(train, config.learningRate(), config.epochs());
        requireFinite(path[path.length - 1].loss(train), config.learningRate());
        report(run, path, train, test);
        threeWays(run, device, path[path.length - 1], train);
        compareRates(run, train);
        compareBatches(run, device, train);
    }

    private static void requireFinite(double loss, double rate) {
        if (!Double.isFinite(loss)) {
            throw new Failure(
                    "the loss is no longer finite: learningRate=" + rate + " is too large. Try --set learningRate=.1");
        }
    }

    private static void report(Run<Config> run, Line[] path, LineData train, LineData test) {
        Line fitted = path[path.length - 1];
        Line exact = Line.leastSquares(train);
        run.metric("train.loss", fitted.loss(train))
                .metric("test.loss", fitted.loss(test))
                .metric("intercept", fitted.intercept())
                .metric("slope", fitted.slope())
                .metric("exact.intercept", exact.intercept())
                .metric("exact.slope", exact.slope());
        double[] trainLoss = losses(path, train);
        for (int epoch = 1; epoch <= trainLoss.length; epoch++) {
            run.events().scalar("loss/train", epoch, trainLoss[epoch - 1]);
        }
        run.plot(Charts.lines(
                new Charts.Titles("loss", "Mean squared error by epoch", "epoch", "loss"),
                Charts.Axis.LOGARITHMIC,
                List.of(Series.byEpoch("training", trainLoss), Series.byEpoch("test", losses(path, test)))));
        run.plot(Charts.fit(
                new Charts.Titles("fit", "Points and fitted line", "x", "y"),
                train.x(),
                train.y(),
                fitted.intercept(),
                fitted.slope()));
        run.plot(surface(path, train, exact));
    }

    private static double[] losses(Line[] path, LineData data) {
        return Arrays.stream(path).skip(1).mapToDouble(line -> line.loss(data)).toArray();
    }

    /** The same descent by the engine's gradient, and by a layer with an optimiser: how far each ends from the first. */
    private static void threeWays(Run<Config> run, Device device, Line byHand, LineData train) {
        Config config = run.config();
        Line byGradient = Descent.byGradient(device, train, config.learningRate(), config.epochs(), run::compiled);
        Plan plan = Plan.epochs(config.epochs()).fullBatch().rate(config.learningRate());
        var trained = Descent.byLayer(run, "by-layer", device, train, plan);
        Line byLayer = Descent.line(trained.model());
        run.metric("by_gradient.intercept", byGradient.intercept()).metric("by_gradient.slope", byGradient.slope());
        run.metric("by_layer.intercept", byLayer.intercept()).metric("by_layer.slope", byLayer.slope());
        run.note("Three ways to the same line: gradient by hand, by the engine, by a layer with an optimiser differ by"
                + " at most %.1e.".formatted(Math.max(byHand.distance(byGradient), byHand.distance(byLayer))));
    }

    private static void compareRates(Run<Config> run, LineData train) {
        List<Series> curves = DoubleStream.of(.001, .01, .1, .5)
                .mapToObj(rate ->
                        Series.byEpoch("rate " + rate, losses(Descent.byHand(train, rate, COMPARED_EPOCHS), train)))
                .toList();
        run.plot(Charts.lines(
                new Charts.Titles("rates", "Loss by learning rate", "epoch", "loss"), Charts.Axis.LOGARITHMIC, curves));
    }

    private static void compareBatches(Run<Config> run, Device device, LineData train) {
        List<Series> curves = new ArrayList<>();
        for (int rows : new int[] {1, 8, 32, train.size()}) {
            Plan plan = Plan.epochs(COMPARED_EPOCHS)
                    .batchSize(rows)
                    .rate(run.config().learningRate());
            var trained = Descent.byLayer(run, "batches-of-" + rows, device, train, plan);
            double[] losses =
                    trained.history().stream().mapToDouble(Epoch::trainingLoss).toArray();
            curves.add(Series.byEpoch(rows == train.size() ? "all rows" : "batches of " + rows, losses));
        }
        run.plot(Charts.lines(
                new Charts.Titles("batches", "Loss by batch size", "epoch", "loss"), Charts.Axis.LOGARITHMIC, curves));
    }

    private static Plot surface(Line[] path, LineData train, Line exact) {
        double[] intercepts = Arrays.stream(path).mapToDouble(Line::intercept).toArray();
        double[] slopes = Arrays.stream(path).mapToDouble(Line::slope).toArray();
        double reach = 1.3 * Math.max(1, Math.max(Math.abs(exact.intercept()), Math.abs(exact.slope())));
        return Maps.contours(
                new Charts.Titles("surface", "Loss over both parameters, and the way down", "intercept", "slope"),
                (intercept, slope) -> new Line(intercept, slope).loss(train),
                new Range(exact.intercept() - reach, exact.intercept() + reach),
                new Range(exact.slope() - reach, exact.slope() + reach),
                new Maps.Points(intercepts, slopes, new int[path.length]));
    }
}
