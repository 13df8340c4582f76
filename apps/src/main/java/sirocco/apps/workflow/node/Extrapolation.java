package sirocco.apps.workflow.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import sirocco.apps.Run;
import sirocco.apps.data.TimeSeries;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.tensor.Tensor;

/**
 * A fitted cycle beyond the years it was fitted to.
 *
 * @param training years, standardised
 * @param heldOut the years after them, standardised; there may be none
 * @param horizon how many years to extrapolate
 * @param fine   the path over all years, {@link #PER_YEAR} points a year: [2][points]
 */
record Extrapolation(LogScale scale, TimeSeries training, TimeSeries heldOut, int horizon, double[][] fine) {
    private static final int PER_YEAR = 10;
    private static final double SHORTEST_PERIOD = 8;
    private static final double LONGEST_PERIOD = 12;
    private static final int SEASON = 10;

    static Extrapolation of(CycleYears years, int horizon, UnaryOperator<Tensor> path) {
        LogScale scale = years.scale();
        TimeSeries scaled = scale.scaled(years.training());
        double end = scaled.times()[scaled.rows() - 1] + horizon;
        int points = (int) Math.round(end * PER_YEAR) + 1;
        float[] times = new float[points];
        for (int i = 0; i < points; i++) {
            times[i] = (float) (i * (double) 1 / PER_YEAR);
        }
        Tensor solved = path.apply(Tensor.of(times));
        double[][] fine = {Path.column(solved, 0), Path.column(solved, 1)};
        return new Extrapolation(scale, scaled, scale.scaled(years.heldOut()), horizon, fine);
    }

    /** The mean squared error on the held-out years, both species. */
    double error() {
        return error((species, t) -> fine[species][(int) Math.round(t * PER_YEAR)]);
    }

    private interface Forecast {
        double at(int species, double t);
    }

    private double error(Forecast forecast) {
        double sum = 0;
        for (int s = 0; s < 2; s++) {
            for (int i = 0; i < heldOut.rows(); i++) {
                double error = heldOut.values()[s][i] - forecast.at(s, heldOut.times()[i]);
                sum += error * error;
            }
        }
        return sum / (2 * heldOut.rows());
    }

    void report(Run<?> run) {
        reportCycle(run, "extrapolation.", "");
        if (heldOut.rows() > 0) {
            compare(run);
        }
        for (int s = 0; s < 2; s++) {
            plot(run, s);
        }
        phases(run);
    }

    /** Records, under names that begin and end so, whether what is ahead still cycles as the data did. */
    void reportCycle(Run<?> run, String prefix, String suffix) {
        int from = end();
        int middle = (from + fine[0].length) / 2;
        Cycle ahead = cycle(from, fine[0].length);
        Cycle first = cycle(from, middle);
        Cycle later = cycle(middle, fine[0].length);
        run.metric(prefix + "period" + suffix, ahead.period());
        run.metric(prefix + "lag" + suffix, ahead.lag());
        for (int s = 0; s < 2; s++) {
            String name = training.names().get(s).toLowerCase(java.util.Locale.ROOT) + suffix;
            double data = Cycle.deviation(training.values()[s]);
            run.metric(prefix + "amplitude." + name, ahead.amplitudes()[s] / data);
            run.metric(prefix + "decay." + name, later.amplitudes()[s] / first.amplitudes()[s]);
        }
    }

    /** The place of the last year fitted to, among the points of the path. */
    private int end() {
        return fine[0].length - 1 - horizon * PER_YEAR;
    }

    private Cycle cycle(int from, int to) {
        return Cycle.of(Arrays.copyOfRange(fine[0], from, to), Arrays.copyOfRange(fine[1], from, to), 1.0 / PER_YEAR);
    }

    private void compare(Run<?> run) {
        int n = training.rows();
        double[][] z = training.values();
        Harmonic harmonic = Harmonic.fit(training.times(), z, SHORTEST_PERIOD, LONGEST_PERIOD);
        double start = training.times()[n - 1];
        run.metric("extrapolation.mse", error());
        run.metric("baseline.mean", error((s, t) -> 0));
        run.metric("baseline.flat", error((s, t) -> z[s][n - 1]));
        if (n >= SEASON) {
            run.metric("baseline.seasonal", error((s, t) -> {
                int ahead = (int) Math.round(t - start) - 1;
                return z[s][n - SEASON + ahead % SEASON];
            }));
        }
        run.metric("baseline.harmonic", error(harmonic::at));
        run.metric("baseline.harmonic_period", harmonic.period());
    }

    private double[] years() {
        return IntStream.range(0, fine[0].length)
                .mapToDouble(i -> scale.start() + (double) i / PER_YEAR)
                .toArray();
    }

    private double[] years(TimeSeries series) {
        return Arrays.stream(series.times()).map(t -> t + scale.start()).toArray();
    }

    private void plot(Run<?> run, int s) {
        String name = training.names().get(s).toLowerCase(java.util.Locale.ROOT);
        double[] years = years();
        double[] path = scale.populations(s, fine[s]);
        int end = end();
        List<Series> series = new ArrayList<>(List.of(
                Series.line("fit", Arrays.copyOf(years, end + 1), Arrays.copyOf(path, end + 1)),
                Series.dashed(
                        "extrapolation",
                        Arrays.copyOfRange(years, end, years.length),
                        Arrays.copyOfRange(path, end, path.length)),
                Series.points("data", years(training), scale.populations(s, training.values()[s]))));
        if (heldOut.rows() > 0) {
            series.add(Series.points("held out", years(heldOut), scale.populations(s, heldOut.values()[s])));
        }
        run.plot(Charts.lines(
                new Charts.Titles(name, "Population of " + name + ", fit and extrapolation", "year", "thousands"),
                Charts.Axis.LINEAR,
                series));
    }

    private void phases(Run<?> run) {
        int end = end();
        run.plot(Charts.lines(
                new Charts.Titles(
                        "phases",
                        "The cycle: both populations, as standardised logarithms",
                        training.names().get(0),
                        training.names().get(1)),
                Charts.Axis.LINEAR,
                List.of(
                        Series.line("fit", Arrays.copyOf(fine[0], end + 1), Arrays.copyOf(fine[1], end + 1)),
                        Series.dashed(
                                "extrapolation",
                                Arrays.copyOfRange(fine[0], end, fine[0].length),
                                Arrays.copyOfRange(fine[1], end, fine[1].length)),
                        Series.points("data", training.values()[0], training.values()[1]))));
    }
}
