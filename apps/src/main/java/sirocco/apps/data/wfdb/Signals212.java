package sirocco.apps.data.wfdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import sirocco.apps.Failure;

/**
 * Reads signals of format 212: two 12-bit samples in three bytes, low byte of the first, both upper halves, low byte of
 * the second; the signals take turns.
 */
final class Signals212 {
    static final String FORMAT = "212";
    private static final int BYTES = 3;
    private static final int SIGN_SHIFT = 20;

    private Signals212() {}

    /**
     * The samples [signals][samples] of a recording whose header lies at {@code header}. Throws {@link Failure} naming
     * the file and the place: another format, too short or too long, a checksum that does not match.
     */
    static short[][] read(Path header, Header recording) {
        List<Header.Signal> signals = recording.signals();
        for (Header.Signal signal : signals) {
            if (!signal.format().equals(FORMAT)) {
                throw new Failure(header + ": signal \"" + signal.lead() + "\" is stored in format " + signal.format()
                        + "; format " + FORMAT + " is read");
            }
            if (!signal.file().equals(signals.getFirst().file())) {
                throw new Failure(header + ": the signals lie in several files ("
                        + signals.getFirst().file() + ", " + signal.file() + "); those in one file are read");
            }
        }
        Path file = header.resolveSibling(signals.getFirst().file());
        short[][] samples = unpack(bytes(file, recording), signals.size(), recording.samples());
        for (int i = 0; i < samples.length; i++) {
            verify(file, signals.get(i), samples[i]);
        }
        return samples;
    }

    private static byte[] bytes(Path file, Header recording) {
        long samples = (long) recording.samples() * recording.signals().size();
        long expected = Math.ceilDiv(samples * BYTES, 2L);
        try {
            long size = Files.size(file);
            if (size < expected || size > expected + 1) {
                throw new Failure(file + ": " + size + " bytes where " + expected + " are expected ("
                        + recording.samples() + " samples of "
                        + recording.signals().size() + " signals)."
                        + (size < expected ? " Is the file cut off?" : ""));
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static short[][] unpack(byte[] bytes, int signals, int samples) {
        short[][] result = new short[signals][samples];
        for (int i = 0; i < samples * signals; i++) {
            int at = i / 2 * BYTES;
            int halves = bytes[at + 1];
            int value = i % 2 == 0 ? bytes[at] & 255 | (halves & 15) << 8 : bytes[at + 2] & 255 | (halves & 240) << 4;
            result[i % signals][i / signals] = (short) (value << SIGN_SHIFT >> SIGN_SHIFT);
        }
        return result;
    }

    private static void verify(Path file, Header.Signal signal, short[] samples) {
        if (samples[0] != signal.initial()) {
            throw new Failure(file + ", signal \"" + signal.lead() + "\": the first sample is " + samples[0]
                    + " where the header says " + signal.initial());
        }
        short sum = 0;
        for (short sample : samples) {
            sum += sample;
        }
        if (sum != signal.checksum()) {
            throw new Failure(file + ", signal \"" + signal.lead() + "\": the checksum of the samples is " + sum
                    + " where the header says " + signal.checksum() + ". Is the file damaged?");
        }
    }
}
