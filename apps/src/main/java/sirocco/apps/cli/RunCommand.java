package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Settings;
import sirocco.apps.UsageError;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;
import sirocco.apps.report.ProfileReport;
import sirocco.apps.report.Spread;
import sirocco.tensor.backend.Profile;

/** {@code sirocco run WORKFLOW}: runs a workflow into a fresh run folder. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "run a workflow",
        footer = {
            "",
            "Examples:",
            "  sirocco run ecg-cnn --data mitbih_beats.npz --epochs 3",
            "  sirocco run ecg-cnn --set decision.recall=.94 --set hidden=32",
            "A run that is interrupted is continued with \"sirocco resume DIR\"."
        },
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final int PROFILE_LINES = 15;

    @Spec
    CommandSpec spec;

    @ParentCommand
    Sirocco sirocco;

    @Parameters(arity = "0..1", paramLabel = "WORKFLOW", description = "one of those that \"sirocco list\" shows")
    String workflow;

    @Mixin
    DeviceOptions compute;

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

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description = "run N times with seeds SEED, SEED+1, …, each in a folder of its own; show median and spread")
    int repeats;

    @Option(names = "--epochs", paramLabel = "N", description = "the same as --set epochs=N")
    Integer epochs;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "replicas of the model that share each batch in training (default 1)")
    int replicas;

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

    @Option(
            names = "--profile",
            description = "measure where the time goes: a table, and profile.json for chrome://tracing or Perfetto, "
                    + "in the run folder")
    boolean profile;

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

    private <C extends Record> void start(Workflow<C> workflow) throws IOException {
        C config = Settings.set(workflow.id(), workflow.defaults(), assignments(workflow));
        if (repeats < 1) {
            throw new UsageError("--repeats " + repeats + ": at least one run is needed");
        }
        if (replicas < 1) {
            throw new UsageError("--replicas " + replicas + ": at least one is needed");
        }
        compute.require(replicas);
        DeviceOptions.requireReadable("--data", data);
        DeviceOptions.requireReadable("--test", test);
        RunFolder to = folder == null ? RunFolder.stamped(Path.of("runs"), workflow.id()) : RunFolder.at(folder);
        if (profile) {
            profiled(workflow, config, to);
        } else {
            work(workflow, config, to);
        }
    }

    private <C extends Record> void work(Workflow<C> workflow, C config, RunFolder to) throws IOException {
        if (repeats == 1) {
            new Runner(out, err, sirocco.details(), Runner.Output.json(json)).start(workflow, config, inputs(seed), to);
        } else {
            repeat(workflow, config, to);
        }
    }

    /** The runs' own results go where their progress goes, so that what is printed is the spread alone. */
    private <C extends Record> void repeat(Workflow<C> workflow, C config, RunFolder to) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (long s = seed; s < seed + repeats; s++) {
            folders.add(to.path().resolve("seed-" + s));
            new Runner(err, err, sirocco.details(), Runner.Output.TEXT)
                    .start(workflow, config, inputs(s), RunFolder.at(folders.getLast()));
        }
        Spread spread = Spread.of(folders);
        spread.write(to);
        if (json) {
            out.println(spread.json());
        } else {
            out.print(spread.text());
        }
        (json ? err : out).println("run folder: " + to.path());
    }

    private <C extends Record> void profiled(Workflow<C> workflow, C config, RunFolder to) throws IOException {
        Profile measured = Profile.begin();
        try {
            work(workflow, config, to);
        } finally {
            Profile.end();
        }
        ProfileReport report = ProfileReport.of(measured);
        report.write(to);
        (json ? err : out).print(report.table(PROFILE_LINES) + "all of it: " + to.path() + "\n");
    }

    private Run.Inputs inputs(long seed) {
        return new Run.Inputs(
                seed,
                compute.threads(),
                replicas,
                compute.device(),
                Optional.ofNullable(data),
                Optional.ofNullable(test));
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
}
