package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sirocco.apps.Main;
import sirocco.tornado.LaunchFlags;
import sirocco.tornado.Sdk;

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

    /** Runs it to its end; {@code scratch} is a folder for its output. */
    static ChildJvm run(Path scratch, String args) throws IOException, InterruptedException {
        return run(scratch, command(List.of(), System.getProperty("java.class.path"), args));
    }

    /** Starts it and kills it after so many seconds, as when the power fails; says whether it had not ended before. */
    static boolean killedAfter(double seconds, Path scratch, String args) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(List.of(), System.getProperty("java.class.path"), args))
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile(scratch, "killed", ".txt").toFile())
                .start();
        boolean ended = process.waitFor((long) (1000 * seconds), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        return !ended;
    }

    /** The same on the emulated GPU, whose generated kernels go to {@code generated}. */
    static ChildJvm onEmulator(Path scratch, Path generated, String args) throws IOException, InterruptedException {
        return onFaultyEmulator(scratch, generated, "none", args);
    }

    /** The same where the emulated GPUs have a fault, such as {@code launch:100}. */
    static ChildJvm onFaultyEmulator(Path scratch, Path generated, String fault, String args)
            throws IOException, InterruptedException {
        List<String> options = List.of(
                "-Dsirocco.emulator=true", "-Dsirocco.generated=" + generated, "-Dsirocco.emulator.fault=" + fault);
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + generated;
        return run(scratch, command(options, classPath, args));
    }

    /** The same on the devices of an SDK, with further variables in its environment. */
    static ChildJvm onSdk(Path scratch, Sdk sdk, Path generated, Map<String, String> variables, String args)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(LaunchFlags.of(sdk, ""));
        options.add("-Dsirocco.generated=" + generated);
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + generated;
        List<String> command = command(options, classPath, args);
        command.remove("-XX:+UseSerialGC");
        return run(scratch, variables, command);
    }

    /** The same where no file may grow beyond {@code blocks} of 512 bytes. */
    static ChildJvm withFileLimit(Path scratch, int blocks, String args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
        command.addAll(command(List.of(), System.getProperty("java.class.path"), args));
        return run(scratch, command);
    }

    private static List<String> command(List<String> options, String classPath, String args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:UseAVX"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        CommandRun.words(args).forEach(command::add);
        return command;
    }

    private static ChildJvm run(Path scratch, List<String> command) throws IOException, InterruptedException {
        return run(scratch, Map.of(), command);
    }

    private static ChildJvm run(Path scratch, Map<String, String> variables, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(variables);
        Process process = builder.start();
        assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the child JVM hangs: " + command);
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
