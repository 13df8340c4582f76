package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sirocco.apps.track.EventLog;

/** The losses of a run on one device, next to those of the same run on another. */
final class LossParity {
    /** The bound of docs/precision.md for longer chains of F32. */
    private static final double RELATIVE = 1e-4;

    private LossParity() {}

    /** The losses of the first epochs agree, and those on the test part if there is one. */
    static void assertSame(CommandRun expected, CommandRun got, int epochs) throws IOException {
        List<Float> wanted = losses(expected.folder());
        List<Float> actual = losses(got.folder());
        assertEquals(epochs, wanted.size());
        assertEquals(epochs, actual.size());
        for (int epoch = 0; epoch < epochs; epoch++) {
            float loss = wanted.get(epoch);
            assertEquals(loss, actual.get(epoch), RELATIVE * loss, "epoch " + (epoch + 1));
        }
        if (expected.metrics().has("test.loss")) {
            double loss = expected.metric("test.loss");
            assertEquals(loss, got.metric("test.loss"), RELATIVE * loss, "test.loss");
        }
    }

    private static List<Float> losses(Path run) throws IOException {
        try (var files = Files.list(run)) {
            Path log = files.filter(file -> file.toString().contains("tfevents"))
                    .findFirst()
                    .orElseThrow();
            return EventLog.read(log).scalars("loss/train");
        }
    }
}
