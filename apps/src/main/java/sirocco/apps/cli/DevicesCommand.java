package sirocco.apps.cli;

import java.io.PrintStream;
import picocli.CommandLine.Command;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;

/** {@code sirocco devices}: what the workflows can run on here. */
@Command(name = "devices", mixinStandardHelpOptions = true, description = "list the devices to run on")
final class DevicesCommand implements Runnable {
    private final PrintStream out;

    DevicesCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        for (Backend backend : Backends.all()) {
            String state = backend.obstacle().isEmpty() ? "ready" : "not here: " + backend.obstacle();
            out.printf("%-10s %s%n", backend.name(), detail(backend) + state);
        }
    }

    private static String detail(Backend backend) {
        return switch (backend.name()) {
            case "cpu" ->
                System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors, Java "
                        + Runtime.version() + "; ";
            case "reference" -> "scalar, slow, the oracle of the others; ";
            default -> "";
        };
    }
}
