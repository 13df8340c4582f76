package sirocco.tornado;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compute capabilities of NVIDIA's GPUs, from {@code nvidia-smi}, which comes with their driver: TornadoVM does not tell. */
final class ComputeCapability {
    private static final List<String> QUERY =
            List.of("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader");
    private static final Pattern LINE = Pattern.compile("(?m)^(.+), *(\\d+)\\.(\\d)\\s*$");
    private static final long PATIENCE_SECONDS = 10;

    private ComputeCapability() {}

    /** Of the device of this name, times ten: 90 for 9.0; 0 where the driver does not tell. */
    static int of(String device) {
        return of(device, listing());
    }

    /** The same from lines "NVIDIA H200, 9.0". */
    static int of(String device, String listing) {
        Matcher line = LINE.matcher(listing);
        while (line.find()) {
            if (line.group(1).strip().equalsIgnoreCase(device)) {
                return 10 * Integer.parseInt(line.group(2)) + Integer.parseInt(line.group(3));
            }
        }
        return 0;
    }

    private static String listing() {
        try {
            Process query = new ProcessBuilder(QUERY).redirectErrorStream(true).start();
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
