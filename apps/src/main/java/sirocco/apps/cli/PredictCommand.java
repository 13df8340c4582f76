package sirocco.apps.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sirocco.apps.Failure;
import sirocco.apps.learn.Devices;
import sirocco.apps.model.Ensemble;
import sirocco.apps.model.Predictions;

/** {@code sirocco predict DIR…}: writes what saved models say of each row of data. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "write a saved model's answer to each row of a file, as CSV",
            "A line holds the row's number from 0, the predicted class and the probability of each class. The class is the"
                    + " most probable one, or, where the run required a recall (decision.recall), the one decided for."
                    + " Several run folders are an ensemble: the mean of their probabilities. The data need no labels."
        },
        footer = {
            "",
            "Example:",
            "  sirocco predict runs/ecg-cnn-20260101-120000 --data new-beats.csv --out predictions.csv"
        },
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "folders of finished runs, whose models are used")
    List<Path> folders;

    @Option(names = "--data", required = true, paramLabel = "PATH", description = "data, with labels or without")
    Path data;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "the CSV file to write")
    Path file;

    @Option(names = "--force", description = "overwrite the CSV file if it is there")
    boolean force;

    @Mixin
    DeviceOptions compute;

    private final PrintStream out;
    private final PrintStream err;

    PredictCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        compute.require();
        DeviceOptions.requireReadable("--data", data);
        if (Files.isDirectory(file)) {
            throw new Failure("--out " + file + ": is a folder. Give the name of a CSV file.");
        }
        if (Files.exists(file) && !force) {
            throw new Failure(
                    "--out " + file + ": is there already. Choose another name, or overwrite it with --force.");
        }
        var device = Devices.named(compute.device(), compute.threads(), err::println);
        int rows = Predictions.write(Ensemble.read(folders, device), data, file);
        out.println(file + ": " + rows + " rows");
        return 0;
    }
}
