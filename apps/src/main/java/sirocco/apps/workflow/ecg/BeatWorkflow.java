package sirocco.apps.workflow.ecg;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import sirocco.apps.Explorable;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.data.BeatsFile;
import sirocco.apps.data.Signals;
import sirocco.apps.learn.Classification;
import sirocco.apps.learn.Decision;
import sirocco.apps.learn.DecisionRule;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.learn.Watch;
import sirocco.apps.model.Model;
import sirocco.apps.model.ModelWorkflow;
import sirocco.apps.model.Sample;
import sirocco.apps.model.SavedModel;
import sirocco.apps.model.Task;
import sirocco.nn.Layer;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.train.Examples;
import sirocco.nn.train.NonFiniteLossException;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Predictor;
import sirocco.nn.train.Sampler;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * Classifies heartbeats: what the workflows of all nets share. Such a workflow adds its settings and its net.
 *
 * @param <C> the settings
 */
abstract class BeatWorkflow<C extends Record & BeatSettings> implements ModelWorkflow<C>, Explorable<C> {
    private static final int ROWS_AT_ONCE = 256;
    private static final String CLASSES = "classes";

    /** The net before training: signals [batch, 192] → logits [batch, classes]; its last step is a linear layer. */
    abstract Sequential net(C config, int classes, Key key);

    @Override
    public final void run(Run<C> run) {
        Device device = Devices.of(run);
        BeatParts parts = BeatParts.of(run, run.config().data());
        DecisionRule rule = run.config().training().decision();
        rule.require(parts.classes(), parts.validation().map(Beats::labels).orElse(new int[0]));
        BeatPlots.show(run, parts.training());
        Watch<Layer> watch = watch(run, device, parts);
        Trained<Layer, ?> trained = train(run, device, parts, watch);
        Learning.report(run, trained);
        watch.report();
        Layer net = BeatTransfer.unwrapped(trained.model());
        Map<String, String> metadata =
                new TreeMap<>(Map.of("workflow", id(), CLASSES, String.join(",", parts.classes())));
        Classification test = test(run, device, net, parts.test());
        if (rule.isRequired()) {
            Decision decision =
                    classify(device, net, parts.validation().orElseThrow()).decide(run, rule);
            test.report(run, "test", decision);
            metadata.put(Decision.SHIFTS, decision.listed());
        }
        Learning.save(run, net, metadata);
    }

    @Override
    public final Model model(SavedModel<C> saved, Device device) {
        List<String> classes = saved.names(CLASSES);
        Layer net = saved.into(net(saved.config(), classes.size(), Key.of(0)));
        Predictor<Layer, Tensor> predictor = Predictor.of(device, ROWS_AT_ONCE);
        return new Model(
                new Task.Classify(classes), data -> sample(data, classes), inputs -> predictor.apply(net, inputs));
    }

    private static Sample sample(Path data, List<String> classes) {
        Signals signals = BeatsFile.readSignals(data);
        Optional<int[]> labels =
                signals.labels().map(_ -> signals.labelled(classes).labels());
        return new Sample(signals.source(), BeatSignals.inputs(signals.samples()), labels.map(Tensor::of));
    }

    @Override
    public final void explore(Run<C> run) {
        BeatExploration.show(
                run,
                run.data()
                        .map(BeatsFile::readRaw)
                        .orElseGet(() ->
                                Signals.of(BeatParts.synthetic(run, run.config().data()))));
    }

    private static Watch<Layer> watch(Run<?> run, Device device, BeatParts parts) {
        if (parts.validation().isEmpty()) {
            return Watch.weights(run);
        }
        Predictor<Layer, Tensor> predictor = Predictor.of(device, ROWS_AT_ONCE);
        Examples beats = BeatSignals.of(parts.validation().get());
        int[] labels = parts.validation().get().labels();
        return Watch.classifier(
                run, net -> Classification.of(predictor.apply(net, beats.inputs()), labels, parts.classes()));
    }

    private Trained<Layer, ?> train(Run<C> run, Device device, BeatParts parts, Watch<Layer> watch) {
        BeatTraining settings = run.config().training();
        var trainer = watch.over(trainer(run, device, parts).listener(Learning.listener(run, settings.epochs())));
        Layer net =
                settings.transfer().start(run, net(run.config(), parts.classes().size(), Key.of(run.seed())));
        double averaging = settings.recipe().averaging();
        Layer start = averaging == 0 ? net : Averaged.of(net, averaging);
        Examples validation = parts.validation().map(BeatSignals::of).orElse(null);
        try {
            return Learning.fit(run, trainer, start, BeatSignals.of(parts.training()), validation);
        } catch (NonFiniteLossException e) {
            saveLastGood(run, e);
            throw new Failure(
                    e.getMessage() + ". The last good weights are in "
                            + run.folder().path(),
                    e);
        }
    }

    private Trainer<Layer, Examples, ?> trainer(Run<C> run, Device device, BeatParts parts) {
        BeatRecipe recipe = run.config().training().recipe();
        BeatData data = run.config().data();
        Beats training = parts.training();
        Tensor weights = data.weighting().weights(parts.sampledCounts(data.sampling()));
        Objective<Layer, Examples> objective =
                Objective.of(CrossEntropy.weighted(weights).smoothed(recipe.labelSmoothing()));
        var trainer = Trainer.of(device, objective, recipe.optimiser(), plan(run, parts));
        if (data.sampling() == BeatData.Sampling.BALANCED) {
            trainer = trainer.sampler(Sampler.balanced(training.labels()));
        }
        var augmentation = data.augmentation().of(training.classCounts());
        return augmentation.isPresent() ? trainer.augmentation(augmentation.get()) : trainer;
    }

    private Plan plan(Run<C> run, BeatParts parts) {
        BeatTraining settings = run.config().training();
        BeatRecipe recipe = settings.recipe();
        long steps = settings.steps(parts.training().size());
        Plan plan = Plan.epochs(settings.epochs())
                .batchSize(settings.batchSize())
                .seed(run.seed())
                .rates(recipe.rates(settings.learningRate(), steps, settings.plateauPatience()));
        return parts.validation().isPresent() ? plan.stopping(recipe.stopping(settings.patience())) : plan;
    }

    private void saveLastGood(Run<C> run, NonFiniteLossException e) {
        try {
            Learning.save(
                    run,
                    BeatTransfer.unwrapped(e.lastGood()),
                    Map.of("workflow", id(), SavedModel.STATE, "last good weights"));
        } catch (Failure failed) {
            e.addSuppressed(failed);
        }
    }

    /** The net's outputs for all beats. */
    static Classification classify(Device device, Layer net, Beats beats) {
        Tensor logits = Predictor.of(device, ROWS_AT_ONCE)
                .apply(net, BeatSignals.of(beats).inputs());
        return Classification.of(logits, beats.labels(), beats.classes());
    }

    private Classification test(Run<C> run, Device device, Layer net, Beats test) {
        Classification result = classify(device, net, test);
        result.report(run, "test");
        BeatInsights.show(run, net, test, result);
        int rows = run.config().training().batchMean();
        double batchMean = result.batchMeanOfMacroRecall(rows);
        run.metric("test.recall_macro_batch_mean", batchMean);
        run.note(("Macro recall on the whole test set: %.4f. Averaged over batches of %d, as some projects print it, it"
                        + " would read %.4f.")
                .formatted(result.confusion().macroRecall(), rows, batchMean));
        return result;
    }
}
