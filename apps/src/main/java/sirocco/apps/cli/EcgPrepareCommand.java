package sirocco.apps.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sirocco.apps.Progress;
import sirocco.apps.data.Beats;
import sirocco.apps.data.wfdb.BeatPreparation;

/** {@code sirocco ecg prepare}: cuts recordings into heartbeats to train on. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description = "cut annotated recordings (WFDB: .hea, .dat, .atr) into heartbeats",
        sortOptions = false)
final class EcgPrepareCommand implements Runnable {
    @Option(names = "--data", paramLabel = "FOLDER", required = true, description = "folder of the recordings")
    Path data;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "file to write: .npz (X, y, record) or .csv (187 samples and the class on each line)")
    Path beats;

    @Option(
            names = "--records",
            paramLabel = "NAME",
            split = ",",
            description = "recordings to take, separated by commas (default: all)")
    List<String> records = new ArrayList<>();

    @Option(
            names = "--lead",
            paramLabel = "LEAD",
            description = "signal to take (default: MLII, or the first where a recording has no MLII)")
    String lead;

    private final PrintStream out;
    private final PrintStream err;

    EcgPrepareCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void run() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        Progress progress = terminal ? Progress.onTerminal(err) : Progress.asLines(err);
        var summary = BeatPreparation.prepare(data, records, Optional.ofNullable(lead), beats, progress);
        summary.broken().forEach((name, why) -> err.println("left out " + name + ": " + why));
        for (int k = 0; k < Beats.CLASSES.size(); k++) {
            out.printf("%s  %,d%n", Beats.CLASSES.get(k), summary.beats()[k]);
        }
        out.printf(
                "%s: %,d beats (cut off or flat: %d; recordings left out: %d)%n",
                beats,
                Arrays.stream(summary.beats()).sum(),
                summary.skipped(),
                summary.broken().size());
    }
}
