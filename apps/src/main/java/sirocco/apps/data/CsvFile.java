package sirocco.apps.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import sirocco.apps.Failure;

/**
 * Opens CSV files, also those packed with gzip (told by their first bytes), and turns every fault into a message with
 * file and line.
 */
public final class CsvFile {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).setTrim(true).get();

    private CsvFile() {}

    /**
     * Hands each record of a file to {@code consumer}.
     *
     * @throws Failure naming the file and the line where something is wrong
     */
    public static void forEach(Path file, Consumer<CSVRecord> consumer) {
        try (Reader reader = new InputStreamReader(open(file), StandardCharsets.UTF_8);
                var records = FORMAT.parse(reader)) {
            for (CSVRecord line : records) {
                consumer.accept(line);
            }
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (CharacterCodingException notText) {
            throw new Failure(file + ": is not text in UTF-8", notText);
        } catch (CSVException malformed) {
            throw new Failure(file + ": is no CSV file: " + malformed.getMessage(), malformed);
        } catch (IOException | UncheckedIOException damaged) {
            throw new Failure(file + " cannot be read: " + damaged.getMessage() + ". Is the file cut off?", damaged);
        }
    }

    /** A record's n-th value as a number. Throws {@link Failure} naming file, line and column. */
    public static double number(Path file, CSVRecord line, int column) {
        String value = line.get(column);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException word) {
            throw new Failure(
                    at(file, line) + "column " + (column + 1) + " is \"" + value + "\" where a number is expected",
                    word);
        }
    }

    /** The start of a message about a line. */
    public static String at(Path file, CSVRecord line) {
        return file + ", line " + line.getParser().getCurrentLineNumber() + ": ";
    }

    private static InputStream open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            in.mark(2);
            boolean packed = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            return packed ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (IOException damaged) {
            in.close();
            throw damaged;
        }
    }
}
