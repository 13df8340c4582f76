package sirocco.apps.workflow.iris;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import sirocco.apps.Explorable;
import sirocco.apps.Run;
import sirocco.apps.data.Flowers;
import sirocco.apps.embedded.Iris;
import sirocco.apps.learn.Classification;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.learn.Split;
import sirocco.apps.model.Model;
import sirocco.apps.model.ModelWorkflow;
import sirocco.apps.model.Sample;
import sirocco.apps.model.SavedModel;
import sirocco.apps.model.Task;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Maps;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Range;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.metrics.Scores;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.train.Examples;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Predictor;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/** Classifies iris flowers with a small MLP (Fisher 1936). */
public final class IrisFlowers implements ModelWorkflow<IrisFlowers.Config>, Explorable<IrisFlowers.Config> {
    /** The two features that separate the species best, and the axes of the surface. */
    private static final int PETAL_LENGTH = 2;

    private static final int PETAL_WIDTH = 3;
    /** Cells of the decision surface along each axis. */
    private static final int GRID = 150;

    private static final String MEAN = "mean";
    private static final String DEVIATION = "deviation";

    /**
     * Settings.
     *
     * @param testShare share of the flowers of each species held out
     */
    public record Config(int hidden, double learningRate, int epochs, double testShare) {
        static final Config DEFAULT = new Config(16, .01, 200, .3);

        public Config {
            if (hidden < 1 || !(learningRate > 0) || epochs < 1 || testShare <= 0 || testShare >= 1) {
                throw new IllegalArgumentException(
                        "hidden ≥ 1, learningRate > 0, epochs ≥ 1 and 0 < testShare < 1 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "iris";
    }

    @Override
    public String description() {
        return "classify iris flowers with an MLP 4-16-3";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    @Override
    public void run(Run<Config> run) {
        run.refuseData("uses its embedded data");
        Device device = Devices.of(run);
        Iris iris = Iris.load();
        Split split = Split.stratified(iris.species(), run.config().testShare(), run.seed());
        Scaling scaling = Scaling.of(iris, split.first());
        Trained<Mlp, ?> trained = train(run, device, scaling.examples(iris, split.first()));
        Learning.report(run, trained);
        Predictor<Mlp, Tensor> predictor = Predictor.of(device, 64);
        Examples test = scaling.examples(iris, split.second());
        Classification.of(
                        predictor.apply(trained.model(), test.inputs()),
                        test.targets().toInts(),
                        Iris.SPECIES)
                .report(run, "test");
        run.plot(surface(iris, scaling, predictor, trained.model()));
        Learning.save(
                run,
                trained.model(),
                Map.of(
                        "workflow",
                        id(),
                        MEAN,
                        SavedModel.listed(scaling.mean()),
                        DEVIATION,
                        SavedModel.listed(scaling.deviation())));
    }

    @Override
    public Model model(SavedModel<Config> saved, Device device) {
        Mlp net = saved.into(net(saved.config(), Key.of(0)));
        var scaling = new Scaling(saved.numbers(MEAN), saved.numbers(DEVIATION));
        Predictor<Mlp, Tensor> predictor = Predictor.of(device, 64);
        return new Model(new Task.Classify(Iris.SPECIES), scaling::sample, inputs -> predictor.apply(net, inputs));
    }

    @Override
    public void explore(Run<Config> run) {
        Iris iris = Iris.load();
        Flowers flowers = run.data()
                .map(Flowers::read)
                .orElse(new Flowers("embedded flowers", iris.features(), Optional.of(iris.species())));
        FlowerPlots.explore(run, flowers);
    }

    private static Mlp net(Config config, Key key) {
        return Mlp.of(key, Activation.TANH, Iris.FEATURES, config.hidden(), Iris.SPECIES.size());
    }

    private static Trained<Mlp, ?> train(Run<Config> run, Device device, Examples training) {
        Config config = run.config();
        Plan plan = Plan.epochs(config.epochs()).fullBatch().seed(run.seed()).rate(config.learningRate());
        var trainer = Trainer.of(device, Objective.<Mlp>of(CrossEntropy.plain()), Adam.standard(), plan)
                .listener(Learning.listener(run, config.epochs()));
        return Learning.fit(run, trainer, net(config, Key.of(run.seed())), training, null);
    }

    /** Mean and deviation of each feature, of the training part alone. */
    private record Scaling(double[] mean, double[] deviation) {
        static Scaling of(Iris iris, int[] rows) {
            double[] mean = new double[Iris.FEATURES];
            double[] deviation = new double[Iris.FEATURES];
            for (int f = 0; f < Iris.FEATURES; f++) {
                int feature = f;
                double[] values = IntStream.of(rows)
                        .mapToDouble(r -> iris.features()[r * Iris.FEATURES + feature])
                        .toArray();
                mean[f] = Arrays.stream(values).average().orElseThrow();
                double m = mean[f];
                deviation[f] = Math.sqrt(Arrays.stream(values)
                        .map(v -> (v - m) * (v - m))
                        .average()
                        .orElseThrow());
            }
            return new Scaling(mean, deviation);
        }

        float scaled(int feature, double value) {
            return (float) ((value - mean[feature]) / deviation[feature]);
        }

        Sample sample(Path data) {
            Flowers flowers = Flowers.read(data).complete();
            float[] scaled = new float[flowers.features().length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = scaled(i % Iris.FEATURES, flowers.features()[i]);
            }
            return new Sample(
                    flowers.source(),
                    Tensor.of(scaled, flowers.size(), Iris.FEATURES),
                    flowers.species().map(Tensor::of));
        }

        Examples examples(Iris iris, int[] rows) {
            float[] features = new float[rows.length * Iris.FEATURES];
            int[] species = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                species[i] = iris.species()[rows[i]];
                for (int f = 0; f < Iris.FEATURES; f++) {
                    features[i * Iris.FEATURES + f] = scaled(f, iris.features()[rows[i] * Iris.FEATURES + f]);
                }
            }
            return new Examples(Tensor.of(features, rows.length, Iris.FEATURES), Tensor.of(species));
        }
    }

    /** The species that the net gives to petals of any size, sepals being average, with the flowers laid over it. */
    private static Plot surface(Iris iris, Scaling scaling, Predictor<Mlp, Tensor> predictor, Mlp net) {
        int flowers = iris.species().length;
        double[] length = new double[flowers];
        double[] width = new double[flowers];
        for (int i = 0; i < flowers; i++) {
            length[i] = iris.features()[i * Iris.FEATURES + PETAL_LENGTH];
            width[i] = iris.features()[i * Iris.FEATURES + PETAL_WIDTH];
        }
        Range x = Range.of(length, .1);
        Range y = Range.of(width, .1);
        float[] grid = new float[GRID * GRID * Iris.FEATURES];
        for (int i = 0; i < GRID * GRID; i++) {
            grid[i * Iris.FEATURES + PETAL_LENGTH] = scaling.scaled(PETAL_LENGTH, at(x, i % GRID));
            grid[i * Iris.FEATURES + PETAL_WIDTH] = scaling.scaled(PETAL_WIDTH, at(y, i / GRID));
        }
        Tensor logits = predictor.apply(net, Tensor.of(grid, GRID * GRID, Iris.FEATURES));
        int[] species = Scores.argmax(logits.toFloats(), Iris.SPECIES.size());
        return Maps.decisionSurface(
                new Charts.Titles(
                        "surface",
                        "Species by petal size (sepals average)",
                        Iris.FEATURE_NAMES.get(PETAL_LENGTH),
                        Iris.FEATURE_NAMES.get(PETAL_WIDTH)),
                (px, py) -> species[cell(y, py) * GRID + cell(x, px)],
                new Maps.Points(length, width, iris.species()),
                Iris.SPECIES);
    }

    private static double at(Range range, int cell) {
        return range.min() + (cell + .5) / GRID * (range.max() - range.min());
    }

    private static int cell(Range range, double value) {
        return Math.clamp((int) ((value - range.min()) / (range.max() - range.min()) * GRID), 0, GRID - 1);
    }
}
