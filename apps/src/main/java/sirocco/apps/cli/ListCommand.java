package sirocco.apps.cli;

import java.io.PrintStream;
import picocli.CommandLine.Command;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;

/** {@code sirocco list}: the workflows, a line each. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "list the workflows")
final class ListCommand implements Runnable {
    private final PrintStream out;

    ListCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        int width = Workflows.ALL.stream()
                .mapToInt(workflow -> workflow.id().length())
                .max()
                .orElse(0);
        for (Workflow<?> workflow : Workflows.ALL) {
            out.println(workflow.id() + " ".repeat(width + 2 - workflow.id().length()) + workflow.description());
        }
    }
}
