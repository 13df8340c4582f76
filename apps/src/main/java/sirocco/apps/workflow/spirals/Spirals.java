package sirocco.apps.workflow.spirals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.apps.workflow.node.Falling;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Predictor;
import sirocco.nn.train.Rates;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.Pid;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/** Tells from some points of a noisy spiral how fast it unwinds, by an ODE-RNN. */
public final class Spirals implements Workflow<Spirals.Config> {
    private static final double RTOL = 1e-3;
    private static final double ATOL = 1e-5;
    /** More than the steps between two points. */
    private static final int MAX_STEPS = 16;

    private static final double DECAY = 1e-4;
    private static final double CLIP = 1;

    /**
     * Settings.
     *
     * @param points   how many of the 100 points of each spiral are kept
     * @param spirals  how many there are for training, for validation and for the test
     * @param falling  how the learning rate changes, step by step
     * @param write    whether the spirals are written to {@code spirals.npz} of the run folder
     */
    public record Config(
            int points,
            int spirals,
            int hidden,
            SpiralNet.Features features,
            SpiralNet.Readout readout,
            int batch,
            double learningRate,
            Falling falling,
            int epochs,
            boolean write) {
        static final Config DEFAULT = new Config(
                50,
                1000,
                32,
                SpiralNet.Features.POLAR,
                SpiralNet.Readout.WEIGHTED,
                50,
                3e-3,
                Falling.COSINE,
                100,
                false);

        public Config {
            if (points < 1 || points > 100 || spirals < 2 || hidden < 1) {
                throw new IllegalArgumentException("1 ≤ points ≤ 100, spirals ≥ 2 and hidden ≥ 1 are needed");
            }
            if (batch < 1 || !(learningRate > 0) || epochs < 1) {
                throw new IllegalArgumentException("batch and epochs ≥ 1 and learningRate > 0 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "spirals";
    }

    @Override
    public String description() {
        return "tell how fast a noisy spiral with missing points unwinds, by an ODE-RNN";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    @Override
    public void run(Run<Config> run) throws IOException {
        Config config = run.config();
        Device device = Devices.of(run);
        SpiralData data = data(run);
        SpiralScale scale = SpiralScale.of(data);
        Tensor times = Tensor.of(scale.scaledTimes());
        OdeSolve solve = OdeSolve.by(ExplicitRungeKutta.tsit5())
                .controlledBy(Pid.of(RTOL, ATOL))
                .maxSteps(MAX_STEPS);
        SpiralNet net = SpiralNet.of(config.features(), config.readout(), config.hidden(), solve, Key.of(run.seed()));
        Trained<SpiralNet, ?> trained = train(run, device, net, times, scale, data);
        Learning.report(run, trained);
        Predictor<SpiralNet, SpiralScale.Seen> predictor =
                Predictor.of(device, config.batch(), (m, seen) -> m.alpha(times, seen));
        for (var part :
                Map.of("validation", data.validation(), "test", data.test()).entrySet()) {
            double[] predicted = predicted(predictor, trained.model(), scale, part.getValue());
            measure(run, part.getKey(), part.getValue(), predicted, scale);
            if (part.getKey().equals("test")) {
                plot(run, part.getValue(), predicted);
            }
        }
        Learning.save(run, trained.model(), Map.of("workflow", id()));
    }

    private static SpiralData data(Run<Config> run) throws IOException {
        if (run.test().isPresent()) {
            throw new Failure("takes training, validation and test spirals from one --data archive, and no --test");
        }
        Config config = run.config();
        if (run.data().isPresent()) {
            return SpiralData.read(run.data().get());
        }
        run.note("The spirals are SYNTHETIC: made by a generator, with " + config.points() + " of 100 points each.");
        SpiralData data = SpiralData.generate(config.spirals(), config.points(), run.seed());
        if (config.write()) {
            data.write(run.folder().path().resolve("spirals.npz"));
        }
        return data;
    }

    private static Trained<SpiralNet, ?> train(
            Run<Config> run, Device device, SpiralNet net, Tensor times, SpiralScale scale, SpiralData data) {
        Config config = run.config();
        long steps = (long) config.epochs() * Math.ceilDiv(data.train().size(), config.batch());
        Plan plan = Plan.epochs(config.epochs())
                .batchSize(config.batch())
                .seed(run.seed())
                .rates(Rates.perStep(config.falling().schedule(config.learningRate(), steps)));
        Objective<SpiralNet, SpiralScale.Labelled> objective =
                (m, batch, pass) -> new sirocco.nn.loss.Mse().mean(m.alpha(times, batch.seen()), batch.alpha(), pass);
        var trainer = Trainer.of(device, objective, Adam.decoupled(DECAY).clippedByNorm(CLIP), plan)
                .listener(Learning.listener(run, config.epochs()));
        return Learning.fit(run, trainer, net, scale.labelled(data.train()), scale.labelled(data.validation()));
    }

    private static double[] predicted(
            Predictor<SpiralNet, SpiralScale.Seen> predictor, SpiralNet net, SpiralScale scale, SpiralSet set) {
        double[] z = predictor.apply(net, scale.seen(set)).toDoubles();
        return IntStream.range(0, z.length).mapToDouble(i -> scale.alpha(z[i])).toArray();
    }

    private static void measure(Run<Config> run, String part, SpiralSet set, double[] predicted, SpiralScale scale) {
        double unit = scale.alphaDeviation() * scale.alphaDeviation();
        double squares = meanSquare(set, predicted);
        run.metric(part + ".mse", squares);
        run.metric(part + ".z_mse", squares / unit);
        double[] ratios = IntStream.range(0, set.size()).mapToDouble(set::ratio).toArray();
        run.metric(part + ".z_mse_of_mean_ratio", meanSquare(set, ratios) / unit);
        double[] mean = new double[set.size()];
        java.util.Arrays.fill(mean, scale.alphaMean());
        run.metric(part + ".z_mse_of_mean", meanSquare(set, mean) / unit);
    }

    private static double meanSquare(SpiralSet set, double[] predicted) {
        return IntStream.range(0, predicted.length)
                .mapToDouble(i -> (predicted[i] - set.alpha()[i]) * (predicted[i] - set.alpha()[i]))
                .average()
                .orElseThrow();
    }

    private static void plot(Run<Config> run, SpiralSet test, double[] predicted) {
        double[] alpha = IntStream.range(0, test.size())
                .mapToDouble(i -> test.alpha()[i])
                .toArray();
        double[] errors = IntStream.range(0, test.size())
                .mapToDouble(i -> predicted[i] - alpha[i])
                .toArray();
        double most = java.util.Arrays.stream(alpha).map(Math::abs).max().orElse(1);
        run.plot(Charts.lines(
                new Charts.Titles("prediction", "Prediction against truth, test spirals", "α", "predicted α"),
                Charts.Axis.LINEAR,
                List.of(
                        Series.dashed("truth", new double[] {-most, most}, new double[] {-most, most}),
                        Series.points("spirals", alpha, predicted))));
        run.plot(Charts.lines(
                new Charts.Titles("error", "Error against α, test spirals", "α", "|predicted − α|"),
                Charts.Axis.LOGARITHMIC,
                List.of(Series.points(
                        "spirals",
                        alpha,
                        java.util.Arrays.stream(errors).map(Math::abs).toArray()))));
        double[] sorted = errors.clone();
        java.util.Arrays.sort(sorted);
        run.plot(Charts.lines(
                new Charts.Titles(
                        "residuals", "Residuals of the test spirals, sorted", "share of spirals", "predicted − α"),
                Charts.Axis.LINEAR,
                List.of(Series.line(
                        "residuals",
                        IntStream.range(0, sorted.length)
                                .mapToDouble(i -> (i + .5) / sorted.length)
                                .toArray(),
                        sorted))));
        float[][] path = test.points()[0];
        run.plot(Charts.lines(
                new Charts.Titles(
                        "path", "A spiral: α = %.2f, predicted %.2f".formatted(alpha[0], predicted[0]), "x", "y"),
                Charts.Axis.LINEAR,
                List.of(Series.points(
                        "points seen",
                        IntStream.range(0, path.length)
                                .mapToDouble(k -> path[k][1])
                                .toArray(),
                        IntStream.range(0, path.length)
                                .mapToDouble(k -> path[k][2])
                                .toArray()))));
    }
}
