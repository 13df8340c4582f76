package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.model.Evaluation;

/** {@code sirocco evaluate DIR…}: measures saved models on data. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "measure a saved model on all rows of a file",
            "Several run folders are an ensemble: the mean of their probabilities."
        },
        footer = {
            "",
            "Examples:",
            "  sirocco evaluate runs/ecg-cnn-20260101-120000 --data ptb.npz",
            "  sirocco evaluate runs/a runs/b runs/c --data test.parq --json"
        },
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    private static final long NO_SEED = 0;

    @ParentCommand
    Sirocco sirocco;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "folders of finished runs, whose models are used")
    List<Path> folders;

    @Option(names = "--data", required = true, paramLabel = "PATH", description = "data, with labels")
    Path data;

    @Mixin
    DeviceOptions compute;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of the results (default runs/evaluate-DATE-TIME)")
    Path folder;

    @Option(
            names = "--json",
            description = "print the metrics as one JSON object, and nothing else, on standard output")
    boolean json;

    private final PrintStream out;
    private final PrintStream err;

    EvaluateCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        compute.require();
        DeviceOptions.requireReadable("--data", data);
        var evaluation = new Evaluation();
        var config = new Evaluation.Config(folders.stream().map(Path::toString).toList());
        var inputs = new Run.Inputs(NO_SEED, compute.threads(), compute.device(), Optional.of(data), Optional.empty());
        RunFolder to = folder == null ? RunFolder.stamped(Path.of("runs"), evaluation.id()) : RunFolder.at(folder);
        new Runner(out, err, sirocco.details(), Runner.Output.json(json)).start(evaluation, config, inputs, to);
        return 0;
    }
}
