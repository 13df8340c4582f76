package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import sirocco.apps.cli.CommandLines;
import sirocco.apps.report.Json;
import sirocco.tensor.io.Safetensors;

/**
 * A command that has run to its end, in this JVM.
 *
 * @param code the exit code
 * @param folder of the results, whether it has come to be or not
 */
record CommandRun(int code, String out, String err, Path folder) {

    /** {@code sirocco run args… --out folder}. */
    static CommandRun of(Path folder, String args) {
        return command(folder, "run " + args + " --out " + folder);
    }

    /** {@code sirocco args…}, whose results go to {@code folder}. */
    static CommandRun command(Path folder, String args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = CommandLines.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                words(args).toArray(String[]::new));
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), folder);
    }

    static Stream<String> words(String args) {
        return Stream.of(args.strip().split(" +"));
    }

    CommandRun succeeded() {
        assertEquals(0, code, err);
        assertEquals("run folder: " + folder, out.lines().toList().getLast());
        return this;
    }

    JsonNode metrics() {
        return Json.read(bytes("metrics.json"));
    }

    double metric(String name) {
        JsonNode value = metrics().get(name);
        if (value == null || !value.isNumber()) {
            throw new AssertionError("metric " + name + " is " + value + " in " + metrics());
        }
        return value.doubleValue();
    }

    byte[] bytes(String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Safetensors model() {
        try {
            return Safetensors.read(folder.resolve("model.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of the folder, the TensorBoard log without its number. */
    List<String> files() {
        return below(folder).stream()
                .map(name -> name.replaceFirst("tfevents.*", "tfevents"))
                .toList();
    }

    /** All files below a folder, hidden ones too; none where there is no folder. */
    static List<String> below(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
