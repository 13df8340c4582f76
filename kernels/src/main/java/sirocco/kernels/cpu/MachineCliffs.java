package sirocco.kernels.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import sirocco.kernels.host.Cliff;

/** Looks, before the first vector is used, for what would make vectors slow in this JVM on this processor. */
final class MachineCliffs {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Set<String> AVX_512 = Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl");

    private MachineCliffs() {}

    /** A cliff and the words for it. */
    record Found(Cliff cliff, String what, String remedy) {}

    /** Reports what there is; reads nothing where vectors have 512 bits. */
    static void report(int asked, int preferred) {
        boolean mayBeNarrow = asked == 0 && preferred < 512;
        String flags = mayBeNarrow ? flags() : "";
        Stream.of(
                        emulated(asked, preferred),
                        narrow(preferred, flags),
                        compiler(System.getProperty("java.vm.info", "")))
                .flatMap(Optional::stream)
                .forEach(found -> found.cliff.report(found.what, found.remedy));
    }

    /** Vectors longer than the JVM's longest. */
    static Optional<Found> emulated(int asked, int preferred) {
        return asked <= preferred
                ? Optional.empty()
                : Optional.of(new Found(
                        Cliff.EMULATED_VECTORS,
                        "-D" + VectorChoice.PROPERTY + "=" + asked + " asks for vectors of " + asked
                                + " bits, and this JVM has " + preferred + ", so that each is an object",
                        "ask for " + preferred + ", or for none"));
    }

    /** Vectors shorter than the processor's, given its flags as Linux lists them; nothing is found without any. */
    static Optional<Found> narrow(int preferred, String flags) {
        Set<String> known = new HashSet<>(Arrays.asList(flags.split(" ")));
        int level = known.containsAll(AVX_512) ? 3 : known.contains("avx2") ? 2 : 0;
        int bits = level == 3 ? 512 : level == 2 ? 256 : 0;
        return bits <= preferred
                ? Optional.empty()
                : Optional.of(new Found(
                        Cliff.NARROW_VECTORS,
                        "this JVM uses vectors of " + preferred + " bits, and the processor has " + bits,
                        "start it with -XX:UseAVX=" + level + ", or with -D" + VectorChoice.PROPERTY + "=" + preferred
                                + " if that is meant"));
    }

    /** A JVM that does not optimise, by what it says of itself. */
    static Optional<Found> compiler(String vmInfo) {
        return !vmInfo.contains("interpreted") && !vmInfo.contains("emulated-client")
                ? Optional.empty()
                : Optional.of(new Found(
                        Cliff.NO_COMPILER,
                        "this JVM runs without its optimising compiler (" + vmInfo
                                + "), so that each vector is an object",
                        "start it without -Xint and -XX:TieredStopAtLevel"));
    }

    /** The flags of the first processor; empty where there is no such list. */
    private static String flags() {
        if (!Files.isReadable(PROCESSOR)) {
            return "";
        }
        try (BufferedReader lines = Files.newBufferedReader(PROCESSOR)) {
            return lines.lines()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("");
        } catch (IOException unreadable) {
            System.getLogger("sirocco").log(System.Logger.Level.DEBUG, PROCESSOR + " cannot be read", unreadable);
            return "";
        }
    }
}
