package sirocco.apps.workflow.node;

import java.util.Arrays;
import sirocco.apps.data.TimeSeries;

/**
 * Populations as standardised logarithms, and times counted from the first.
 *
 * @param start the time that becomes 0
 * @param mean  of each column's logarithm over the training part
 * @param deviation of the same
 */
record LogScale(double start, double[] mean, double[] deviation) {
    /** Lets an absent population have a logarithm. */
    private static final double TINY = 1e-8;

    static LogScale of(TimeSeries training) {
        double[][] logs = Arrays.stream(training.values()).map(LogScale::logs).toArray(double[][]::new);
        return new LogScale(
                training.times()[0],
                Arrays.stream(logs)
                        .mapToDouble(x -> Arrays.stream(x).average().orElseThrow())
                        .toArray(),
                Arrays.stream(logs).mapToDouble(Cycle::deviation).toArray());
    }

    private static double[] logs(double[] populations) {
        return Arrays.stream(populations).map(p -> Math.log(p + TINY)).toArray();
    }

    TimeSeries scaled(TimeSeries series) {
        double[][] values = new double[mean.length][];
        for (int c = 0; c < values.length; c++) {
            double m = mean[c];
            double d = deviation[c];
            values[c] = Arrays.stream(logs(series.values()[c]))
                    .map(x -> (x - m) / d)
                    .toArray();
        }
        double[] times = Arrays.stream(series.times()).map(t -> t - start).toArray();
        return new TimeSeries(series.source(), series.names(), times, values);
    }

    double[] populations(int column, double[] scaled) {
        return Arrays.stream(scaled)
                .map(z -> Math.exp(z * deviation[column] + mean[column]) - TINY)
                .toArray();
    }
}
