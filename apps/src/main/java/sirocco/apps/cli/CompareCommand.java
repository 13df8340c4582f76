package sirocco.apps.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sirocco.apps.RunFolder;
import sirocco.apps.report.Comparison;
import sirocco.apps.report.ComparisonFiles;

/** {@code sirocco compare DIR…}: runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "compare runs: the settings in which they differ, and their metrics",
            "A star marks the best of a metric. With --out, the curves of loss and metric by epoch are drawn too."
        },
        footer = {"", "Example:", "  sirocco compare runs/ecg-cnn-* --out comparison"},
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "run folders, of finished runs or others")
    List<Path> folders;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder to write comparison.csv, comparison.html and the curves to")
    Path folder;

    private final PrintStream out;

    CompareCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Comparison comparison = Comparison.of(folders);
        if (folder != null) {
            ComparisonFiles.write(comparison, RunFolder.at(folder));
        }
        out.print(comparison.text());
        if (folder != null) {
            out.println("comparison: " + folder.resolve("comparison.html"));
        }
        return 0;
    }
}
