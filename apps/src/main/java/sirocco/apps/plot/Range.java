package sirocco.apps.plot;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** An interval of one axis. */
public record Range(double min, double max) {
    public Range {
        if (!(min < max) || Double.isInfinite(min) || Double.isInfinite(max)) {
            throw new IllegalArgumentException("range: " + min + " … " + max + " is no interval");
        }
    }

    /** The interval of the finite values, widened by a share of itself on both sides; 0 … 1 where there are none. */
    public static Range of(double[] values, double margin) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            return new Range(0, 1);
        }
        double min = DoubleStream.of(finite).min().getAsDouble();
        double max = DoubleStream.of(finite).max().getAsDouble();
        double room = max > min ? margin * (max - min) : Math.max(.5, Math.abs(min) / 2);
        return new Range(min - room, max + room);
    }

    /** Where a value lies, 0 at min and 1 at max. */
    double place(double value) {
        return (value - min) / (max - min);
    }

    /** About {@code count} round values (1, 2 or 5 times a power of ten apart) inside. */
    double[] ticks(int count) {
        double rough = (max - min) / count;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
        long first = (long) Math.ceil(min / step - 1e-9);
        long last = (long) Math.floor(max / step + 1e-9);
        double[] ticks = new double[(int) (last - first + 1)];
        Arrays.setAll(ticks, i -> (first + i) * step);
        return ticks;
    }

    /**
     * A value without needless digits: whole numbers with separators of thousands, others with up to four decimals or
     * an exponent.
     */
    static String label(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        boolean extreme = Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3;
        return extreme
                ? Math.abs(value) < 1e-12 ? "0" : String.format(Locale.ROOT, "%.1e", value)
                : String.format(Locale.ROOT, "%.4f", value)
                        .replaceAll("0+$", "")
                        .replaceAll("\\.$", "");
    }
}
