package sirocco.apps.workflow.node;

import java.util.stream.IntStream;
import sirocco.apps.data.TimeSeries;
import sirocco.tensor.Tensor;

/**
 * A trajectory to learn from.
 *
 * @param times [n], increasing
 * @param values [n, variables]
 */
record Path(Tensor times, Tensor values) {

    static Path of(TimeSeries series) {
        int n = series.rows();
        int columns = series.values().length;
        float[] times = new float[n];
        float[] values = new float[n * columns];
        for (int i = 0; i < n; i++) {
            times[i] = (float) series.times()[i];
            for (int c = 0; c < columns; c++) {
                values[i * columns + c] = (float) series.values()[c][i];
            }
        }
        return new Path(Tensor.of(times), Tensor.of(values, n, columns));
    }

    /** The values at the first time, [variables]. */
    Tensor start() {
        return values.select(0, 0);
    }

    /** One variable of a result [n, variables]. */
    static double[] column(Tensor values, int variable) {
        int columns = values.shape().size(1);
        double[] all = values.toDoubles();
        return IntStream.range(0, all.length / columns)
                .mapToDouble(i -> all[i * columns + variable])
                .toArray();
    }
}
