package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Series;
import sirocco.tensor.backend.Peak;

/** Pictures of measurements. */
final class Plots {
    private static final String PRODUCT = "sgemm.";
    private static final double GIGA = 1e-9;

    private Plots() {}

    /** Those that the measurements suffice for. */
    static List<Plot> of(List<Measurement> measurements, Map<String, Work> work, Optional<Peak> peak) {
        List<Plot> plots = new ArrayList<>();
        peak.ifPresent(p -> plots.add(roofline(measurements, work, p)));
        plots.add(bySize(measurements));
        plots.add(byThreads(measurements));
        return plots;
    }

    /** What our programs reach, under what the machine allows (Williams, Waterman, Patterson 2009). */
    private static Plot roofline(List<Measurement> measurements, Map<String, Work> work, Peak peak) {
        List<Measurement> rated = measurements.stream()
                .filter(m -> m.isOurs() && m.threads() == peak.threads())
                .filter(m -> work.getOrDefault(m.name(), Work.UNKNOWN).counted() != Work.Counted.NOTHING)
                .toList();
        List<Series> series = new ArrayList<>();
        series.add(roof(peak));
        Map<String, List<Measurement>> groups = rated.stream()
                .collect(Collectors.groupingBy(
                        m -> m.name().substring(0, m.name().indexOf('.')),
                        java.util.LinkedHashMap::new,
                        Collectors.toList()));
        groups.forEach((group, members) -> series.add(Series.points(
                group,
                members.stream()
                        .mapToDouble(m -> Math.log10(work.get(m.name()).intensity()))
                        .toArray(),
                members.stream()
                        .mapToDouble(m -> work.get(m.name()).cost().flops() / m.median() * GIGA)
                        .toArray())));
        return Charts.lines(
                new Charts.Titles(
                        "roofline",
                        "What programs reach, and what the machine allows",
                        "log10 of FLOP a byte",
                        "GFLOP/s"),
                Charts.Axis.LOGARITHMIC,
                series);
    }

    private static Series roof(Peak peak) {
        int points = 61;
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = -1.5 + i * .08;
            y[i] = Math.min(peak.flops(), Math.pow(10, x[i]) * peak.bytes()) * GIGA;
        }
        return Series.line("roof", x, y);
    }

    /** Products of growing size: a curve for each system and number of threads. */
    private static Plot bySize(List<Measurement> measurements) {
        record Curve(String system, int threads) {}
        Map<Curve, List<Measurement>> curves = measurements.stream()
                .filter(m -> m.name().startsWith(PRODUCT))
                .collect(Collectors.groupingBy(
                        m -> new Curve(m.system(), m.threads()), java.util.LinkedHashMap::new, Collectors.toList()));
        List<Series> series = new ArrayList<>();
        curves.forEach((curve, points) -> series.add(Series.line(
                curve.system + ", " + curve.threads + (curve.threads == 1 ? " thread" : " threads"),
                points.stream()
                        .mapToDouble(m -> Math.log(size(m)) / Math.log(2))
                        .toArray(),
                points.stream()
                        .mapToDouble(m -> 2 * Math.pow(size(m), 3) / m.median() * GIGA)
                        .toArray())));
        return Charts.lines(
                new Charts.Titles("scaling-size", "Products of n×n matrices", "log2 n", "GFLOP/s"),
                Charts.Axis.LINEAR,
                series);
    }

    private static double size(Measurement m) {
        return Double.parseDouble(m.name().substring(PRODUCT.length()));
    }

    /** Our speed-up over one thread: a curve for each case that was measured with one thread and with more. */
    private static Plot byThreads(List<Measurement> measurements) {
        Map<String, List<Measurement>> cases = measurements.stream()
                .filter(Measurement::isOurs)
                .collect(Collectors.groupingBy(Measurement::name, java.util.LinkedHashMap::new, Collectors.toList()));
        List<Series> series = new ArrayList<>();
        cases.forEach((name, points) -> points.stream()
                .filter(m -> m.threads() == 1)
                .findFirst()
                .filter(_ -> points.size() > 1)
                .ifPresent(one -> series.add(speedUp(name, points, one.median()))));
        return Charts.lines(
                new Charts.Titles("scaling-threads", "Times faster than one thread", "threads", "speed-up"),
                Charts.Axis.LINEAR,
                series);
    }

    private static Series speedUp(String name, List<Measurement> points, double one) {
        List<Measurement> sorted = points.stream()
                .sorted(java.util.Comparator.comparingInt(Measurement::threads))
                .toList();
        return Series.line(
                name,
                sorted.stream().mapToDouble(Measurement::threads).toArray(),
                sorted.stream().mapToDouble(m -> one / m.median()).toArray());
    }
}
