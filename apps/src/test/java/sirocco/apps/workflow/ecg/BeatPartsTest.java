package sirocco.apps.workflow.ecg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Settings;
import sirocco.apps.TestData;
import sirocco.apps.data.Beats;
import sirocco.apps.data.MitBih;

/** Which beats come into which part. */
class BeatPartsTest {
    @TempDir
    Path folder;

    private BeatParts parts(Optional<Path> data, String... settings) {
        var workflow = new EcgCnn();
        var config = Settings.set("ecg-cnn", workflow.defaults(), List.of(settings));
        var inputs = new Run.Inputs(1, 1, "cpu", data, Optional.empty());
        try (var run = new Run<>(
                workflow,
                config,
                inputs,
                RunFolder.at(folder),
                Progress.asLines(new PrintStream(OutputStream.nullOutputStream())))) {
            BeatParts parts = BeatParts.of(run, config.data());
            notes = run.notes();
            return parts;
        }
    }

    private List<String> notes = List.of();

    private static Set<Integer> records(Beats beats) {
        return IntStream.of(beats.records().orElseThrow()).boxed().collect(Collectors.toSet());
    }

    @Test
    void patientsOfTheMitBihDatabase() {
        var file = Optional.of(TestData.path("ecg/mitbih_beats.npz"));
        BeatParts parts = parts(file, "split=patient");
        Set<Integer> validation = records(parts.validation().orElseThrow());
        assertTrue(Collections.disjoint(records(parts.training()), validation));
        assertTrue(MitBih.TRAINING.containsAll(records(parts.training())) && MitBih.TRAINING.containsAll(validation));
        assertTrue(MitBih.TEST.containsAll(records(parts.test())));
        assertEquals(18, records(parts.test()).size());
        assertEquals(List.of("N", "S", "V", "F"), parts.classes());
        assertTrue(notes.getFirst().contains("class Q, of which 10 beats would remain"), notes.toString());
        BeatParts five = parts(file, "split=patient", "classes=N,S,V,F,Q");
        assertEquals(5, five.classes().size());
        assertEquals(4, five.test().classCounts()[4]);
    }

    @Test
    void syntheticPatients() {
        BeatParts parts = parts(Optional.empty(), "split=patient", "syntheticBeats=500");
        Set<Integer> test = records(parts.test());
        Set<Integer> validation = records(parts.validation().orElseThrow());
        assertTrue(Collections.disjoint(records(parts.training()), test));
        assertTrue(Collections.disjoint(records(parts.training()), validation));
        assertTrue(Collections.disjoint(validation, test));
        assertEquals(
                500,
                parts.training().size()
                        + parts.validation().orElseThrow().size()
                        + parts.test().size());
        assertEquals(.2, parts.test().size() / 500.0, .05);
    }

    @Test
    void balancedEpochsHaveEqualClasses() {
        BeatParts parts = parts(Optional.empty(), "syntheticBeats=500");
        assertEquals(parts.training().classCounts()[0], parts.sampledCounts(BeatData.Sampling.SHUFFLED)[0]);
        assertTrue(IntStream.range(0, 5).allMatch(k -> parts.sampledCounts(BeatData.Sampling.BALANCED)[k] == 1));
    }
}
