package sirocco.apps.workflow.spirals;

import java.util.Arrays;
import java.util.TreeSet;
import sirocco.apps.Failure;
import sirocco.tensor.Tensor;

/**
 * How spirals become tensors: on the grid of all times that occur, with coordinates standardised over training spirals
 * and times, times scaled to [0, 1], and α standardised.
 *
 * @param times increasing
 */
record SpiralScale(float[] times, double[] mean, double[] deviation, double alphaMean, double alphaDeviation) {
    private static final int MOST_TIMES = 2000;

    /**
     * Spirals on the grid.
     *
     * @param values [n, times, 3]: t, x, y; zero where nothing was seen
     * @param observed BOOL [n, times]
     */
    record Seen(Tensor values, Tensor observed) {}

    static SpiralScale of(SpiralData data) {
        TreeSet<Float> times = new TreeSet<>();
        for (SpiralSet set : new SpiralSet[] {data.train(), data.validation(), data.test()}) {
            for (float[][] spiral : set.points()) {
                for (float[] p : spiral) {
                    times.add(p[0]);
                }
            }
        }
        if (times.size() < 2 || times.size() > MOST_TIMES) {
            throw new Failure("the spirals have " + times.size() + " different times where 2 to " + MOST_TIMES
                    + " are expected: round the times, or give all spirals the same ones");
        }
        float[] grid = new float[times.size()];
        int k = 0;
        for (float t : times) {
            grid[k++] = t;
        }
        double[] x = column(data.train(), 1);
        double[] y = column(data.train(), 2);
        double[] alpha = new double[data.train().size()];
        Arrays.setAll(alpha, i -> data.train().alpha()[i]);
        return new SpiralScale(
                grid,
                new double[] {mean(x), mean(y)},
                new double[] {deviation(x), deviation(y)},
                mean(alpha),
                deviation(alpha));
    }

    private static double[] column(SpiralSet set, int column) {
        return Arrays.stream(set.points())
                .flatMap(Arrays::stream)
                .mapToDouble(p -> p[column])
                .toArray();
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double deviation(double[] x) {
        double m = mean(x);
        return Math.max(
                Double.MIN_NORMAL,
                Math.sqrt(Arrays.stream(x).map(v -> (v - m) * (v - m)).average().orElseThrow()));
    }

    /** The grid on [0, 1]. */
    float[] scaledTimes() {
        float[] scaled = times.clone();
        for (int k = 0; k < scaled.length; k++) {
            scaled[k] = (times[k] - times[0]) / (times[times.length - 1] - times[0]);
        }
        return scaled;
    }

    /** The spirals as tensors. */
    Seen seen(SpiralSet set) {
        int n = set.size();
        int width = times.length;
        float[] scaled = scaledTimes();
        float[] values = new float[n * width * 3];
        boolean[] observed = new boolean[n * width];
        for (int i = 0; i < n; i++) {
            for (float[] p : set.points()[i]) {
                int k = i * width + Arrays.binarySearch(times, p[0]);
                observed[k] = true;
                values[3 * k] = scaled[k - i * width];
                values[3 * k + 1] = (float) ((p[1] - mean[0]) / deviation[0]);
                values[3 * k + 2] = (float) ((p[2] - mean[1]) / deviation[1]);
            }
        }
        return new Seen(Tensor.of(values, n, width, 3), Tensor.of(observed, n, width));
    }

    /** Standardised α, [n, 1]. */
    Tensor targets(SpiralSet set) {
        float[] z = new float[set.size()];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) ((set.alpha()[i] - alphaMean) / alphaDeviation);
        }
        return Tensor.of(z, z.length, 1);
    }

    double alpha(double z) {
        return z * alphaDeviation + alphaMean;
    }

    /** The same spirals, to train on. */
    record Labelled(Seen seen, Tensor alpha) {}

    Labelled labelled(SpiralSet set) {
        return new Labelled(seen(set), targets(set));
    }
}
