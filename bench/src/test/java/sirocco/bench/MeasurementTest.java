package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;

/** Lines of JSON, and what several rounds come to. */
class MeasurementTest {
    @TempDir
    private Path folder;

    @Test
    void aLineIsReadAsItWasWritten() {
        Measurement written = new Measurement("sgemm.64", "sirocco", 2, 5.25e-6, 5e-6, 31, "fine");
        assertEquals(
                "{\"case\":\"sgemm.64\",\"system\":\"sirocco\",\"threads\":2,\"median_s\":5.25E-6,\"min_s\":5.0E-6,"
                        + "\"n\":31,\"note\":\"fine\"}",
                written.json());
        assertEquals(written, Measurement.read(written.json(), "here"));
    }

    @Test
    void linesOfTheScriptsAreRead() throws IOException {
        Path file = Files.writeString(folder.resolve("peers.json"), """
                {"case": "ecg.cnn.step", "system": "pytorch", "threads": 1, "median_s": 0.05, "min_s": 0.04, "n": 7}

                {"case": "node.covid.step", "system": "jax", "threads": 1, "median_s": 1, "min_s": 1, "n": 5, "more": 3}
                """);
        List<Measurement> read = Measurement.read(file);
        assertEquals(
                List.of(
                        new Measurement("ecg.cnn.step", "pytorch", 1, .05, .04, 7, ""),
                        new Measurement("node.covid.step", "jax", 1, 1, 1, 5, "")),
                read);
    }

    @Test
    void aWrongLineIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("cut.json"), "\n{\"case\": \"sgemm.64\", \"syst");
        String message =
                assertThrows(Failure.class, () -> Measurement.read(file)).getMessage();
        assertTrue(message.contains("cut.json, line 2"), message);
        Failure incomplete = assertThrows(Failure.class, () -> Measurement.read("{\"case\":\"a\"}", "there"));
        assertTrue(incomplete.getMessage().contains("median_s"), incomplete.getMessage());
    }

    @Test
    void roundsAreCombinedForEachSystemAndNumberOfThreads() {
        List<Measurement> combined = Measurement.combinedBySystem(List.of(
                new Measurement("a", "sirocco", 1, 5, 4, 10, ""),
                new Measurement("a", "jax", 1, 9, 8, 10, "scan"),
                new Measurement("a", "sirocco", 1, 3, 2, 20, ""),
                new Measurement("a", "sirocco", 2, 1, 1, 5, ""),
                new Measurement("a", "sirocco", 1, 7, 6, 30, Timing.UNSETTLED),
                new Measurement("a", "jax", 1, 12, 7, 10, "scan")));
        assertEquals(
                List.of(
                        new Measurement("a", "sirocco", 1, 5, 2, 60, Timing.UNSETTLED),
                        new Measurement("a", "jax", 1, 10.5, 7, 20, "scan"),
                        new Measurement("a", "sirocco", 2, 1, 1, 5, "")),
                combined);
    }
}
