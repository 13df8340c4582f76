package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/** Whatever is wrong with the input ends with one clear message, the right exit code, and nothing left behind. */
class BadInputTest {
    @TempDir
    Path folder;

    /** One good file of each kind, and the ways in which such files are bad. */
    @BeforeEach
    void writeFiles() throws IOException {
        Beats beats = SyntheticBeats.of(60, 5);
        Tensor x = Tensor.of(beats.samples(), beats.size(), Beats.LENGTH);
        Tensor y = Tensor.of(beats.labels());
        cut(BeatFiles.npz(folder.resolve("good.npz"), x, y), "cut.npz");
        cut(BeatFiles.parquet(folder.resolve("good.parq"), beats), "cut.parq");
        BeatFiles.npz(folder.resolve("narrow.npz"), x.slice(1, 0, 186), y);
        BeatFiles.npz(folder.resolve("short.npz"), x, y.slice(0, 0, 59));
        BeatFiles.npz(folder.resolve("real.npz"), x, Tensor.of(new float[60]));
        Npz.write(folder.resolve("nameless.npz"), Map.of("y", y), Npz.Compression.DEFLATED);
        float[] holed = beats.samples().clone();
        holed[3 * Beats.LENGTH + 17] = Float.NaN;
        BeatFiles.npz(folder.resolve("nan.npz"), Tensor.of(holed, 60, Beats.LENGTH), y);
        int[] six = beats.labels().clone();
        six[8] = 6;
        BeatFiles.npz(folder.resolve("label.npz"), x, Tensor.of(six));
        Files.createFile(folder.resolve("empty.npz"));
        Files.createFile(folder.resolve("empty.csv"));
        Files.createFile(folder.resolve("empty.parq"));
        Files.writeString(folder.resolve("text.npz"), "these are no beats\n");
        Files.writeString(folder.resolve("beats.txt"), "0,0,0\n");
        Files.createDirectory(folder.resolve("folder.npz"));
        String line = "0.5,".repeat(Beats.LENGTH);
        Files.writeString(folder.resolve("narrow.csv"), line + "1\n" + line.substring(4) + "1\n");
        Files.writeString(folder.resolve("nan.csv"), line + "1\n" + line.replaceFirst("0.5", "NaN") + "1\n");
        Files.writeString(folder.resolve("word.csv"), line + "1\n" + line.replaceFirst("0.5", "half") + "1\n");
        Files.writeString(folder.resolve("label.csv"), line + "1\n" + line + "5\n");
        Files.writeString(folder.resolve("few.csv"), (line + "4\n").repeat(2));
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("good.csv.gz")))) {
            out.write((line + "1\n").repeat(300).getBytes());
        }
        cut(folder.resolve("good.csv.gz"), "cut.csv.gz");
    }

    private void cut(Path good, String name) throws IOException {
        byte[] all = Files.readAllBytes(good);
        Files.write(folder.resolve(name), Arrays.copyOf(all, all.length / 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "absent.npz   | no such file or folder",
                "cut.npz      | cut.npz",
                "cut.parq     | cut.parq",
                "cut.csv.gz   | cut.csv.gz",
                "empty.npz    | empty.npz",
                "empty.parq   | empty.parq",
                "empty.csv    | holds no beats",
                "text.npz     | text.npz",
                "beats.txt    | .parq, .parquet, .csv, .csv.gz and .npz",
                "folder.npz   | folder.npz",
                "narrow.npz   | [60, 186] where [n, 187] is expected",
                "short.npz    | 59 labels",
                "real.npz     | whole numbers",
                "nameless.npz | X",
                "nan.npz      | beat 3: sample 17 is NaN",
                "label.npz    | beat 8: label 6 where 0 to 4",
                "narrow.csv   | line 2: 187 values where 188 are expected",
                "nan.csv      | line 2: column 1 is NaN",
                "word.csv     | half",
                "label.csv    | line 2: label 5 where 0 to 4",
                "few.csv      | too few",
            })
    void ofTheData(String name, String message) {
        Path file = folder.resolve(name);
        for (String option : List.of("--data ", "--data " + folder.resolve("good.npz") + " --test ")) {
            if (option.contains("--test") && name.startsWith("few")) {
                continue;
            }
            var run = CommandRun.of(folder.resolve("run"), "ecg-cnn --device cpu " + option + file);
            assertRefused(1, message, run);
            assertTrue(run.err().contains(name), run.err());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ecg-cn                                        | 2 | Did you mean \"ecg-cnn\"?",
                "ecg-cnn --dat beats.npz                       | 2 | Did you mean --data?",
                "ecg-cnn --set hiden=8                         | 2 | Did you mean \"hidden\"?",
                "ecg-cnn --set hidden=eight                    | 2 | expected a whole number",
                "ecg-cnn --set hidden                          | 2 | hidden",
                "ecg-cnn --set hidden=0                        | 2 | hidden",
                "ecg-cnn --set activation=SWISH                | 2 | SWISH",
                "ecg-cnn --set testShare=1                     | 2 | testShare",
                "ecg-cnn --epochs 0                            | 2 | epochs",
                "ecg-cnn --epochs 99999999999                  | 2 | epochs",
                "ecg-cnn --threads two                         | 2 | threads",
                "ecg-cnn --device tpu                          | 2 | no such device",
                "ecg-cnn --device gpu --set syntheticBeats=50  | 1 | --device gpu",
                "iris --data flowers.csv                       | 1 | flowers.csv: no such file",
                "iris --set learningRate=nan                   | 2 | learningRate",
            })
    void ofTheCommandLine(String args, int code, String message) {
        assertRefused(code, message, CommandRun.of(folder.resolve("run"), args));
    }

    private static void assertRefused(int code, String message, CommandRun run) {
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
        assertFalse(Files.exists(run.folder()), "left behind: " + CommandRun.below(run.folder()));
    }

    @Test
    void verboseAddsWhereItHappened() {
        var run = CommandRun.of(folder.resolve("run"), "ecg-cnn --verbose --data " + folder.resolve("cut.npz"));
        assertEquals(1, run.code());
        assertTrue(run.err().contains("\tat sirocco.apps."), run.err());
    }

    @Test
    void theProcessEndsWithTheSameCodeAndMessage() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        ChildJvm failed =
                ChildJvm.run(folder, "run ecg-cnn --device cpu --data " + folder.resolve("nan.npz") + " --out " + run);
        assertEquals(1, failed.code(), failed.err());
        assertEquals("", failed.out());
        assertEquals(1, failed.messages().size(), failed.err());
        ChildJvm misused = ChildJvm.run(folder, "run ecg-cn");
        assertEquals(2, misused.code(), misused.err());
        assertEquals("", misused.out());
        assertEquals(1, misused.messages().size(), misused.err());
        assertFalse(Files.exists(run));
    }

    /** A limit on the size of files stands in for the end of the disk: writing is refused in the midst of a file. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeWrittenWholeDoesNotAppear() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        ChildJvm child = ChildJvm.withFileLimit(folder, 24, "run iris --device cpu --epochs 2 --out " + run);
        assertEquals(1, child.code(), child.err());
        assertEquals("", child.out());
        String last = child.messages().getLast();
        assertTrue(last.startsWith("iris: ") && last.contains("cannot be written"), child.err());
        List<String> left = CommandRun.below(run);
        assertTrue(left.contains("config.json") && !left.contains("metrics.json"), left.toString());
        assertTrue(left.stream().noneMatch(name -> name.contains(".part") || name.contains(".tmp")), left.toString());
        assertFalse(left.contains("plots/surface.png"), left.toString());
    }
}
