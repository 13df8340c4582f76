package sirocco.apps.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sirocco.apps.Failure;

/**
 * Heartbeats with their classes.
 *
 * @param source  where they came from, for messages and reports
 * @param samples [n, 187], row-major: amplitudes in 0 … 1 at 125 Hz, zero after the beat's end
 * @param labels  [n], each the place of a class in {@code classes}
 * @param records [n] number of the recording that each beat was cut from, where it is known
 * @param classes the names of the classes that there can be
 */
public record Beats(String source, float[] samples, int[] labels, Optional<int[]> records, List<String> classes) {
    public static final int LENGTH = 187;
    /** Normal, supraventricular, ventricular, fusion, unknown or paced (AAMI EC57). */
    public static final List<String> CLASSES = List.of("N", "S", "V", "F", "Q");
    /** Those of files that only tell healthy from ill, as of the PTB recordings. */
    public static final List<String> TWO_CLASSES = List.of("normal", "abnormal");

    public static final double HERTZ = 125;

    /** Throws {@link Failure} naming the source and the first wrong beat: none at all, NaN, or a label out of range. */
    public Beats {
        classes = List.copyOf(classes);
        if (labels.length == 0) {
            throw new Failure(source + ": holds no beats");
        }
        if (samples.length != labels.length * LENGTH) {
            throw new Failure(source + ": " + samples.length + " samples and " + labels.length
                    + " labels; each beat has " + LENGTH + " samples and a label");
        }
        requireLabels(source, labels, classes);
        requireFinite(source, samples);
        records.filter(numbers -> numbers.length != labels.length).ifPresent(numbers -> {
            throw new Failure(source + ": " + numbers.length + " record numbers for " + labels.length + " beats");
        });
    }

    /** Beats of the five {@link #CLASSES}. */
    public Beats(String source, float[] samples, int[] labels, Optional<int[]> records) {
        this(source, samples, labels, records, CLASSES);
    }

    /** The same beats, their labels taken as places in {@code names}. */
    public Beats named(List<String> names) {
        return new Beats(source, samples, labels, records, names);
    }

    public int size() {
        return labels.length;
    }

    /** A copy of one beat's samples. */
    public float[] beat(int i) {
        return Arrays.copyOfRange(samples, i * LENGTH, (i + 1) * LENGTH);
    }

    /** [classes]: how many beats each class has. */
    public long[] classCounts() {
        long[] counts = new long[classes.size()];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** The beats of the given indices, in their order. */
    public Beats pick(int[] indices) {
        float[] some = new float[indices.length * LENGTH];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(samples, indices[i] * LENGTH, some, i * LENGTH, LENGTH);
        }
        return new Beats(
                source,
                some,
                Arrays.stream(indices).map(i -> labels[i]).toArray(),
                records.map(
                        numbers -> Arrays.stream(indices).map(i -> numbers[i]).toArray()),
                classes);
    }

    private static void requireLabels(String source, int[] labels, List<String> classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new Failure(source + ", beat " + i + ": label " + labels[i] + " where 0 to "
                        + (classes.size() - 1) + " (" + String.join(", ", classes) + ") are expected");
            }
        }
    }

    static void requireFinite(String source, float[] samples) {
        for (int i = 0; i < samples.length; i++) {
            if (!Float.isFinite(samples[i])) {
                throw new Failure(source + ", beat " + i / LENGTH + ": sample " + i % LENGTH + " is " + samples[i]
                        + " where a finite number is expected");
            }
        }
    }
}
