package sirocco.apps.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The most memory that this process has held at once, as the operating system counts it. */
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    private static final long KIBI = 1024;

    private PeakMemory() {}

    /** Bytes of the largest resident set so far; empty where the operating system does not say. */
    public static OptionalLong bytes() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return of(Files.readAllLines(STATUS));
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    /** Of the lines of Linux's /proc/self/status, one of which is {@code VmHWM: 1234 kB}. */
    static OptionalLong of(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(PEAK))
                .mapToLong(line -> KIBI * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }
}
