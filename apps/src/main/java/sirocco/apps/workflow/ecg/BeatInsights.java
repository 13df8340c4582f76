package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.learn.Classification;
import sirocco.apps.learn.RankingPlots;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.ColouredLines;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Series;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.nn.metrics.Scores;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** Pictures of what a net has learned: how well it ranks, where it errs most, and which part of a beat it looks at. */
final class BeatInsights {
    private static final int WORST = 9;

    private BeatInsights() {}

    static void show(Run<?> run, Layer net, Beats test, Classification result) {
        run.plot(RankingPlots.roc(result, "test"));
        run.plot(RankingPlots.precisionRecall(result, "test"));
        worst(test, result).ifPresent(run::plot);
        run.plot(saliency(net, test, result));
    }

    /** The wrongly classified beats of the highest loss, with true and predicted class; none where all are right. */
    static Optional<Plot> worst(Beats test, Classification result) {
        int[] predicted = result.predicted();
        double[] losses = losses(result);
        List<Series> panels = IntStream.range(0, test.size())
                .filter(i -> predicted[i] != result.truth()[i])
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -losses[i]))
                .limit(WORST)
                .map(i -> Series.line(
                        String.format(
                                Locale.ROOT,
                                "%s taken for %s, loss %.1f",
                                result.classes().get(result.truth()[i]),
                                result.classes().get(predicted[i]),
                                losses[i]),
                        BeatPlots.seconds(),
                        BeatPlots.doubles(test.beat(i))))
                .toList();
        return panels.isEmpty()
                ? Optional.empty()
                : Optional.of(Charts.panels(
                        new Charts.Titles("worst", "The worst errors on the test set", "seconds", "amplitude"),
                        panels,
                        3));
    }

    /** [rows]: −log of the probability of the true class. */
    private static double[] losses(Classification result) {
        int classes = result.classes().size();
        double[] losses = new double[result.truth().length];
        Arrays.setAll(
                losses,
                i -> Scores.crossEntropy(
                        Arrays.copyOfRange(result.logits(), i * classes, (i + 1) * classes),
                        new int[] {result.truth()[i]},
                        classes));
        return losses;
    }

    /**
     * Of each class the surest beat that was classified rightly (the surest of all its beats, where none was), coloured by
     * how much each sample moves the winning logit.
     */
    static Plot saliency(Layer net, Beats test, Classification result) {
        int[] predicted = result.predicted();
        double[] losses = losses(result);
        List<ColouredLines.Curve> curves = new ArrayList<>();
        for (int k = 0; k < result.classes().size(); k++) {
            int label = k;
            IntStream.range(0, test.size())
                    .filter(i -> result.truth()[i] == label)
                    .boxed()
                    .min(Comparator.comparingDouble((Integer i) -> losses[i]))
                    .ifPresent(i ->
                            curves.add(curve(net, test.beat(i), title(result, label, predicted[i]), predicted[i])));
        }
        return ColouredLines.panels(
                new Charts.Titles(
                        "saliency",
                        "What decides: the redder, the more a sample moves the winning class",
                        "seconds",
                        "amplitude"),
                curves,
                2);
    }

    private static String title(Classification result, int truth, int predicted) {
        String name = result.classes().get(truth);
        return truth == predicted
                ? name
                : name + ", taken for " + result.classes().get(predicted);
    }

    private static ColouredLines.Curve curve(Layer net, float[] beat, String title, int winner) {
        double[] gradient = gradient(net, beat, winner);
        double most = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
        double[] weight = new double[beat.length];
        Arrays.setAll(weight, i -> most == 0 ? 0 : Math.abs(gradient[i]) / most);
        return new ColouredLines.Curve(title, BeatPlots.seconds(), BeatPlots.doubles(beat), weight);
    }

    /** [187]: the derivative of logit {@code winner} by each sample. */
    static double[] gradient(Layer net, float[] beat, int winner) {
        Tensor x = Tensor.of(Arrays.copyOf(beat, BeatSignals.LENGTH), 1, BeatSignals.LENGTH);
        Tensor gradient = Grad.grad((Tensor signal) -> net.apply(signal, Pass.inference())
                        .slice(1, winner, winner + 1)
                        .sum())
                .apply(x);
        return Arrays.copyOf(BeatPlots.doubles(gradient.toFloats()), beat.length);
    }
}
