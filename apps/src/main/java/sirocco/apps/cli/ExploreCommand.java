package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sirocco.apps.Explorable;
import sirocco.apps.Exploration;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.UsageError;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;

/** {@code sirocco explore WORKFLOW}: shows the data of a workflow before training. */
@Command(
        name = "explore",
        mixinStandardHelpOptions = true,
        description = {
            "show the data of a workflow, without training",
            "How many rows, their classes, ranges, missing values, duplicates, and examples."
        },
        footer = {"", "Examples:", "  sirocco explore ecg-cnn --data mitbih_beats.npz", "  sirocco explore iris"},
        sortOptions = false)
final class ExploreCommand implements Callable<Integer> {
    private static final int ONE_THREAD = 1;

    @ParentCommand
    Sirocco sirocco;

    @Parameters(paramLabel = "WORKFLOW", description = "one of those that \"sirocco list\" shows")
    String workflow;

    @Option(names = "--data", paramLabel = "PATH", description = "the data, instead of the embedded ones")
    Path data;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "seed of data that are made up")
    long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of the results (default runs/explore-WORKFLOW-DATE-TIME)")
    Path folder;

    @Option(
            names = "--json",
            description = "print the findings as one JSON object, and nothing else, on standard output")
    boolean json;

    private final PrintStream out;
    private final PrintStream err;

    ExploreCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        if (!(Workflows.named(workflow) instanceof Explorable<?> explorable)) {
            throw new UsageError("explore: the data of " + workflow + " cannot be explored. Those that can: "
                    + String.join(
                            ", ",
                            Workflows.ALL.stream()
                                    .filter(Explorable.class::isInstance)
                                    .map(Workflow::id)
                                    .toList())
                    + ".");
        }
        DeviceOptions.requireReadable("--data", data);
        explore(new Exploration<>(explorable));
        return 0;
    }

    private <C extends Record> void explore(Exploration<C> exploration) throws IOException {
        var inputs = new Run.Inputs(seed, ONE_THREAD, "cpu", Optional.ofNullable(data), Optional.empty());
        RunFolder to = folder == null ? RunFolder.stamped(Path.of("runs"), exploration.id()) : RunFolder.at(folder);
        new Runner(out, err, sirocco.details(), Runner.Output.json(json))
                .start(exploration, exploration.defaults(), inputs, to);
    }
}
