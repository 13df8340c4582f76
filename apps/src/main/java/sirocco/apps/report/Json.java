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

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
