package sirocco.apps.data;

import java.util.List;
import java.util.Optional;
import sirocco.apps.Failure;

/**
 * Heartbeats as a file holds them, with their classes or without.
 *
 * @param samples [n, 187], row-major; NaN where one is missing
 * @param labels  [n], as they are in the file
 * @param records [n] number of the recording that each beat was cut from
 */
public record Signals(String source, float[] samples, Optional<int[]> labels, Optional<int[]> records) {
    public Signals {
        if (samples.length == 0) {
            throw new Failure(source + ": holds no beats");
        }
    }

    public static Signals of(Beats beats) {
        return new Signals(beats.source(), beats.samples(), Optional.of(beats.labels()), beats.records());
    }

    public int size() {
        return samples.length / Beats.LENGTH;
    }

    /** The beats with their classes. Throws {@link Failure} where there are none, or a beat is no good. */
    public Beats labelled() {
        return labelled(Beats.CLASSES);
    }

    /** The beats, their labels taken as places in {@code classes}. */
    public Beats labelled(List<String> classes) {
        return new Beats(
                source,
                samples,
                labels.orElseThrow(() -> new Failure(source + ": has no labels; each beat needs one")),
                records,
                classes);
    }

    /** These, whose samples are all there. Throws {@link Failure} naming the first beat that lacks one. */
    public Signals complete() {
        Beats.requireFinite(source, samples);
        return this;
    }
}
