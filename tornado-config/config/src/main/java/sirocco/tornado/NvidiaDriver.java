package sirocco.tornado;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code nvidia-smi}, which comes with NVIDIA's driver, says of its GPUs and TornadoVM does not tell. */
public final class NvidiaDriver {
    private static final Pattern CAPABILITY = Pattern.compile("(\\d+)\\.(\\d)");
    private static final Pattern MEBIBYTES = Pattern.compile("(\\d{1,9}) MiB");
    private static final long PATIENCE_SECONDS = 10;

    private NvidiaDriver() {}

    /** The compute capability of the device of this name, times ten: 90 for 9.0; 0 where the driver does not tell. */
    static int computeCapability(String device) {
        return computeCapability(device, listing("compute_cap"));
    }

    /** The same from lines "NVIDIA H200, 9.0". */
    static int computeCapability(String device, String listing) {
        return values(device, listing)
                .map(CAPABILITY::matcher)
                .filter(value -> value.matches())
                .mapToInt(value -> 10 * Integer.parseInt(value.group(1)) + Integer.parseInt(value.group(2)))
                .findFirst()
                .orElse(0);
    }

    /**
     * Bytes that no process holds of the device of this name; empty where the driver does not tell. Of several GPUs of one name, those of
     * the one that has most: which of them is meant is not known.
     */
    public static OptionalLong freeBytes(String device) {
        return freeBytes(device, listing("memory.free"));
    }

    /** The same from lines "NVIDIA H200, 142312 MiB". */
    static OptionalLong freeBytes(String device, String listing) {
        return values(device, listing)
                .map(MEBIBYTES::matcher)
                .filter(value -> value.matches())
                .mapToLong(value -> Long.parseLong(value.group(1)) << 20)
                .max();
    }

    /** What stands behind the device's name, on each line that begins with it. */
    private static Stream<String> values(String device, String listing) {
        return listing.lines()
                .map(line -> line.split(",", 2))
                .filter(line -> line.length == 2 && line[0].strip().equalsIgnoreCase(device))
                .map(line -> line[1].strip());
    }

    private static String listing(String property) {
        try {
            Process query = new ProcessBuilder("nvidia-smi", "--query-gpu=name," + property, "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            if (!query.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                query.destroyForcibly();
                return "";
            }
            return new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException absent) {
            System.getLogger("sirocco").log(System.Logger.Level.DEBUG, "no nvidia-smi", absent);
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
