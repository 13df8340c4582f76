package sirocco.apps.data.wfdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sirocco.apps.Failure;

/**
 * What a recording's header file says.
 *
 * @param name    of the recording
 * @param hertz   samples a second of every signal
 * @param samples of every signal
 */
public record Header(String name, double hertz, int samples, List<Signal> signals) {
    /** {@code 200(1024)/mV}: gain, baseline and units. */
    private static final Pattern GAIN = Pattern.compile("([0-9.eE+-]+)(?:\\((-?\\d+)\\))?(?:/(\\S+))?");
    /** {@code 360/360(0)}: the frequency, and those of a counter, which are not needed. */
    private static final Pattern FREQUENCY = Pattern.compile("([0-9.eE+-]+)(?:/.*)?");
    /** What the format's documentation gives where a header leaves out the gain. */
    private static final String DEFAULT_GAIN = "200";

    /**
     * One signal of a recording.
     *
     * @param file     that holds its samples, beside the header
     * @param format   how they are stored, such as {@code 212}
     * @param gain     steps a unit
     * @param initial  the first sample
     * @param checksum the sum of all samples, 16 bits
     * @param lead     what was measured, such as {@code MLII}
     */
    public record Signal(
            String file, String format, double gain, String units, int initial, short checksum, String lead) {}

    public Header {
        signals = List.copyOf(signals);
    }

    /** Reads {@code .hea}. Throws {@link Failure} naming the file and the line that is wrong. */
    public static Header read(Path file) {
        var lines = new Lines(file, text(file));
        String[] first = lines.next("the line of the recording").split("\\s+");
        if (first.length < 4) {
            throw lines.fault("a name, the number of signals, the frequency and the number of samples are expected");
        }
        if (first[0].contains("/")) {
            throw lines.fault("a recording of several segments (" + first[0] + ") is not read");
        }
        int count = lines.whole(first[1], "number of signals");
        double hertz =
                lines.number(lines.match(FREQUENCY, first[2], "frequency").group(1), "frequency");
        int samples = lines.whole(first[3], "number of samples");
        if (count < 1 || samples < 1 || !(hertz > 0) || Double.isInfinite(hertz)) {
            throw lines.fault("at least one signal, one sample and a frequency above 0 are expected");
        }
        var signals = new ArrayList<Signal>();
        for (int i = 1; i <= count; i++) {
            signals.add(signal(lines, lines.next("the line of signal " + i + " of " + count)));
        }
        return new Header(first[0], hertz, samples, signals);
    }

    private static Signal signal(Lines lines, String line) {
        String[] parts = line.split("\\s+", 9);
        if (parts.length < 7) {
            throw lines.fault("file, format, gain, resolution, zero, first sample and checksum are expected");
        }
        if (parts[0].contains("/") || parts[0].contains("\\")) {
            throw lines.fault("the signals' file \"" + parts[0] + "\" is not beside the header");
        }
        Matcher gain = lines.match(GAIN, parts[2].equals("0") ? DEFAULT_GAIN : parts[2], "gain");
        return new Signal(
                parts[0],
                parts[1],
                lines.number(gain.group(1), "gain"),
                gain.group(3) == null ? "mV" : gain.group(3),
                lines.whole(parts[5], "first sample"),
                (short) lines.whole(parts[6], "checksum"),
                parts.length > 8 ? parts[8] : "");
    }

    private static List<String> text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** The lines of a header without its comments. */
    private static final class Lines {
        private final Path file;
        private final List<String> lines;
        private int at;

        Lines(Path file, List<String> lines) {
            this.file = file;
            this.lines = lines;
        }

        String next(String what) {
            while (at < lines.size()) {
                String line = lines.get(at++).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    return line;
                }
            }
            throw new Failure(file + ": ends before " + what + ". Is the file cut off?");
        }

        Failure fault(String what) {
            return new Failure(file + ", line " + at + ": " + what);
        }

        Matcher match(Pattern form, String text, String what) {
            Matcher matcher = form.matcher(text);
            if (!matcher.matches()) {
                throw fault("\"" + text + "\" is no " + what);
            }
            return matcher;
        }

        int whole(String text, String what) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException word) {
                throw new Failure(fault("\"" + text + "\" is no " + what).getMessage(), word);
            }
        }

        double number(String text, String what) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException word) {
                throw new Failure(fault("\"" + text + "\" is no " + what).getMessage(), word);
            }
        }
    }
}
