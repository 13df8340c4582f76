package sirocco.apps.workflow.ecg;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.data.Beats;
import sirocco.apps.data.BeatsFile;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.apps.learn.Classification;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.learn.Split;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Maps;
import sirocco.apps.plot.Series;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.schedule.Plateau;
import sirocco.nn.train.EarlyStopping;
import sirocco.nn.train.Examples;
import sirocco.nn.train.NonFiniteLossException;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Predictor;
import sirocco.nn.train.Rates;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/** Classifies heartbeats of five classes with a 2-D convolutional net on beats folded into 16×12 images. */
public final class EcgCnn implements Workflow<EcgCnn.Config> {
    /**
     * Settings.
     *
     * @param hidden channels of the convolutions, and size of the hidden linear layer
     * @param layers further blocks of two convolutions after the first
     * @param patience epochs without a better validation loss after which training ends, keeping the best weights
     * @param plateauPatience epochs without a better validation loss after which the rate falls to a tenth
     * @param validation share of the training beats held out for stopping and for the rate; 0 for none
     * @param testShare share of the beats held out for the test, where no test file is given
     * @param batchMean rows of the batches whose mean macro recall is printed for comparison with other projects
     * @param syntheticBeats how many beats are made where no data are given
     */
    public record Config(
            int hidden,
            int layers,
            Activation activation,
            double learningRate,
            int batchSize,
            int epochs,
            int patience,
            int plateauPatience,
            double validation,
            double testShare,
            int batchMean,
            int syntheticBeats) {
        static final Config DEFAULT = new Config(64, 1, Activation.LEAKY_RELU, 1e-3, 32, 30, 10, 5, .1, .2, 32, 4000);

        public Config {
            boolean sizes =
                    hidden >= 1 && layers >= 0 && layers <= 6 && batchSize >= 1 && epochs >= 1 && batchMean >= 1;
            boolean shares = validation >= 0 && validation < 1 && testShare > 0 && testShare < 1;
            if (!sizes
                    || !shares
                    || !(learningRate > 0)
                    || patience < 1
                    || plateauPatience < 0
                    || syntheticBeats < 50) {
                throw new IllegalArgumentException(
                        "hidden ≥ 1, 0 ≤ layers ≤ 6, batchSize ≥ 1, epochs ≥ 1, patience ≥ 1,"
                                + " plateauPatience ≥ 0, learningRate > 0, 0 ≤ validation < 1, 0 < testShare < 1, batchMean ≥ 1"
                                + " and syntheticBeats ≥ 50 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "ecg-cnn";
    }

    @Override
    public String description() {
        return "classify heartbeats (arrhythmia) with a 2-D convolutional net";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    /** The beats to train on, to choose by, and to test on; the validation part may be null. */
    private record Parts(Beats training, Beats validation, Beats test) {}

    @Override
    public void run(Run<Config> run) {
        Device device = Devices.of(run);
        Parts parts = parts(run);
        show(run, parts.training());
        Trained<Sequential, ?> trained = train(run, device, parts);
        Learning.report(run, trained);
        evaluate(run, device, trained.model(), parts.test());
        Learning.save(run, trained.model(), Map.of("workflow", id(), "classes", String.join(",", Beats.CLASSES)));
    }

    private static Parts parts(Run<Config> run) {
        Beats all = run.data().isPresent() ? BeatsFile.read(run.data().get()) : synthetic(run);
        Beats training = all;
        Beats test;
        if (run.test().isPresent()) {
            test = BeatsFile.read(run.test().get());
        } else {
            Split split = split(all, run.config().testShare(), run.seed(), "the test. Give a test set with --test");
            training = all.pick(split.first());
            test = all.pick(split.second());
        }
        if (run.config().validation() == 0) {
            return new Parts(training, null, test);
        }
        Split split = split(
                training,
                run.config().validation(),
                run.seed() + 1,
                "validation. Use --set validation=0 to do without");
        return new Parts(training.pick(split.first()), training.pick(split.second()), test);
    }

    private static Split split(Beats beats, double share, long seed, String purpose) {
        Split split = Split.stratified(beats.labels(), share, seed);
        if (split.first().length == 0 || split.second().length == 0) {
            throw new Failure(beats.source() + ": " + beats.size() + " beats are too few to hold out a share of "
                    + share + " for " + purpose);
        }
        return split;
    }

    private static Beats synthetic(Run<Config> run) {
        run.note(SyntheticBeats.LABEL + " Use --data for real ones.");
        return SyntheticBeats.of(run.config().syntheticBeats(), run.seed());
    }

    private static void show(Run<Config> run, Beats beats) {
        long[] counts = beats.classCounts();
        run.plot(Charts.bars(
                new Charts.Titles("classes", "Training beats by class: " + name(beats), "class", "beats"),
                Beats.CLASSES,
                Arrays.stream(counts).asDoubleStream().toArray()));
        List<Series> examples = new ArrayList<>();
        for (int k = 0; k < counts.length; k++) {
            int first = firstOf(beats, k);
            if (first >= 0) {
                examples.add(Series.line(Beats.CLASSES.get(k), seconds(), doubles(beats.beat(first))));
            }
        }
        run.plot(Charts.panels(
                new Charts.Titles("beats", "An example of each class: " + name(beats), "seconds", "amplitude"),
                examples,
                3));
        run.plot(Maps.heatMap(
                new Charts.Titles("image", "A beat as the net sees it: 16 rows of 12 samples", "column", "row"),
                BeatImages.image(beats.beat(0))));
    }

    /** Where the beats are from, short enough for a title: a file's name without its folder. */
    private static String name(Beats beats) {
        return beats.source().substring(beats.source().lastIndexOf(File.separatorChar) + 1);
    }

    private static int firstOf(Beats beats, int label) {
        for (int i = 0; i < beats.size(); i++) {
            if (beats.labels()[i] == label) {
                return i;
            }
        }
        return -1;
    }

    private static double[] seconds() {
        double[] seconds = new double[Beats.LENGTH];
        Arrays.setAll(seconds, i -> i / Beats.HERTZ);
        return seconds;
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        Arrays.setAll(result, i -> values[i]);
        return result;
    }

    private static Trained<Sequential, ?> train(Run<Config> run, Device device, Parts parts) {
        Config config = run.config();
        Plan plan = Plan.epochs(config.epochs())
                .batchSize(config.batchSize())
                .seed(run.seed())
                .rates(Rates.onPlateau(
                        Plateau.of(config.learningRate(), Plateau.Rule.of(.1, config.plateauPatience()))));
        if (parts.validation() != null) {
            plan = plan.stopping(EarlyStopping.onLoss(config.patience()));
        }
        Objective<Sequential, Examples> objective = Objective.of(CrossEntropy.weighted(classWeights(parts.training())));
        var trainer =
                Trainer.of(device, objective, Adam.standard(), plan).listener(Learning.listener(run, config.epochs()));
        Sequential net = ConvBlocks.of(
                config.hidden(), config.layers(), config.activation(), Beats.CLASSES.size(), Key.of(run.seed()));
        Examples validation = parts.validation() == null ? null : BeatImages.of(parts.validation());
        try {
            return trainer.fit(net, BeatImages.of(parts.training()), validation);
        } catch (NonFiniteLossException e) {
            saveLastGood(run, e);
            throw new Failure(
                    e.getMessage() + ". The last good weights are in "
                            + run.folder().path(),
                    e);
        }
    }

    private static void saveLastGood(Run<Config> run, NonFiniteLossException e) {
        try {
            Learning.save(run, e.lastGood(), Map.of("workflow", "ecg-cnn", "state", "last good weights"));
        } catch (Failure failed) {
            e.addSuppressed(failed);
        }
    }

    /** 1 / share of each class; a class without beats gets weight 0. */
    private static Tensor classWeights(Beats beats) {
        long[] counts = beats.classCounts();
        float[] weights = new float[counts.length];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = counts[k] == 0 ? 0 : (float) beats.size() / counts[k];
        }
        return Tensor.of(weights);
    }

    private static void evaluate(Run<Config> run, Device device, Sequential net, Beats test) {
        Tensor logits = Predictor.<Sequential>of(device, 256)
                .apply(net, BeatImages.of(test).inputs());
        Classification result = Classification.of(logits, test.labels(), Beats.CLASSES);
        result.report(run, "test");
        double batchMean = result.batchMeanOfMacroRecall(run.config().batchMean());
        run.metric("test.recall_macro_batch_mean", batchMean);
        run.note(("Macro recall on the whole test set: %.4f. Averaged over batches of %d, as some projects print it, it"
                        + " would read %.4f.")
                .formatted(result.confusion().macroRecall(), run.config().batchMean(), batchMean));
    }
}
