package sirocco.apps.workflow.ecg;

import java.util.Map;
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
        test(run, device, trained.model(), parts.test());
        Learning.save(run, trained.model(), Map.of("workflow", id(), "classes", String.join(",", Beats.CLASSES)));
    }

    private Trained<Layer, ?> train(Run<C> run, Device device, BeatParts parts) {
        BeatTraining settings = run.config().training();
        Plan plan = Plan.epochs(settings.epochs())
                .batchSize(settings.batchSize())
                .seed(run.seed())
                .rates(Rates.onPlateau(
                        Plateau.of(settings.learningRate(), Plateau.Rule.of(.1, settings.plateauPatience()))));
        if (parts.validation().isPresent()) {
            plan = plan.stopping(EarlyStopping.onLoss(settings.patience()));
        }
        Objective<Layer, Examples> objective = Objective.of(CrossEntropy.weighted(classWeights(parts.training())));
        var trainer = Trainer.of(device, objective, Adam.standard(), plan)
                .listener(Learning.listener(run, settings.epochs()));
        Layer net = net(run.config(), Beats.CLASSES.size(), Key.of(run.seed()));
        Examples validation = parts.validation().map(BeatSignals::of).orElse(null);
        try {
            return trainer.fit(net, BeatSignals.of(parts.training()), validation);
        } catch (NonFiniteLossException e) {
            saveLastGood(run, e);
            throw new Failure(
                    e.getMessage() + ". The last good weights are in "
                            + run.folder().path(),
                    e);
        }
    }

    private void saveLastGood(Run<C> run, NonFiniteLossException e) {
        try {
            Learning.save(run, e.lastGood(), Map.of("workflow", id(), "state", "last good weights"));
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

    /** The net's outputs for all beats. */
    static Classification classify(Device device, Layer net, Beats beats) {
        Tensor logits = Predictor.of(device, ROWS_AT_ONCE)
                .apply(net, BeatSignals.of(beats).inputs());
        return Classification.of(logits, beats.labels(), Beats.CLASSES);
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
