package sirocco.apps.workflow.ecg;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.data.Beats;
import sirocco.apps.learn.Classification;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
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
abstract class BeatWorkflow<C extends Record & BeatSettings> implements Workflow<C> {
    private static final int ROWS_AT_ONCE = 256;

    /** The net before training: signals [batch, 192] → logits [batch, classes]; its last step is a linear layer. */
    abstract Sequential net(C config, int classes, Key key);

    @Override
    public final void run(Run<C> run) {
        Device device = Devices.of(run);
        BeatParts parts = BeatParts.of(run, run.config().data());
        BeatPlots.show(run, parts.training());
        Trained<Layer, ?> trained = train(run, device, parts);
        Learning.report(run, trained);
        Layer net = BeatTransfer.unwrapped(trained.model());
        test(run, device, net, parts.test());
        Learning.save(run, net, Map.of("workflow", id(), "classes", String.join(",", parts.classes())));
    }

    private Trained<Layer, ?> train(Run<C> run, Device device, BeatParts parts) {
        BeatTraining settings = run.config().training();
        var trainer = trainer(run, device, parts).listener(Learning.listener(run, settings.epochs()));
        Layer net =
                settings.transfer().start(run, net(run.config(), parts.classes().size(), Key.of(run.seed())));
        double averaging = settings.recipe().averaging();
        Layer start = averaging == 0 ? net : Averaged.of(net, averaging);
        Examples validation = parts.validation().map(BeatSignals::of).orElse(null);
        try {
            return trainer.fit(start, BeatSignals.of(parts.training()), validation);
        } catch (NonFiniteLossException e) {
            saveLastGood(run, e);
            throw new Failure(
                    e.getMessage() + ". The last good weights are in "
                            + run.folder().path(),
                    e);
        }
    }

    private Trainer<Layer, Examples, ?> trainer(Run<C> run, Device device, BeatParts parts) {
        BeatTraining settings = run.config().training();
        BeatRecipe recipe = settings.recipe();
        BeatData data = run.config().data();
        Beats training = parts.training();
        Plan plan = Plan.epochs(settings.epochs())
                .batchSize(settings.batchSize())
                .seed(run.seed())
                .rates(recipe.rates(
                        settings.learningRate(), settings.steps(training.size()), settings.plateauPatience()));
        if (parts.validation().isPresent()) {
            plan = plan.stopping(recipe.stopping(settings.patience()));
        }
        Tensor weights = data.weighting().weights(parts.sampledCounts(data.sampling()));
        Objective<Layer, Examples> objective =
                Objective.of(CrossEntropy.weighted(weights).smoothed(recipe.labelSmoothing()));
        var trainer = Trainer.of(device, objective, recipe.optimiser(), plan);
        if (data.sampling() == BeatData.Sampling.BALANCED) {
            trainer = trainer.sampler(Sampler.balanced(training.labels()));
        }
        if (recipe.monitor() == BeatRecipe.Monitor.RECALL && parts.validation().isPresent()) {
            trainer = trainer.metric(recall(device, parts.validation().get()));
        }
        var augmentation = data.augmentation().of(training.classCounts());
        return augmentation.isPresent() ? trainer.augmentation(augmentation.get()) : trainer;
    }

    /** A net's macro recall on the validation part. */
    private static ToDoubleFunction<Layer> recall(Device device, Beats validation) {
        Predictor<Layer, Tensor> predictor = Predictor.of(device, ROWS_AT_ONCE);
        Tensor inputs = BeatSignals.of(validation).inputs();
        return net -> Classification.of(predictor.apply(net, inputs), validation.labels(), validation.classes())
                .confusion()
                .macroRecall();
    }

    private void saveLastGood(Run<C> run, NonFiniteLossException e) {
        try {
            Learning.save(
                    run, BeatTransfer.unwrapped(e.lastGood()), Map.of("workflow", id(), "state", "last good weights"));
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

    private void test(Run<C> run, Device device, Layer net, Beats test) {
        Classification result = classify(device, net, test);
        result.report(run, "test");
        int rows = run.config().training().batchMean();
        double batchMean = result.batchMeanOfMacroRecall(rows);
        run.metric("test.recall_macro_batch_mean", batchMean);
        run.note(("Macro recall on the whole test set: %.4f. Averaged over batches of %d, as some projects print it, it"
                        + " would read %.4f.")
                .formatted(result.confusion().macroRecall(), rows, batchMean));
    }
}
