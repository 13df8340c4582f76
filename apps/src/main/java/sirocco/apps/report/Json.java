package sirocco.apps.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import sirocco.apps.Failure;

/** Writes maps, lists and records as JSON. JSON has no NaN or infinity: these become null. */
public final class Json {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().addModule(new FiniteNumbers()).build();
    private static final ObjectWriter INDENTED = MAPPER.writer(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** On one line. */
    public static String line(Object value) {
        return write(MAPPER.writer(), value);
    }

    /** Indented, with a line end, as UTF-8. */
    public static byte[] file(Object value) {
        return (write(INDENTED, value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads JSON. Throws {@link UncheckedIOException} where it is none. */
    public static JsonNode read(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    /** Reads a file of JSON. Throws {@link Failure} naming the file where it cannot be read, or is damaged. */
    public static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException damaged) {
            throw new Failure(file + ": is no JSON, or cut off: " + damaged.getOriginalMessage(), damaged);
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
