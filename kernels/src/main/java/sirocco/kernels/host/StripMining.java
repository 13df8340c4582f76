package sirocco.kernels.host;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Finds out whether this JVM cuts counted loops into strips, as it does for collectors that may want to stop a loop
 * (G1, ZGC, Shenandoah).
 *
 * <p>The 24 sums of a tile are then variables of two loops, the inner one and the one over its strips, which takes
 * registers: a product of 1024×1024 matrices takes 27.3 ms with it and 15.0 without, one thread of AVX-512.
 */
final class StripMining {
    static final String OPTION = "UseCountedLoopSafepoints";

    private StripMining() {}

    /** Reports it where it is so; a JVM without that option does not do it. */
    static void look() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (options != null) {
            look(options.getVMOption(OPTION).getValue());
        }
    }

    static void look(String value) {
        if (Boolean.parseBoolean(value)) {
            Cliff.STRIP_MINED_LOOPS.report(
                    "this JVM cuts loops into strips, and matrix products take up to twice as long",
                    "start it with -XX:-" + OPTION + ", as the launcher does, or with -XX:+UseSerialGC");
        }
    }
}
