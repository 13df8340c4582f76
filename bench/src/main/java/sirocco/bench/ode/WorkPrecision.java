package sirocco.bench.ode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Plot;
import sirocco.apps.plot.Series;
import sirocco.bench.Timing;
import sirocco.tensor.io.AtomicFile;

/**
 * How much work a method needs for how small an error: each problem solved by each method at tolerances from 1e-3 to
 * 1e-9, as a table and as pictures of the error against evaluations of the right-hand side and against time.
 */
public final class WorkPrecision {
    private static final double[] TOLERANCES = {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9};
    private static final double WARM_UP_SECONDS = .8;
    private static final double MEASURED_SECONDS = .4;

    private WorkPrecision() {}

    /**
     * A method on a problem at a tolerance.
     *
     * @param error the greatest at the end, relative to max(1, |y|)
     * @param seconds the median of one solution
     */
    record Point(String problem, String method, double rtol, double error, long evaluations, double seconds) {}

    /** Prints the table and writes the pictures, six files of type PNG, into {@code folder}. */
    public static void run(PrintStream out, Path folder) throws IOException {
        Files.createDirectories(folder);
        out.printf("%-14s %-18s %8s %10s %12s %12s%n", "problem", "method", "rtol", "error", "evaluations", "time");
        for (OdeProblem problem : OdeProblem.all()) {
            List<Point> points = new ArrayList<>();
            for (Peer peer : Peer.of(problem)) {
                for (double rtol : TOLERANCES) {
                    Point point = measured(problem, peer, rtol);
                    points.add(point);
                    out.println(line(point));
                }
            }
            for (Plot plot : plots(problem.name(), points)) {
                Path file = folder.resolve(plot.name() + ".png");
                AtomicFile.write(file, to -> to.write(plot.png()));
                out.println("wrote " + file);
            }
        }
    }

    private static Point measured(OdeProblem problem, Peer peer, double rtol) {
        Supplier<Peer.Outcome> ready = peer.ready(problem, rtol);
        Peer.Outcome outcome = ready.get();
        Timing timing = Timing.of(ready::get, WARM_UP_SECONDS, MEASURED_SECONDS);
        return new Point(
                problem.name(),
                peer.name(),
                rtol,
                problem.error(outcome.last()),
                outcome.evaluations(),
                timing.median());
    }

    static String line(Point p) {
        return String.format(
                Locale.ROOT,
                "%-14s %-18s %8.0e %10.2e %12d %9.3f ms",
                p.problem,
                p.method,
                p.rtol,
                p.error,
                p.evaluations,
                p.seconds * 1e3);
    }

    /** The error against evaluations, and against time. */
    static List<Plot> plots(String problem, List<Point> points) {
        return List.of(
                plot(problem, "evaluations", "log₁₀ of evaluations", points, p -> Math.log10(p.evaluations)),
                plot(problem, "time", "log₁₀ of milliseconds", points, p -> Math.log10(p.seconds * 1e3)));
    }

    private static Plot plot(
            String problem, String against, String axis, List<Point> points, ToDoubleFunction<Point> x) {
        Map<String, List<Point>> byMethod = new LinkedHashMap<>();
        points.forEach(
                p -> byMethod.computeIfAbsent(p.method, m -> new ArrayList<>()).add(p));
        List<Series> series = new ArrayList<>();
        byMethod.forEach((method, own) -> {
            double[] xs = own.stream().mapToDouble(x).toArray();
            double[] errors = own.stream().mapToDouble(Point::error).toArray();
            boolean ours = !method.startsWith("Hipparchus");
            series.add(ours ? Series.line(method, xs, errors) : Series.dashed(method, xs, errors));
        });
        return Charts.lines(
                new Charts.Titles(
                        "work-precision-" + problem + "-" + against,
                        problem + ": error at the end against " + against + ", rtol 1e-3 … 1e-9",
                        axis,
                        "error"),
                Charts.Axis.LOGARITHMIC,
                series);
    }
}
