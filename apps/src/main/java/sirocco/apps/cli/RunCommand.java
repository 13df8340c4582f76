package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sirocco.apps.Failure;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Settings;
import sirocco.apps.UsageError;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;
import sirocco.apps.report.RunRecord;

/** {@code sirocco run WORKFLOW}: runs a workflow into a fresh run folder. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "run a workflow", sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final List<String> DEVICES = List.of("cpu", "gpu", "auto");
    /** One device of one of TornadoVM's backends, such as {@code opencl:0:1}. */
    private static final Pattern NAMED_DEVICE = Pattern.compile("(opencl|cuda|ptx):\\d+:\\d+");

    @Spec
    CommandSpec spec;

    @ParentCommand
    Sirocco sirocco;

    @Parameters(arity = "0..1", paramLabel = "WORKFLOW", description = "one of those that \"sirocco list\" shows")
    String workflow;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "cpu, gpu, auto (the default), or one that \"sirocco devices\" shows")
    String device;

    @Option(names = "--data", paramLabel = "PATH", description = "data to train on, instead of the embedded ones")
    Path data;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description = "data to test on; without it a part of --data is held out")
    Path test;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "seed of all randomness (default 42)")
    long seed;

    @Option(names = "--epochs", paramLabel = "N", description = "the same as --set epochs=N")
    Integer epochs;

    @Option(names = "--threads", paramLabel = "N", description = "threads to compute with (default: all processors)")
    Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of the results (default runs/WORKFLOW-DATE-TIME)")
    Path folder;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "change a setting of the workflow; may be repeated")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--json",
            description = "print the metrics as one JSON object, and nothing else, on standard output")
    boolean json;

    private final PrintStream out;
    private final PrintStream err;

    RunCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        if (workflow == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "run: which workflow? Known: "
                            + String.join(
                                    ", ",
                                    Workflows.ALL.stream().map(Workflow::id).toList()) + ".");
        }
        start(Workflows.named(workflow));
        return 0;
    }

    private <C extends Record> void start(Workflow<C> workflow) throws Exception {
        C config = Settings.set(workflow.id(), workflow.defaults(), assignments(workflow));
        requireDevice();
        requireThreads();
        requireReadable("--data", data);
        requireReadable("--test", test);
        RunFolder to = folder == null ? RunFolder.stamped(Path.of("runs"), workflow.id()) : RunFolder.at(folder);
        var run = new Run<>(
                workflow,
                config,
                new Run.Inputs(seed, threads(), device, Optional.ofNullable(data), Optional.ofNullable(test)),
                to,
                progress());
        RunRecord record = RunRecord.start(run);
        try {
            work(workflow, run);
            record.finish();
        } catch (Exception | Error failure) {
            record.withdraw(failure);
            throw failure;
        }
        show(record, to);
    }

    private static <C extends Record> void work(Workflow<C> workflow, Run<C> run) throws IOException {
        try (run) {
            workflow.run(run);
        } catch (UsageError mistake) {
            throw mistake;
        } catch (Failure failure) {
            throw new Failure(workflow.id() + ": " + failure.getMessage(), failure);
        }
    }

    private List<String> assignments(Workflow<?> workflow) {
        var all = new ArrayList<>(settings);
        if (epochs != null) {
            if (!Settings.has(workflow.defaults(), "epochs")) {
                throw new UsageError("--epochs: " + workflow.id() + " has no epochs. Its settings: "
                        + String.join(", ", Settings.flat(workflow.defaults()).keySet()) + ".");
            }
            all.add("epochs=" + epochs);
        }
        return all;
    }

    private void requireDevice() {
        if (!DEVICES.contains(device) && !NAMED_DEVICE.matcher(device).matches()) {
            throw new UsageError("--device " + device + ": no such device" + Names.suggestion(device, DEVICES));
        }
    }

    private void requireThreads() {
        if (threads != null && threads < 1) {
            throw new UsageError("--threads " + threads + ": at least one thread is needed");
        }
    }

    private int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private static void requireReadable(String option, Path path) {
        if (path != null && !Files.isReadable(path)) {
            throw new Failure(
                    option + " " + path + ": " + (Files.exists(path) ? "may not be read" : "no such file or folder"));
        }
    }

    private Progress progress() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        Progress progress = terminal ? Progress.onTerminal(err) : Progress.asLines(err);
        return progress.details(sirocco.verbose ? Progress.Details.SHOWN : Progress.Details.HIDDEN);
    }

    private void show(RunRecord record, RunFolder to) {
        if (json) {
            out.println(record.json());
        } else {
            out.print(record.text());
        }
        (json ? err : out).println("run folder: " + to.path());
    }
}
