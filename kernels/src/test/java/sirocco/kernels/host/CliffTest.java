package sirocco.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cliff is an event of the flight recorder, once for each thing that is slow. */
class CliffTest {
    @TempDir
    Path folder;

    @Test
    void isRecordedOnce() throws IOException {
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            recording.enable("sirocco.PerformanceCliff");
            recording.start();
            Cliff.SCALAR_KERNEL.report("a test of cliffs is slow", "do nothing");
            Cliff.SCALAR_KERNEL.report("a test of cliffs is slow", "do nothing");
            Cliff.BOXED_VECTORS.report("a test of cliffs is slow", "do nothing");
            recording.stop();
            Path file = folder.resolve("cliffs.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        List<RecordedEvent> ours = events.stream()
                .filter(event -> event.getString("what").startsWith("a test"))
                .toList();
        assertEquals(
                List.of("SCALAR_KERNEL", "BOXED_VECTORS"),
                ours.stream().map(event -> event.getString("kind")).toList());
        assertEquals("do nothing", ours.getFirst().getString("remedy"));
        assertEquals("sirocco.PerformanceCliff", ours.getFirst().getEventType().getName());
    }
}
