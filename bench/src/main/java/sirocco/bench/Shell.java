package sirocco.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import sirocco.apps.Failure;

/** Runs other programs. */
public final class Shell {
    private Shell() {}

    /** Maven as the launcher starts it: the one on the path, or the wrapper. */
    public static List<String> maven() {
        boolean installed = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mvn")));
        return List.of(installed ? "mvn" : Home.folder().resolve("mvnw").toString(), "-B", "-ntp");
    }

    /**
     * Runs a program in Sirocco's folder to its end.
     *
     * @return what it printed, errors included
     * @throws Failure if it cannot be started, or ends with another status than 0
     */
    public static String output(List<String> command) {
        try {
            Path printed = Files.createTempFile("sirocco-bench", ".out");
            try {
                int status = new ProcessBuilder(command)
                        .directory(Home.folder().toFile())
                        .redirectOutput(printed.toFile())
                        .redirectErrorStream(true)
                        .start()
                        .waitFor();
                String text = Files.readString(printed, StandardCharsets.UTF_8);
                if (status != 0) {
                    throw new Failure(command.getFirst() + " ended with status " + status + ": "
                            + text.lines()
                                    .filter(l -> l.contains("ERROR"))
                                    .findFirst()
                                    .orElse(text.strip()));
                }
                return text;
            } finally {
                Files.delete(printed);
            }
        } catch (IOException refused) {
            throw new Failure(command.getFirst() + " cannot be started: " + refused.getMessage(), refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(command.getFirst() + " was interrupted", stopped);
        }
    }
}
