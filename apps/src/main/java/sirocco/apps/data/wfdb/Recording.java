package sirocco.apps.data.wfdb;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import sirocco.apps.Failure;

/**
 * A recording: its header, its signals, and what was annotated.
 *
 * @param signals     [signals][samples], in steps of the converter; {@link #MISSING} where nothing was measured
 * @param annotations in the order of time
 */
public record Recording(Header header, short[][] signals, List<Annotation> annotations) {
    /** The value that stands for no value. */
    public static final short MISSING = -2048;

    /**
     * Reads {@code folder/name.hea} and what belongs to it.
     *
     * @throws Failure naming the file and the place where something is missing or damaged
     */
    public static Recording read(Path folder, String name) {
        Path file = folder.resolve(name + ".hea");
        Header header = Header.read(file);
        List<Annotation> annotations = AnnotationFile.read(folder.resolve(name + ".atr"));
        for (Annotation annotation : annotations) {
            if (annotation.sample() >= header.samples()) {
                throw new Failure(folder.resolve(name + ".atr") + ": an annotation at sample " + annotation.sample()
                        + " of a recording of " + header.samples() + " samples");
            }
        }
        return new Recording(header, Signals212.read(file, header), annotations);
    }

    /** The index of the first signal of a lead, such as {@code MLII}. */
    public OptionalInt lead(String lead) {
        return IntStream.range(0, signals.length)
                .filter(i -> header.signals().get(i).lead().equalsIgnoreCase(lead))
                .findFirst();
    }
}
