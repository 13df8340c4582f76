package sirocco.apps.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sirocco.apps.Progress;
import sirocco.apps.report.Versions;

/** The command without a subcommand: shows the help. */
@Command(
        name = "sirocco",
        mixinStandardHelpOptions = true,
        versionProvider = Sirocco.Version.class,
        description = "A pure-Java numerics engine: workflows on CPU and GPU.",
        subcommands = {
            ListCommand.class,
            DevicesCommand.class,
            RunCommand.class,
            ResumeCommand.class,
            ExploreCommand.class,
            ExplainCommand.class,
            CompareCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            EcgCommand.class,
            CommandLine.HelpCommand.class
        })
final class Sirocco implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = CommandLine.ScopeType.INHERIT,
            description = "show details, and where a failure came from")
    boolean verbose;

    private final PrintStream err;

    Sirocco(PrintStream err) {
        this.err = err;
    }

    @Override
    public Integer call() {
        err.println("no command given.");
        spec.commandLine().usage(err);
        return CommandLines.MISUSED;
    }

    Progress.Details details() {
        return verbose ? Progress.Details.SHOWN : Progress.Details.HIDDEN;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sirocco " + Versions.sirocco()};
        }
    }
}
