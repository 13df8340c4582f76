package sirocco.apps.track;

import java.util.List;

/**
 * One record of a TensorBoard log.
 *
 * @param wallTime    seconds since 1970-01-01 UTC
 * @param fileVersion {@code brain.Event:2} in the first record of a file, else empty
 */
public record Event(double wallTime, long step, String fileVersion, List<Value> values) {
    public Event {
        values = List.copyOf(values);
    }

    /** A named value of a step. */
    public record Value(String tag, Content content) {}

    /** What a value is. */
    public sealed interface Content {}

    public record Scalar(float value) implements Content {}

    /**
     * How often values fell between limits.
     *
     * @param limits [buckets] upper limits, ascending
     * @param counts [buckets]
     */
    public record Histogram(
            double min, double max, double count, double sum, double sumOfSquares, double[] limits, double[] counts)
            implements Content {}

    /** A picture as PNG. */
    public record Image(int width, int height, byte[] png) implements Content {}

    public record Text(String text) implements Content {}

    /** A value of a kind that is not read here. */
    public record Other() implements Content {}
}
