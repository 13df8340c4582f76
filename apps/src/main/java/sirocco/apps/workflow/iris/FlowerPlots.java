package sirocco.apps.workflow.iris;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.apps.Run;
import sirocco.apps.data.Flowers;
import sirocco.apps.embedded.Iris;
import sirocco.apps.learn.Balance;
import sirocco.apps.learn.Rows;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;

/** What flowers are like, before a net is trained on them. */
final class FlowerPlots {
    private static final int PETAL_LENGTH = 2;
    private static final int PETAL_WIDTH = 3;

    private FlowerPlots() {}

    static void explore(Run<?> run, Flowers flowers) {
        new Rows(flowers.features(), Iris.FEATURES, flowers.species()).describe(run);
        for (int f = 0; f < Iris.FEATURES; f++) {
            range(run, flowers, f);
        }
        flowers.species().ifPresent(species -> {
            Balance.report(run, Iris.SPECIES, species);
            double[] counts = new double[Iris.SPECIES.size()];
            Arrays.stream(species).forEach(k -> counts[k]++);
            run.plot(Charts.bars(
                    new Charts.Titles("classes", "Flowers by species", "species", "flowers"), Iris.SPECIES, counts));
        });
        petals(run, flowers);
    }

    private static void range(Run<?> run, Flowers flowers, int feature) {
        var values = IntStream.range(0, flowers.size())
                .mapToDouble(i -> flowers.features()[i * Iris.FEATURES + feature])
                .filter(Double::isFinite)
                .summaryStatistics();
        String name = Iris.FEATURE_NAMES.get(feature).replace(" (cm)", "").replace(' ', '_');
        if (values.getCount() > 0) {
            run.metric(name + ".min_cm", values.getMin());
            run.metric(name + ".mean_cm", values.getAverage());
            run.metric(name + ".max_cm", values.getMax());
        }
        run.metric(name + ".missing", flowers.size() - values.getCount());
    }

    private static void petals(Run<?> run, Flowers flowers) {
        int[] species = flowers.species().orElse(new int[flowers.size()]);
        List<Series> kinds = new ArrayList<>();
        for (int k = 0; k < Iris.SPECIES.size(); k++) {
            int kind = k;
            int[] rows = IntStream.range(0, flowers.size())
                    .filter(i -> species[i] == kind)
                    .toArray();
            if (rows.length > 0) {
                kinds.add(Series.points(
                        flowers.species().isPresent() ? Iris.SPECIES.get(k) : "flowers",
                        column(flowers, rows, PETAL_LENGTH),
                        column(flowers, rows, PETAL_WIDTH)));
            }
        }
        run.plot(Charts.lines(
                new Charts.Titles(
                        "petals",
                        "Petals of the flowers",
                        Iris.FEATURE_NAMES.get(PETAL_LENGTH),
                        Iris.FEATURE_NAMES.get(PETAL_WIDTH)),
                Charts.Axis.LINEAR,
                kinds));
    }

    private static double[] column(Flowers flowers, int[] rows, int feature) {
        return IntStream.of(rows)
                .mapToDouble(i -> flowers.features()[i * Iris.FEATURES + feature])
                .toArray();
    }
}
