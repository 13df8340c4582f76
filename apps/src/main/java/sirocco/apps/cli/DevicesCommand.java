package sirocco.apps.cli;

import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code sirocco devices}: what the workflows can run on here. */
@Command(name = "devices", mixinStandardHelpOptions = true, description = "list the devices to run on")
final class DevicesCommand implements Runnable {
    private final PrintStream out;

    DevicesCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.println("cpu  " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, " + "Java " + Runtime.version());
    }
}
