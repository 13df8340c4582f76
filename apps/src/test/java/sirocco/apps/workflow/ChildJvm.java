package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sirocco.apps.Main;

/**
 * The command line as a process of its own, through {@link Main}.
 *
 * @param code the exit code
 */
record ChildJvm(int code, String out, String err) {
    private static final List<String> OPTIONS = List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED");

    /** Runs it to its end; {@code scratch} is a folder for its output, {@code options} are the JVM's. */
    static ChildJvm run(Path scratch, List<String> options, String args) throws IOException, InterruptedException {
        return run(scratch, List.of(), options, args);
    }

    /** The same, started by the command {@code prefix}, to which the command line is appended. */
    static ChildJvm run(Path scratch, List<String> prefix, List<String> options, String args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        CommandRun.words(args).forEach(command::add);
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the child JVM hangs: " + command);
        return new ChildJvm(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** What it said on the error stream, without the JVM's note about incubator modules. */
    List<String> messages() {
        return err.lines().filter(line -> !line.contains("incubator modules")).toList();
    }
}
