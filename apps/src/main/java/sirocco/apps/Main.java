package sirocco.apps;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import sirocco.apps.cli.CommandLines;

/** The command line's entry: {@code sirocco list | devices | run WORKFLOW … | evaluate DIR … | …}. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code: 0, 1 for a failure, 2 for a mistake in the command
     * line.
     */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.setProperty("java.util.logging.SimpleFormatter.format", "%3$s: %5$s%6$s%n");
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(CommandLines.execute(out, err, args));
    }
}
