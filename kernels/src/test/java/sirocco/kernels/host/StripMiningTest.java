package sirocco.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

/** A JVM that cuts loops into strips is noticed; the one that runs these tests was told not to. */
class StripMiningTest {
    private static List<String> events(Runnable code) throws InterruptedException {
        List<String> remedies = new ArrayList<>();
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("sirocco.PerformanceCliff");
            stream.onEvent("sirocco.PerformanceCliff", event -> remedies.add(event.getString("remedy")));
            stream.startAsync();
            code.run();
            stream.stop();
            stream.awaitTermination(Duration.ofSeconds(10));
        }
        return remedies;
    }

    @Test
    void aJvmThatCutsLoopsIsReportedOnce() throws InterruptedException {
        List<String> remedies = events(() -> {
            StripMining.look("true");
            StripMining.look("true");
        });
        assertEquals(1, remedies.size());
        assertTrue(remedies.getFirst().contains("-XX:-UseCountedLoopSafepoints"), remedies.getFirst());
    }

    @Test
    void theTestsHaveTheLaunchersOption() throws InterruptedException {
        assertEquals(
                "false",
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .getVMOption(StripMining.OPTION)
                        .getValue());
        assertEquals(List.of(), events(StripMining::look));
    }
}
