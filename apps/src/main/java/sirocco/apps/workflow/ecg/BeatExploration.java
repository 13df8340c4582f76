package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.data.Signals;
import sirocco.apps.learn.Balance;
import sirocco.apps.learn.Rows;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;

/** What heartbeats are like, before a net is trained on them. */
final class BeatExploration {
    private static final int EXAMPLES = 6;

    private BeatExploration() {}

    static void show(Run<?> run, Signals signals) {
        new Rows(signals.samples(), Beats.LENGTH, signals.labels()).describe(run);
        var lengths = IntStream.range(0, signals.size())
                .mapToDouble(i -> length(signals, i) / Beats.HERTZ)
                .summaryStatistics();
        run.metric("beat_s.min", lengths.getMin());
        run.metric("beat_s.mean", lengths.getAverage());
        run.metric("beat_s.max", lengths.getMax());
        signals.records()
                .ifPresent(records ->
                        run.metric("records", Arrays.stream(records).distinct().count()));
        List<String> classes = signals.labels().map(BeatExploration::classes).orElse(List.of());
        signals.labels()
                .ifPresentOrElse(
                        labels -> Balance.report(run, classes, labels), () -> run.note("The beats have no labels."));
        int[] good = IntStream.range(0, signals.size())
                .filter(i -> isGood(signals, i, classes.size()))
                .toArray();
        if (signals.labels().isPresent() && good.length > 0) {
            BeatPlots.show(run, labelled(signals, good));
        } else {
            examples(run, signals);
        }
    }

    /** Labels of 0 and 1 alone are those of files that only tell healthy from ill. */
    private static List<String> classes(int[] labels) {
        return IntStream.of(labels).allMatch(label -> label == 0 || label == 1) ? Beats.TWO_CLASSES : Beats.CLASSES;
    }

    /** Samples up to the last that is not zero: the rest is padding. */
    private static int length(Signals signals, int beat) {
        int length = Beats.LENGTH;
        while (length > 0 && signals.samples()[beat * Beats.LENGTH + length - 1] == 0) {
            length--;
        }
        return length;
    }

    private static boolean isGood(Signals signals, int beat, int classes) {
        boolean known = signals.labels()
                .filter(labels -> labels[beat] >= 0 && labels[beat] < classes)
                .isPresent();
        return known
                && IntStream.range(0, Beats.LENGTH)
                        .allMatch(i -> Float.isFinite(signals.samples()[beat * Beats.LENGTH + i]));
    }

    private static Beats labelled(Signals signals, int[] good) {
        float[] samples = new float[good.length * Beats.LENGTH];
        for (int i = 0; i < good.length; i++) {
            System.arraycopy(signals.samples(), good[i] * Beats.LENGTH, samples, i * Beats.LENGTH, Beats.LENGTH);
        }
        int[] labels = signals.labels().orElseThrow();
        return new Beats(
                signals.source(),
                samples,
                IntStream.of(good).map(i -> labels[i]).toArray(),
                signals.records().map(of -> IntStream.of(good).map(i -> of[i]).toArray()),
                classes(labels));
    }

    private static void examples(Run<?> run, Signals signals) {
        double[] seconds = IntStream.range(0, Beats.LENGTH)
                .mapToDouble(i -> i / Beats.HERTZ)
                .toArray();
        List<Series> examples = new ArrayList<>();
        for (int beat = 0; beat < Math.min(EXAMPLES, signals.size()); beat++) {
            int from = beat * Beats.LENGTH;
            examples.add(Series.line(
                    "beat " + beat,
                    seconds,
                    IntStream.range(0, Beats.LENGTH)
                            .mapToDouble(i -> signals.samples()[from + i])
                            .toArray()));
        }
        run.plot(Charts.panels(new Charts.Titles("beats", "The first beats", "seconds", "amplitude"), examples, 3));
    }
}
