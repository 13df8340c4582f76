package sirocco.apps.workflow.ecg;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Maps;
import sirocco.apps.plot.Series;

/** Pictures of heartbeats: the balance of classes, an example of each, and one as an image. */
final class BeatPlots {
    private BeatPlots() {}

    static void show(Run<?> run, Beats beats) {
        long[] counts = beats.classCounts();
        run.plot(Charts.bars(
                new Charts.Titles("classes", "Training beats by class: " + name(beats), "class", "beats"),
                beats.classes(),
                Arrays.stream(counts).asDoubleStream().toArray()));
        List<Series> examples = new ArrayList<>();
        for (int k = 0; k < counts.length; k++) {
            int first = firstOf(beats, k);
            if (first >= 0) {
                examples.add(Series.line(beats.classes().get(k), seconds(), doubles(beats.beat(first))));
            }
        }
        run.plot(Charts.panels(
                new Charts.Titles("beats", "An example of each class: " + name(beats), "seconds", "amplitude"),
                examples,
                3));
        run.plot(Maps.heatMap(
                new Charts.Titles("image", "A beat as an image: 16 rows of 12 samples", "column", "row"),
                BeatSignals.image(beats.beat(0))));
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

    /** [187]: the time of each sample. */
    static double[] seconds() {
        double[] seconds = new double[Beats.LENGTH];
        Arrays.setAll(seconds, i -> i / Beats.HERTZ);
        return seconds;
    }

    static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        Arrays.setAll(result, i -> values[i]);
        return result;
    }
}
