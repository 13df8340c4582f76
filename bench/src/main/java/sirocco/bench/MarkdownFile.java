package sirocco.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sirocco.apps.Failure;
import sirocco.tensor.io.AtomicFile;

/** A Markdown file with a place for measurements: what stands between two comments is replaced, the rest is left. */
record MarkdownFile(Path path) {
    static final String FROM = "<!-- measurements -->\n";
    static final String TO = "<!-- end of measurements -->\n";

    /** Writes measurements into their place; a file without one, or none yet, becomes the measurements alone. */
    void write(String measurements) throws IOException {
        String old = Files.exists(path) ? Files.readString(path) : "";
        int from = old.indexOf(FROM);
        int to = old.indexOf(TO);
        if ((from < 0) != (to < 0) || to < from) {
            throw new Failure(path + " has one of the lines " + FROM.strip() + " and " + TO.strip()
                    + " without the other before or after it; both mark the place for measurements");
        }
        String place = FROM + "\n" + measurements + "\n" + TO;
        AtomicFile.writeText(path, from < 0 ? place : old.substring(0, from) + place + old.substring(to + TO.length()));
    }
}
