package sirocco.apps.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import sirocco.apps.Run;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.apps.track.Curves;
import sirocco.nn.StateDict;
import sirocco.nn.metrics.Confusion;
import sirocco.nn.train.Epoch;
import sirocco.nn.train.Listener;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Explanation;

/**
 * Looks at a model after each epoch of its training: the distribution of its weights and, of a classifier, accuracy and
 * macro recall on the validation part, which become the run's events and curves.
 *
 * @param <M> the model, a tree
 */
public final class Watch<M> implements ToDoubleFunction<M>, Listener {
    /** At most so many histograms of each tensor: a long training shows those of some epochs. */
    private static final int HISTOGRAMS = 50;

    private static final String ACCURACY = "accuracy/validation";
    private static final String RECALL = "recall_macro/validation";

    private final Run<?> run;
    private final Function<M, Classification> validation;
    private final List<Confusion> confusions = new ArrayList<>();
    private Listener next = Listener.NONE;
    private M latest;

    private Watch(Run<?> run, Function<M, Classification> validation) {
        this.run = run;
        this.validation = validation;
    }

    /** Looks at the weights alone. */
    public static <M> Watch<M> weights(Run<?> run) {
        return new Watch<>(run, null);
    }

    /** Looks at the weights, and at what {@code validation} makes of the validation part. */
    public static <M> Watch<M> classifier(Run<?> run, Function<M, Classification> validation) {
        return new Watch<>(run, validation);
    }

    /** The trainer, watched; macro recall is its metric. It has no metric of its own. */
    public <D, S> Trainer<M, D, S> over(Trainer<M, D, S> trainer) {
        next = trainer.listener();
        return trainer.metric(this).listener(this);
    }

    /** Macro recall on the validation part; NaN where a model is no classifier. */
    @Override
    public double applyAsDouble(M model) {
        latest = model;
        if (validation == null) {
            return Double.NaN;
        }
        confusions.add(validation.apply(model).confusion());
        return confusions.getLast().macroRecall();
    }

    @Override
    public Answer after(Epoch epoch) {
        if (epoch.epoch() % Math.ceilDiv(epoch.of(), HISTOGRAMS) == 0) {
            showWeights(epoch.epoch());
        }
        latest = null;
        if (validation != null) {
            run.events().scalar(ACCURACY, epoch.epoch(), confusions.getLast().accuracy());
            run.events().scalar(RECALL, epoch.epoch(), confusions.getLast().macroRecall());
        }
        return next.after(epoch);
    }

    private void showWeights(int epoch) {
        StateDict.of(latest).forEach((name, tensor) -> {
            if (tensor.dtype().isFloating()) {
                run.events().histogram("weights/" + name, epoch, tensor.toFloats());
            }
        });
    }

    @Override
    public void compiled(Explanation step) {
        next.compiled(step);
    }

    @Override
    public void step(int epoch, int done, int of) {
        next.step(epoch, done, of);
    }

    /** Draws accuracy and macro recall by epoch, also of epochs before the run was resumed, where there are two at least. */
    public void report() {
        if (validation == null) {
            return;
        }
        var curves = Curves.of(run.folder().path());
        if (curves.getOrDefault(ACCURACY, new TreeMap<>()).size() > 1) {
            run.plot(Charts.lines(
                    new Charts.Titles("metrics", "Accuracy and macro recall on the validation part", "epoch", "share"),
                    Charts.Axis.LINEAR,
                    List.of(series("accuracy", curves.get(ACCURACY)), series("macro recall", curves.get(RECALL)))));
        }
    }

    private static Series series(String label, Map<Long, Double> byEpoch) {
        return Series.line(
                label,
                byEpoch.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
                byEpoch.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
