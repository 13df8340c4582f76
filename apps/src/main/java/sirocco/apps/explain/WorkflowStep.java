package sirocco.apps.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sirocco.apps.Failure;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Workflow;
import sirocco.tensor.Explanation;

/** Runs a workflow up to its training step, and no further; nothing is left of the run. */
public final class WorkflowStep {
    private WorkflowStep() {}

    /** Ends the run. */
    private static final class Heard extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Explanation step;

        Heard(Explanation step) {
            super("the step is compiled", null, false, false);
            this.step = step;
        }
    }

    /** How the training step of a workflow becomes a program. Throws {@link Failure} if it never compiles one. */
    public static <C extends Record> Explanation of(
            Workflow<C> workflow, C config, Run.Inputs inputs, Progress progress) throws IOException {
        RunFolder folder = new RunFolder(Files.createTempDirectory("sirocco-explain"));
        try (var run = new Run<>(workflow, config, inputs, folder, progress)) {
            workflow.run(run.studiedBy(WorkflowStep::end));
            throw new Failure("explain: " + workflow.id() + " compiles no training step");
        } catch (Heard heard) {
            return heard.step;
        } finally {
            folder.remove(Path.of("").toString());
        }
    }

    private static void end(Explanation step) {
        throw new Heard(step);
    }
}
