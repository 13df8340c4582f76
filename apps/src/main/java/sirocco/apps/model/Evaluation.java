package sirocco.apps.model;

import java.nio.file.Path;
import java.util.List;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Measures;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Maps;
import sirocco.apps.plot.Series;
import sirocco.nn.metrics.Confusion;
import sirocco.nn.metrics.Scores;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;

/** Measures saved models, one or an ensemble, on a whole file of data. */
public final class Evaluation implements Workflow<Evaluation.Config> {
    /**
     * Settings.
     *
     * @param models run folders
     */
    public record Config(List<String> models) {}

    @Override
    public String id() {
        return "evaluate";
    }

    @Override
    public String description() {
        return "what saved models are worth on a file of data";
    }

    @Override
    public Config defaults() {
        return new Config(List.of());
    }

    @Override
    public void run(Run<Config> run) {
        Device device = Devices.of(run);
        Ensemble models =
                Ensemble.read(run.config().models().stream().map(Path::of).toList(), device);
        Path data = run.data().orElseThrow();
        Answers answers = models.answer(data);
        if (answers.sample().truth().isEmpty()) {
            throw new Failure(data + ": has no labels to compare with. \"sirocco predict\" needs none.");
        }
        Tensor truth = answers.sample().truth().get();
        run.metric("test.rows", (long) answers.sample().rows());
        if (models.task() instanceof Task.Classify classify) {
            classes(run, answers, classify.names(), truth.toInts());
            if (models.decides()) {
                decided(run, answers, classify.names(), truth.toInts());
            }
        } else {
            values(run, answers, truth.toDoubles());
        }
    }

    private static void classes(Run<?> run, Answers answers, List<String> names, int[] truth) {
        Confusion confusion = Confusion.of(truth, answers.argmax().orElseThrow(), names.size());
        run.metric("test.loss", Scores.logLoss(answers.values(), truth, names.size()));
        Measures.report(run, "test", confusion, names);
        run.plot(Maps.confusion("Confusion by true class", confusion.counts(), names));
    }

    private static void decided(Run<?> run, Answers answers, List<String> names, int[] truth) {
        Confusion confusion = Confusion.of(truth, answers.decided().orElseThrow(), names.size());
        Measures.report(run, "test.decided", confusion, names);
        run.plot(Maps.confusion("Confusion by true class, by required recall", confusion.counts(), names)
                .named("confusion-decided"));
    }

    private static void values(Run<?> run, Answers answers, double[] truth) {
        double[] values = answers.values();
        double mean = 0;
        for (double value : truth) {
            mean += value / truth.length;
        }
        double squares = 0;
        double absolute = 0;
        double variance = 0;
        for (int i = 0; i < truth.length; i++) {
            squares += (values[i] - truth[i]) * (values[i] - truth[i]);
            absolute += Math.abs(values[i] - truth[i]);
            variance += (truth[i] - mean) * (truth[i] - mean);
        }
        run.metric("test.mse", squares / truth.length);
        run.metric("test.mae", absolute / truth.length);
        run.metric("test.r2", 1 - squares / variance);
        run.plot(Charts.lines(
                new Charts.Titles("predictions", "Predicted and true values", "true", "predicted"),
                Charts.Axis.LINEAR,
                List.of(Series.points("predicted", truth, values), Series.dashed("true", truth, truth))));
    }
}
