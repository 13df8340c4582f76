package sirocco.apps.workflow.linear;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Maps;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Range;
import sirocco.apps.plot.Series;

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
    public void run(Run<Config> run) throws IOException {
        if (run.data().isPresent() || run.test().isPresent()) {
            throw new Failure("makes its own points and takes no --data or --test");
        }
        Config config = run.config();
        run.note("Synthetic data: " + config.points() + " points made from y = 1 + 2x with noise of " + config.noise()
                + ".");
        LineData all = LineData.of((int) run.seed(), config.points(), SLOPE, INTERCEPT, config.noise());
        int split = Math.clamp((int) (config.points() * config.trainShare()), 2, config.points() - 1);
        LineData train = all.rows(0, split);
        LineData test = all.rows(split, config.points());
        Line[] path = descend(run, train);
        report(run, path, train, test);
    }

    private static Line[] descend(Run<Config> run, LineData train) {
        int epochs = run.config().epochs();
        Line[] path = new Line[epochs + 1];
        path[0] = new Line(0, 0);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            path[epoch] = path[epoch - 1].descend(train, run.config().learningRate());
            double loss = path[epoch].loss(train);
            if (!Double.isFinite(loss)) {
                throw new Failure("the loss is no longer finite after epoch " + epoch + ": learningRate="
                        + run.config().learningRate() + " is too large. Try --set learningRate=.1");
            }
            run.events().scalar("train/loss", epoch, loss);
            run.progress().step("gradient descent", epoch, epochs, "loss " + (float) loss);
        }
        return path;
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
        double[] trainLoss = Arrays.stream(path)
                .skip(1)
                .mapToDouble(line -> line.loss(train))
                .toArray();
        double[] testLoss =
                Arrays.stream(path).skip(1).mapToDouble(line -> line.loss(test)).toArray();
        run.plot(Charts.lines(
                new Charts.Titles("loss", "Mean squared error by epoch", "epoch", "loss"),
                Charts.Axis.LOGARITHMIC,
                List.of(Series.byEpoch("training", trainLoss), Series.byEpoch("test", testLoss))));
        run.plot(Charts.fit(
                new Charts.Titles("fit", "Points and fitted line", "x", "y"),
                train.x(),
                train.y(),
                fitted.intercept(),
                fitted.slope()));
        run.plot(surface(path, train, exact));
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
