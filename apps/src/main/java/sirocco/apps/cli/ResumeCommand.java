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
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Workflow;
import sirocco.apps.report.DataFile;
import sirocco.apps.report.RunRequest;

/** {@code sirocco resume DIR}: brings a run that was interrupted to the end that it would have had. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {
            "continue an interrupted run in its folder, from its last checkpoint",
            "The result is the one that the run would have had undisturbed, bit for bit; on another device, but for rounding."
        },
        footer = {
            "",
            "Examples:",
            "  sirocco resume runs/ecg-cnn-20260101-120000",
            "  sirocco resume runs/ecg-cnn-20260101-120000 --device cpu"
        },
        sortOptions = false)
final class ResumeCommand implements Callable<Integer> {
    @ParentCommand
    Sirocco sirocco;

    @Parameters(paramLabel = "DIR", description = "the run folder")
    Path folder;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "compute on this from now on (default: as the run began)")
    String device;

    @Option(
            names = "--json",
            description = "print the metrics as one JSON object, and nothing else, on standard output")
    boolean json;

    private final PrintStream out;
    private final PrintStream err;

    ResumeCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        RunRequest request = RunRequest.read(folder);
        if (device != null) {
            DeviceOptions.require(device, request.replicas());
        }
        if (request.isFinished()) {
            err.println(folder + ": this run has finished; there is nothing to resume.");
            return 0;
        }
        request.data().ifPresent(file -> file.requireUnchanged(folder));
        request.test().ifPresent(file -> file.requireUnchanged(folder));
        resume(request, request.known());
        return 0;
    }

    private <C extends Record> void resume(RunRequest request, Workflow<C> workflow) throws IOException {
        var inputs = new Run.Inputs(
                request.seed(),
                request.threads(),
                request.replicas(),
                device == null ? request.device() : device,
                path(request.data()),
                path(request.test()));
        new Runner(out, err, sirocco.details(), Runner.Output.json(json))
                .resume(workflow, request.settingsOf(workflow), inputs, new RunFolder(folder));
    }

    private static Optional<Path> path(Optional<DataFile> file) {
        return file.map(DataFile::path).map(Path::of);
    }
}
