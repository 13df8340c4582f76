package sirocco.apps.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Series;

/**
 * Runs side by side: the settings in which they differ, their metrics, their curves.
 *
 * @param names of the runs, each different
 */
public record Comparison(List<String> names, List<Row> rows, List<Plot> curves) {
    /** How a metric's name ends whose larger value is the better, or the smaller. */
    private static final List<String> LARGER =
            List.of("accuracy", "recall", "precision", "f1", "auc", "r2", "rows_per_s");

    private static final List<String> SMALLER = List.of("loss", "mse", "mae", "error", "wall_s", "memory");

    private static final String NONE = "-";

    /**
     * One setting or metric.
     *
     * @param kind  setting or metric
     * @param cells [runs]
     * @param best  the runs whose value is the best; none where they are equal or no value is better than another
     */
    public record Row(String kind, String name, List<String> cells, Set<Integer> best) {}

    /** Reads run folders. Throws {@link sirocco.apps.Failure} where one is none, or damaged. */
    public static Comparison of(List<Path> folders) {
        List<ComparedRun> runs = folders.stream().map(ComparedRun::read).toList();
        List<String> names = distinct(runs, folders);
        List<Row> rows = new ArrayList<>();
        for (String name : names(runs, ComparedRun::settings)) {
            List<String> cells = runs.stream()
                    .map(run -> run.settings().getOrDefault(name, NONE))
                    .toList();
            if (new HashSet<>(cells).size() > 1) {
                rows.add(new Row("setting", name, cells, Set.of()));
            }
        }
        for (String name : names(runs, ComparedRun::metrics)) {
            List<Double> values =
                    runs.stream().map(run -> run.metrics().get(name)).toList();
            List<String> cells = values.stream()
                    .map(value -> value == null ? NONE : RunRecord.shown(value))
                    .toList();
            rows.add(new Row("metric", name, cells, best(name, values)));
        }
        return new Comparison(names, rows, curves(runs, names));
    }

    /** The names of the folders; where two are the same, the paths. */
    private static List<String> distinct(List<ComparedRun> runs, List<Path> folders) {
        List<String> names = runs.stream().map(ComparedRun::name).toList();
        return new HashSet<>(names).size() == names.size()
                ? names
                : folders.stream().map(Path::toString).toList();
    }

    private static <V> Set<String> names(List<ComparedRun> runs, Function<ComparedRun, Map<String, V>> of) {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(of.apply(run).keySet()));
        return names;
    }

    private static Set<Integer> best(String name, List<Double> values) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean larger = LARGER.stream().anyMatch(lower::contains);
        boolean smaller = SMALLER.stream().anyMatch(lower::contains);
        List<Double> known = values.stream().filter(Objects::nonNull).toList();
        if (!larger && !smaller || new HashSet<>(known).size() < 2) {
            return Set.of();
        }
        Double best = larger ? Collections.max(known) : Collections.min(known);
        Set<Integer> runs = new TreeSet<>();
        for (int i = 0; i < values.size(); i++) {
            if (best.equals(values.get(i))) {
                runs.add(i);
            }
        }
        return runs;
    }

    /** A plot for each tag that some run has written at more than one step. */
    private static List<Plot> curves(List<ComparedRun> runs, List<String> names) {
        Map<String, List<Series>> byTag = new TreeMap<>();
        for (int i = 0; i < runs.size(); i++) {
            String name = names.get(i);
            runs.get(i).curves().forEach((tag, values) -> {
                if (values.size() > 1) {
                    byTag.computeIfAbsent(tag, _ -> new ArrayList<>()).add(series(name, values));
                }
            });
        }
        Map<String, Plot> plots = new LinkedHashMap<>();
        byTag.forEach((tag, series) -> plots.put(
                tag,
                Charts.lines(
                        new Charts.Titles(tag.replaceAll("\\W+", "-"), tag + " by epoch", "epoch", tag),
                        tag.contains("loss") || tag.contains("rate") ? Charts.Axis.LOGARITHMIC : Charts.Axis.LINEAR,
                        series)));
        return List.copyOf(plots.values());
    }

    private static Series series(String name, TreeMap<Long, Double> values) {
        return Series.line(
                name,
                values.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
                values.values().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Lines of text, columns aligned, the best of a metric marked with a star. */
    public String text() {
        List<List<String>> table = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(names);
        table.add(header);
        for (Row row : rows) {
            List<String> line = new ArrayList<>(List.of(row.name()));
            for (int i = 0; i < row.cells().size(); i++) {
                line.add(row.cells().get(i) + (row.best().contains(i) ? " *" : "  "));
            }
            table.add(line);
        }
        int[] widths = new int[header.size()];
        table.forEach(line ->
                Arrays.setAll(widths, i -> Math.max(widths[i], line.get(i).length())));
        var text = new StringBuilder();
        for (List<String> line : table) {
            var one = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                one.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            text.append(one.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
