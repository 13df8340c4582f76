package sirocco.apps.data.wfdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sirocco.apps.Failure;

/**
 * Reads annotations of the MIT format: 16-bit words, six bits of what and ten of how much later; further words belong to
 * the annotation before them.
 */
final class AnnotationFile {
    private static final int SKIP = 59;
    private static final int NUMBER = 60;
    private static final int SUBTYPE = 61;
    private static final int CHANNEL = 62;
    private static final int TEXT = 63;
    /** The symbol of each code; those with a blank are not in use. */
    private static final String SYMBOLS = " NLRaVFJASEj/Q~ | sT*D\"=pB^t+u?![]en@xf()r";

    private final Path file;
    private final ByteBuffer in;
    private final List<Annotation> annotations = new ArrayList<>();
    private Annotation pending;
    private long time;

    private AnnotationFile(Path file, byte[] bytes) {
        this.file = file;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** All annotations, in the file's order. Throws {@link Failure} naming the file and the byte where it is damaged. */
    static List<Annotation> read(Path file) {
        try {
            return new AnnotationFile(file, Files.readAllBytes(file)).all();
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private List<Annotation> all() {
        while (true) {
            int word = word();
            int code = word >>> 10;
            int value = word & 1023;
            if (word == 0) {
                keep(null);
                return List.copyOf(annotations);
            }
            switch (code) {
                case SKIP -> time += word() << 16 | word();
                case NUMBER, SUBTYPE, CHANNEL, TEXT -> amend(code, value);
                default -> begin(code, value);
            }
        }
    }

    private int word() {
        if (in.remaining() < 2) {
            throw fault("ends without the mark of its end. Is it cut off?");
        }
        return in.getShort() & 0xffff;
    }

    private void begin(int code, int later) {
        time += later;
        if (code >= SYMBOLS.length() || code > 0 && SYMBOLS.charAt(code) == ' ') {
            throw fault("there is no annotation of code " + code);
        }
        if (time < 0 || time > Integer.MAX_VALUE) {
            throw fault("an annotation at sample " + time);
        }
        int channel = pending == null ? 0 : pending.channel();
        int number = pending == null ? 0 : pending.number();
        keep(new Annotation((int) time, SYMBOLS.charAt(code), 0, channel, number, ""));
    }

    private void keep(Annotation next) {
        if (pending != null) {
            annotations.add(pending);
        }
        pending = next;
    }

    private void amend(int code, int value) {
        if (pending == null) {
            throw fault("words that belong to an annotation stand before the first one");
        }
        Annotation a = pending;
        int signed = (byte) value;
        pending = switch (code) {
            case NUMBER -> new Annotation(a.sample(), a.symbol(), a.subtype(), a.channel(), signed, a.text());
            case SUBTYPE -> new Annotation(a.sample(), a.symbol(), signed, a.channel(), a.number(), a.text());
            case CHANNEL -> new Annotation(a.sample(), a.symbol(), a.subtype(), value, a.number(), a.text());
            default -> new Annotation(a.sample(), a.symbol(), a.subtype(), a.channel(), a.number(), text(value));
        };
    }

    /** Texts are padded to whole words, and some writers count a zero byte at the end. */
    private String text(int length) {
        if (in.remaining() < length) {
            throw fault("a text of " + length + " bytes goes beyond its end. Is it cut off?");
        }
        byte[] text = new byte[length];
        in.get(text);
        in.position(Math.min(in.limit(), in.position() + length % 2));
        return new String(text, StandardCharsets.UTF_8).replace("\0", "");
    }

    private Failure fault(String what) {
        return new Failure(file + ", byte " + in.position() + ": " + what);
    }
}
