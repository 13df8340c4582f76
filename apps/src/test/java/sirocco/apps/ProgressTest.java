package sirocco.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalHasOneLineThatRenewsItself() {
        var progress = Progress.onTerminal(out);
        progress.step("training", 1, 2, "loss 12345");
        progress.step("training", 2, 2, "loss .1");
        assertEquals(
                1,
                shown().lines()
                        .filter(line -> line.endsWith("loss .1") || line.endsWith(" "))
                        .count(),
                shown());
        assertTrue(shown().startsWith("\rtraining [=========="), shown());
        assertTrue(shown().stripTrailing().endsWith("2/2 0 s  loss .1"), shown());
    }

    @Test
    void aPipeGetsWholeLinesSeldomAndTheLastAlways() {
        var progress = Progress.asLines(out);
        for (int i = 1; i <= 1000; i++) {
            progress.step("reading", i, 1000, "");
        }
        List<String> lines = shown().lines().toList();
        assertEquals("reading 1000/1000 0 s", lines.getLast());
        assertTrue(lines.size() < 10, shown());
        assertTrue(lines.stream().noneMatch(line -> line.contains("\r") || line.contains("[")), shown());
    }

    @Test
    void noStepsAtAllAreNoDivisionByZero() {
        Progress.onTerminal(out).step("nothing", 0, 0, "");
        assertTrue(shown().contains("nothing"), shown());
    }
}
