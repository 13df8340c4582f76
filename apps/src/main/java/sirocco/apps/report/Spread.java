package sirocco.apps.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import sirocco.apps.RunFolder;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Series;

/** How much runs that differ by their seeds alone differ in what they find. */
public final class Spread {
    private final List<ComparedRun> runs;

    private Spread(List<ComparedRun> runs) {
        this.runs = runs;
    }

    /**
     * Of finished values of one metric.
     *
     * @param count how many of the runs have a value
     */
    public record Range(double median, double least, double most, int count) {
        static Range of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int n = sorted.length;
            return new Range((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1], n);
        }
    }

    /** Of the runs in these folders. */
    public static Spread of(List<Path> folders) {
        return new Spread(folders.stream().map(ComparedRun::read).toList());
    }

    /** Of each metric that is a finite number in at least one run. */
    public Map<String, Range> metrics() {
        Map<String, Range> ranges = new LinkedHashMap<>();
        for (ComparedRun run : runs) {
            for (String name : run.metrics().keySet()) {
                double[] values = runs.stream()
                        .map(r -> r.metrics().get(name))
                        .filter(Objects::nonNull)
                        .mapToDouble(Double::doubleValue)
                        .filter(Double::isFinite)
                        .toArray();
                if (values.length > 0) {
                    ranges.putIfAbsent(name, Range.of(values));
                }
            }
        }
        return ranges;
    }

    /** A line for each metric: median, least, greatest. */
    public String text() {
        Map<String, Range> ranges = metrics();
        int width = ranges.keySet().stream().mapToInt(String::length).max().orElse(0);
        String format = "%-" + Math.max(1, width) + "s  %14s %14s %14s%n";
        return String.format(Locale.ROOT, format, runs.size() + " runs", "median", "least", "greatest")
                + ranges.entrySet().stream()
                        .map(e -> String.format(
                                Locale.ROOT,
                                format,
                                e.getKey(),
                                RunRecord.shown(e.getValue().median()),
                                RunRecord.shown(e.getValue().least()),
                                RunRecord.shown(e.getValue().most())))
                        .collect(Collectors.joining());
    }

    /** The metrics as one line of JSON: each name with median, least, most and count. */
    public String json() {
        return Json.line(metrics());
    }

    /** Writes {@code spread.json}, {@code spread.txt}, and a picture of each curve as median with a band. */
    public void write(RunFolder to) {
        byte[] json = Json.file(metrics());
        to.write("spread.json", out -> out.write(json));
        to.write("spread.txt", out -> out.write(text().getBytes(StandardCharsets.UTF_8)));
        SortedSet<String> tags = new TreeSet<>();
        runs.forEach(run -> tags.addAll(run.curves().keySet()));
        for (String tag : tags) {
            byte[] png = band(tag).png();
            to.write("plots/" + tag.replace('/', '_') + ".png", out -> out.write(png));
        }
    }

    private Plot band(String tag) {
        SortedSet<Long> steps = new TreeSet<>();
        runs.forEach(run -> steps.addAll(
                run.curves().getOrDefault(tag, new java.util.TreeMap<>()).keySet()));
        Range[] ranges = steps.stream().map(step -> at(tag, step)).toArray(Range[]::new);
        double[] x = steps.stream().mapToDouble(Long::doubleValue).toArray();
        return Charts.lines(
                new Charts.Titles(tag, tag + ": median of " + runs.size() + " runs, least and greatest", "step", tag),
                Charts.Axis.LOGARITHMIC,
                List.of(
                        Series.line(
                                "median",
                                x,
                                Arrays.stream(ranges).mapToDouble(Range::median).toArray()),
                        Series.dashed(
                                "least",
                                x,
                                Arrays.stream(ranges).mapToDouble(Range::least).toArray()),
                        Series.dashed(
                                "greatest",
                                x,
                                Arrays.stream(ranges).mapToDouble(Range::most).toArray())));
    }

    private Range at(String tag, long step) {
        return Range.of(runs.stream()
                .filter(run -> run.curves().containsKey(tag))
                .map(run -> run.curves().get(tag).get(step))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray());
    }
}
