package sirocco.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import sirocco.tensor.backend.Peak;

/** What is measured on, in words. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    static String description(Optional<Peak> peak) {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors; Java "
                + Runtime.version() + peak.map(p -> "; at most " + p).orElse("");
    }

    private static String processor() {
        try {
            return Files.lines(PROCESSORS)
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException unknown) {
            return System.getProperty("os.arch");
        }
    }

    /** "load 3.1 on 2 processors: busy, compare ratios only" at such a moment. */
    static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int processors = Runtime.getRuntime().availableProcessors();
        return load < 0
                ? "load unknown"
                : String.format(Locale.ROOT, "load %.1f on %d processors", load, processors)
                        + (load > processors ? ": the machine is busy, and only ratios say something" : "");
    }
}
