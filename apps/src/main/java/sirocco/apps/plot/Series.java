package sirocco.apps.plot;

import java.util.stream.IntStream;

/**
 * A named row of points.
 *
 * @param x [n]
 * @param y [n]; points that are not finite are left out
 */
public record Series(String label, double[] x, double[] y, Look look) {
    /** How the points are drawn. */
    public enum Look {
        LINE,
        DASHED,
        POINTS
    }

    public Series {
        if (x.length != y.length) {
            throw new IllegalArgumentException("series " + label + ": " + x.length + " x but " + y.length + " y");
        }
    }

    public static Series line(String label, double[] x, double[] y) {
        return new Series(label, x, y, Look.LINE);
    }

    public static Series dashed(String label, double[] x, double[] y) {
        return new Series(label, x, y, Look.DASHED);
    }

    public static Series points(String label, double[] x, double[] y) {
        return new Series(label, x, y, Look.POINTS);
    }

    /** A curve over 1, 2, … such as the loss by epoch. */
    public static Series byEpoch(String label, double[] y) {
        return line(label, IntStream.rangeClosed(1, y.length).asDoubleStream().toArray(), y);
    }

    /** Without the points that an axis cannot show: not finite, or not positive on a logarithmic one. */
    Series shownOn(Charts.Axis yAxis) {
        int[] kept = IntStream.range(0, x.length)
                .filter(i ->
                        Double.isFinite(x[i]) && Double.isFinite(y[i]) && (yAxis == Charts.Axis.LINEAR || y[i] > 0))
                .toArray();
        return new Series(
                label,
                IntStream.of(kept).mapToDouble(i -> x[i]).toArray(),
                IntStream.of(kept).mapToDouble(i -> y[i]).toArray(),
                look);
    }
}
