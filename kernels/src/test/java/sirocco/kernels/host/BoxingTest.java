package sirocco.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

/** A program that still allocates after a while is noticed; one that does not, or is young, is not. */
class BoxingTest {
    private long now;
    private long allocated;
    private int looks;

    private final Boxing boxing = new Boxing(() -> now, () -> {
        looks++;
        return allocated;
    });

    private void run(int times, long bytes) {
        for (int i = 0; i < times; i++) {
            boxing.run(() -> allocated += bytes);
        }
    }

    @Test
    void nothingIsMeasuredWhileTheCompilerMayBeAtWork() {
        run(5000, Boxing.TOLERATED_BYTES + 1);
        assertEquals(0, looks);
    }

    @Test
    void fewRunsAreMeasured() {
        now = Boxing.SETTLED_NANOS + 1;
        run(1 << 16, Boxing.TOLERATED_BYTES);
        assertEquals(2 * 11, looks, "64, 128 … 65,536, before and after");
    }

    @Test
    void allocationsAreReportedWhenTheyAreSeenTwice() throws InterruptedException {
        List<String> kinds = new ArrayList<>();
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("sirocco.PerformanceCliff");
            stream.onEvent("sirocco.PerformanceCliff", event -> kinds.add(event.getString("remedy")));
            stream.startAsync();
            now = Boxing.SETTLED_NANOS + 1;
            run(64, 7 << 20);
            assertFalse(looks > 2, "one run is measured");
            run(1, 7 << 20);
            run(1, 8 << 20);
            stream.stop();
            stream.awaitTermination(java.time.Duration.ofMillis(TimeUnit.SECONDS.toMillis(10)));
        }
        assertEquals(1, kinds.size(), "said once");
        assertTrue(kinds.getFirst().contains("7168 KB a run"), kinds.getFirst());
    }
}
