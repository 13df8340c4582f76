package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;
import sirocco.tensor.backend.DeviceException;
import sirocco.tensor.io.FormatException;

/** Reads a command line and runs it; whatever goes wrong becomes one message on the error stream and an exit code. */
public final class CommandLines {
    public static final int FAILED = 1;
    public static final int MISUSED = 2;
    private static final String VERBOSE = "--verbose";

    private CommandLines() {}

    /**
     * Runs a command.
     *
     * @param out results, and nothing else with {@code --json}
     * @param err progress and messages
     * @return 0, {@link #FAILED} or {@link #MISUSED}
     */
    public static int execute(PrintStream out, PrintStream err, String... args) {
        var line = new CommandLine(new Sirocco(err), new Commands(out, err));
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        line.setParameterExceptionHandler((mistake, _) -> misused(err, mistake));
        line.setExecutionExceptionHandler((failure, _, _) -> failed(err, failure, isVerbose(args)));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | StackOverflowError exhausted) {
            return failed(
                    err,
                    new Failure(
                            "out of memory (" + exhausted.getMessage() + "): the heap has "
                                    + (Runtime.getRuntime().maxMemory() >> 20)
                                    + " MiB. Give it more with SIROCCO_JVM=-Xmx16g, "
                                    + "or take smaller data or batches.",
                            exhausted),
                    isVerbose(args));
        } catch (ExceptionInInitializerError mistake) {
            return failed(err, mistake.getCause(), isVerbose(args));
        }
    }

    private static boolean isVerbose(String[] args) {
        return Arrays.asList(args).contains(VERBOSE);
    }

    private static int misused(PrintStream err, ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        err.println(
                message(mistake, command) + " See \"" + command.getCommandSpec().qualifiedName() + " --help\".");
        return MISUSED;
    }

    private static String message(ParameterException mistake, CommandLine command) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String wrong = unmatched.getUnmatched().getFirst();
            return wrong.startsWith("-")
                    ? "unknown option " + wrong + near(wrong, options(command))
                    : command.getSubcommands().isEmpty()
                            ? "unexpected argument \"" + wrong + "\"."
                            : "unknown command \"" + wrong + "\""
                                    + near(wrong, command.getSubcommands().keySet());
        }
        String message = mistake.getMessage();
        return message.endsWith(".") ? message : message + ".";
    }

    private static String near(String wrong, Iterable<String> known) {
        var names = new ArrayList<String>();
        known.forEach(names::add);
        return Names.nearest(wrong.split("=")[0], names)
                .map(name -> ". Did you mean " + name + "?")
                .orElse(".");
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .toList();
    }

    private static int failed(PrintStream err, Throwable failure, boolean verbose) {
        err.println(explain(failure)
                + (verbose || failure instanceof Failure || failure instanceof DeviceException
                        ? ""
                        : " (--verbose shows where)"));
        if (verbose) {
            failure.printStackTrace(err);
        }
        return failure instanceof UsageError ? MISUSED : FAILED;
    }

    private static String explain(Throwable failure) {
        return switch (failure) {
            case Failure known -> known.getMessage();
            case DeviceException unable -> unable.getMessage();
            case FormatException damaged -> damaged.getMessage();
            case NoSuchFileException absent -> absent.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": may not be read or written";
            case IOException io -> "reading or writing failed: " + io.getMessage();
            default -> "unexpected " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
        };
    }

    /** Hands the streams to each command that has a constructor for them. */
    private record Commands(PrintStream out, PrintStream err) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            Object command = switch (type.getSimpleName()) {
                case "ListCommand" -> new ListCommand(out);
                case "DevicesCommand" -> new DevicesCommand(out, err);
                case "RunCommand" -> new RunCommand(out, err);
                case "ResumeCommand" -> new ResumeCommand(out, err);
                case "EvaluateCommand" -> new EvaluateCommand(out, err);
                case "PredictCommand" -> new PredictCommand(out, err);
                case "ExplainCommand" -> new ExplainCommand(out, err);
                case "ExploreCommand" -> new ExploreCommand(out, err);
                case "CompareCommand" -> new CompareCommand(out);
                case "EcgPrepareCommand" -> new EcgPrepareCommand(out, err);
                default -> CommandLine.defaultFactory().create(type);
            };
            return type.cast(command);
        }
    }
}
