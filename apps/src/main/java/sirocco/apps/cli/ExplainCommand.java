package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sirocco.apps.Failure;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.Settings;
import sirocco.apps.UsageError;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;
import sirocco.apps.explain.ExplanationText;
import sirocco.apps.explain.OperationSample;
import sirocco.apps.explain.WorkflowStep;
import sirocco.apps.learn.Devices;
import sirocco.tensor.Device;
import sirocco.tensor.Explanation;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.backend.Peak;
import sirocco.tensor.io.AtomicFile;

/** {@code sirocco explain WORKFLOW|OPERATION}: shows how a training step, or an operation, becomes a program. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "show how a training step, or one operation, becomes a program",
            "The graph before and after the passes, the program with its memory plan, what each operation costs, "
                    + "and the kernels. Nothing is trained, and no run folder is made."
        },
        footer = {
            "",
            "Examples:",
            "  sirocco explain iris --device cpu",
            "  sirocco explain softmax --device cpu --dot softmax.dot",
            "  sirocco explain ecg-cnn --device gpu --all --out step.txt"
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    private static final int LINES = 40;
    private static final Peak UNKNOWN = new Peak(0, 1, 1e9, 1e9, 1e9);

    @ParentCommand
    Sirocco sirocco;

    @Parameters(paramLabel = "WORKFLOW|OPERATION", description = "a workflow (sirocco list), or an operation as matmul")
    String what;

    @Mixin
    DeviceOptions compute;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "change a setting of the workflow; may be repeated")
    List<String> settings = new ArrayList<>();

    @Option(names = "--data", paramLabel = "PATH", description = "data to train on, instead of the embedded ones")
    Path data;

    @Option(names = ExplanationText.ALL, description = "show all lines of long sections")
    boolean all;

    @Option(names = "--dot", paramLabel = "FILE", description = "write the graph after the passes for Graphviz")
    Path dot;

    @Option(names = "--out", paramLabel = "FILE", description = "write the text to a file")
    Path file;

    private final PrintStream out;
    private final PrintStream err;

    ExplainCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        compute.require();
        DeviceOptions.requireReadable("--data", data);
        Optional<Workflow<?>> workflow =
                Workflows.ALL.stream().filter(w -> w.id().equals(what)).findFirst();
        if (workflow.isPresent()) {
            step(workflow.get());
        } else if (OperationSample.names().contains(what.toLowerCase(Locale.ROOT))) {
            operation(OperationSample.named(what.toLowerCase(Locale.ROOT)));
        } else {
            List<String> known = Stream.concat(
                            Workflows.ALL.stream().map(Workflow::id), OperationSample.names().stream())
                    .toList();
            throw new UsageError(
                    "explain: no workflow and no operation is called \"" + what + "\"" + Names.suggestion(what, known));
        }
        return 0;
    }

    private <C extends Record> void step(Workflow<C> workflow) throws IOException {
        C config = Settings.set(workflow.id(), workflow.defaults(), settings);
        var inputs =
                new Run.Inputs(42, compute.threads(), compute.device(), Optional.ofNullable(data), Optional.empty());
        Explanation step = WorkflowStep.of(workflow, config, inputs, Progress.asLines(err));
        write(text().of("A training step of " + workflow.id(), step));
        draw(step);
    }

    private void operation(OperationSample sample) {
        if (!settings.isEmpty() || data != null) {
            throw new UsageError("explain " + what + ": --set and --data are for workflows");
        }
        Device device = Devices.named(compute.device(), compute.threads(), err::println);
        Explanation forward = sample.forward(device);
        String text = text().of("The operation " + sample.describe(), forward);
        if (sample.hasGradient()) {
            text += "\n" + text().of("Its gradient: of the sum of the outputs", sample.gradient(device));
        }
        write(text);
        draw(forward);
    }

    private ExplanationText text() {
        Peak peak = Backends.named("cpu").peak().orElse(UNKNOWN);
        return new ExplanationText(peak, all ? Integer.MAX_VALUE : LINES);
    }

    private void write(String text) {
        if (file == null) {
            out.print(text);
        } else {
            save(file, text);
            err.println("written: " + file);
        }
    }

    private static void save(Path file, String text) {
        try {
            AtomicFile.writeText(file, text);
        } catch (IOException refused) {
            throw new Failure(file + " cannot be written: " + refused.getMessage(), refused);
        }
    }

    private void draw(Explanation explanation) {
        if (dot != null) {
            save(dot, explanation.ready().toDot());
            err.println("written: " + dot + " (draw it with: dot -Tsvg " + dot + " > graph.svg)");
        }
    }
}
