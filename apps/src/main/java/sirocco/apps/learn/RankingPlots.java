package sirocco.apps.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Series;
import sirocco.nn.metrics.PrecisionRecall;
import sirocco.nn.metrics.Roc;

/**
 * How well a classifier's probabilities rank each class against the others, drawn. A class of which there are no rows, or
 * nothing else, has no curve.
 */
public final class RankingPlots {
    /** More points would not be seen. */
    private static final int POINTS = 400;

    private RankingPlots() {}

    /** The receiver operating characteristic of each class, with the area under it. */
    public static Plot roc(Classification result, String part) {
        List<Series> curves = new ArrayList<>();
        for (int k : ranked(result)) {
            Roc roc = Roc.of(probabilities(result, k), isOf(result, k));
            curves.add(curve(label(result, k, "AUC", roc.area()), roc.falseRate(), roc.trueRate()));
        }
        curves.add(Series.dashed("random", new double[] {0, 1}, new double[] {0, 1}));
        return Charts.lines(
                new Charts.Titles(
                        "roc",
                        "ROC on the " + part + " set, each class against the others",
                        "false positive rate",
                        "recall"),
                Charts.Axis.LINEAR,
                curves);
    }

    /** Precision against recall of each class, with the average precision. */
    public static Plot precisionRecall(Classification result, String part) {
        List<Series> curves = new ArrayList<>();
        for (int k : ranked(result)) {
            PrecisionRecall ranking = PrecisionRecall.of(probabilities(result, k), isOf(result, k));
            curves.add(curve(label(result, k, "AP", ranking.average()), ranking.recall(), ranking.precision()));
        }
        return Charts.lines(
                new Charts.Titles(
                        "precision-recall",
                        "Precision and recall on the " + part + " set, each class against the others",
                        "recall",
                        "precision"),
                Charts.Axis.LINEAR,
                curves);
    }

    private static String label(Classification result, int k, String measure, double value) {
        return String.format(Locale.ROOT, "%s (%s %.3f)", result.classes().get(k), measure, value);
    }

    private static int[] ranked(Classification result) {
        return IntStream.range(0, result.classes().size())
                .filter(k -> {
                    long of = IntStream.of(result.truth())
                            .filter(label -> label == k)
                            .count();
                    return of > 0 && of < result.truth().length;
                })
                .toArray();
    }

    private static boolean[] isOf(Classification result, int k) {
        boolean[] is = new boolean[result.truth().length];
        for (int i = 0; i < is.length; i++) {
            is[i] = result.truth()[i] == k;
        }
        return is;
    }

    /** [rows]: softmax of the logits, of class {@code k}. */
    static double[] probabilities(Classification result, int k) {
        int classes = result.classes().size();
        double[] probabilities = new double[result.truth().length];
        for (int i = 0; i < probabilities.length; i++) {
            double sum = 0;
            for (int j = 0; j < classes; j++) {
                sum += Math.exp((double) result.logits()[i * classes + j] - result.logits()[i * classes + k]);
            }
            probabilities[i] = 1 / sum;
        }
        return probabilities;
    }

    /** The curve with at most so many points, the ends and those at equal steps of x or y between. */
    private static Series curve(String label, double[] x, double[] y) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            int last = kept.isEmpty() ? 0 : kept.getLast();
            boolean far = Math.abs(x[i] - x[last]) + Math.abs(y[i] - y[last]) >= 2. / POINTS;
            if (i == 0 || i == x.length - 1 || far) {
                kept.add(i);
            }
        }
        return Series.line(
                label,
                kept.stream().mapToDouble(i -> x[i]).toArray(),
                kept.stream().mapToDouble(i -> y[i]).toArray());
    }
}
