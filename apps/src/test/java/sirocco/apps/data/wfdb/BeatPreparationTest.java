package sirocco.apps.data.wfdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;
import sirocco.apps.Progress;
import sirocco.apps.TestData;
import sirocco.apps.cli.CommandLines;
import sirocco.apps.data.Beats;
import sirocco.apps.data.BeatsFile;

/** Raw recordings become the heartbeats that are widely used; a broken recording does not stop the others. */
class BeatPreparationTest {
    private static final Progress QUIET = Progress.asLines(new PrintStream(new ByteArrayOutputStream()));

    @TempDir
    Path folder;

    private BeatPreparation.Summary prepare(Path data, String file, String... names) {
        return BeatPreparation.prepare(data, List.of(names), Optional.empty(), folder.resolve(file), QUIET);
    }

    @Test
    void allBeatsOfTheRecordingsWithTheirClasses() {
        var summary = prepare(TestData.path("ecg/wfdb"), "beats.npz");
        assertArrayEquals(new long[] {2238 + 1585, 33 + 2, 1 + 992, 373, 2}, summary.beats());
        assertEquals(2, summary.skipped(), "the last beat of each ends too soon");
        assertTrue(summary.broken().isEmpty());
        Beats beats = BeatsFile.read(folder.resolve("beats.npz"));
        assertArrayEquals(summary.beats(), beats.classCounts());
        assertEquals(100, beats.records().get()[0]);
        assertEquals(208, beats.records().get()[beats.size() - 1]);
    }

    /**
     * The published beats of a recording are a part (about 85 %) of those annotated, in their order. Each is found among
     * ours with its class, and all samples are the same.
     */
    @Test
    void thePublishedBeatsAreAmongOursBitForBit() {
        prepare(TestData.path("ecg/wfdb"), "beats.npz");
        Beats ours = BeatsFile.read(folder.resolve("beats.npz"));
        Beats published = BeatsFile.read(TestData.path("ecg/mitbih_beats.npz"));
        for (int record : new int[] {100, 208}) {
            int[] mine = of(ours, record);
            int next = 0;
            for (int theirs : of(published, record)) {
                while (next < mine.length && !Arrays.equals(published.beat(theirs), ours.beat(mine[next]))) {
                    next++;
                }
                assertTrue(next < mine.length, "record " + record + ": beat " + theirs + " is not among ours");
                assertEquals(published.labels()[theirs], ours.labels()[mine[next++]]);
            }
        }
    }

    private static int[] of(Beats beats, int record) {
        int[] records = beats.records().orElseThrow();
        return IntStream.range(0, records.length)
                .filter(i -> records[i] == record)
                .toArray();
    }

    @Test
    void csvHoldsTheSameBeats() {
        prepare(TestData.path("ecg/wfdb"), "beats.csv", "100");
        prepare(TestData.path("ecg/wfdb"), "beats.npz", "100");
        Beats csv = BeatsFile.read(folder.resolve("beats.csv"));
        Beats npz = BeatsFile.read(folder.resolve("beats.npz"));
        assertArrayEquals(npz.labels(), csv.labels());
        assertArrayEquals(npz.samples(), csv.samples());
    }

    /** Beats of exactly .8 s (288 samples at 360 Hz, 100 at 125): 120 samples from each R peak on. */
    @Test
    void beatsAreAsLongAsTheRhythmSays() {
        short[] signal = new short[7100];
        var annotations = new ArrayList<Annotation>();
        for (int i = 0; i < 25; i++) {
            signal[i * 288] = 1000;
            annotations.add(new Annotation(i * 288, i % 5 == 4 ? 'V' : 'N', 0, 0, 0, ""));
        }
        annotations.add(new Annotation(300, '+', 0, 0, 0, "(N"));
        var header = new Header(
                "1", 360, 7100, List.of(new Header.Signal("1.dat", "212", 200, "mV", 1000, (short) 25_000, "MLII")));
        var cut = BeatCutter.cut(new Recording(header, new short[][] {signal}, annotations), 0);
        assertEquals(24, cut.labels().length, "the last would end after the signal");
        assertEquals(1, cut.skipped());
        assertEquals(2, cut.labels()[4]);
        for (int i = 1; i < 24; i++) {
            byte[] beat = Arrays.copyOfRange(cut.samples(), i * Beats.LENGTH, (i + 1) * Beats.LENGTH);
            assertEquals(255, beat[0] & 255, 1, "the peak comes first");
            assertTrue((beat[100] & 255) > 200, "the next peak");
            assertEquals(
                    0,
                    IntStream.range(120, Beats.LENGTH).filter(k -> beat[k] != 0).count());
            assertTrue(IntStream.range(110, 120).anyMatch(k -> beat[k] != 0));
        }
    }

    @Test
    void theFilterPassesSlowWavesAndStopsFastOnes() {
        assertEquals(1, gain(0), 1e-12);
        assertEquals(1, gain(10), .003);
        assertEquals(.5, gain(55), .003);
        assertEquals(0, gain(75), .003);
    }

    private static double gain(double hertz) {
        double[] wave = new double[3600];
        Arrays.setAll(wave, i -> Math.cos(2 * Math.PI * hertz * i / 360));
        double[] out = LowPass.hamming(121, 55, 360).apply(wave);
        return Arrays.stream(out, 1000, 2600).map(Math::abs).max().getAsDouble();
    }

    @Test
    void aBrokenRecordingIsListedAndTheOthersAreKept() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (String end : List.of("hea", "atr", "dat")) {
            Files.copy(TestData.path("ecg/wfdb/208." + end), data.resolve("208." + end));
        }
        Files.writeString(data.resolve("100.hea"), "100 2 360 650000\n");
        Files.writeString(data.resolve("odd.hea"), "odd 1 360 3\n");
        var summary = prepare(data, "beats.npz");
        assertEquals(List.of("100", "odd"), List.copyOf(summary.broken().keySet()));
        assertTrue(summary.broken().get("100").contains("100.hea: ends before the line of signal 1 of 2"));
        assertEquals(2954, Arrays.stream(summary.beats()).sum());
    }

    @Test
    void theCommandPreparesAndRefuses() {
        Path data = TestData.path("ecg/wfdb");
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        Path file = folder.resolve("beats.npz");
        int code = CommandLines.execute(
                new PrintStream(out),
                new PrintStream(err),
                "ecg",
                "prepare",
                "--data",
                data.toString(),
                "--out",
                file.toString(),
                "--records",
                "208,999",
                "--lead",
                "V1");
        assertEquals(0, code, err.toString());
        assertTrue(
                out.toString().contains("V  992") && out.toString().contains("recordings left out: 1"), out.toString());
        assertTrue(err.toString().contains("left out 999: ") && err.toString().contains("999.hea: no such file"));
        assertEquals(2954, BeatsFile.read(file).size());
    }

    @Test
    void nothingIsWrittenWhereNothingCouldBeRead() {
        Path data = TestData.path("ecg/wfdb");
        String message = assertThrows(
                        Failure.class,
                        () -> BeatPreparation.prepare(
                                data, List.of("100"), Optional.of("aVR"), folder.resolve("b.npz"), QUIET))
                .getMessage();
        assertTrue(message.contains("no lead aVR; it has [MLII, V5]"), message);
        assertFalse(Files.exists(folder.resolve("b.npz")));
        assertThrows(Failure.class, () -> prepare(data, "beats.txt"));
        assertThrows(Failure.class, () -> prepare(folder, "beats.npz"));
        assertThrows(Failure.class, () -> prepare(folder.resolve("absent"), "beats.npz"));
    }
}
