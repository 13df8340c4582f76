package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.tensor.Tensor;

/** Data before training, and runs after it. */
class ExploreAndCompareTest {
    @TempDir
    Path folder;

    private CommandRun explore(String args) {
        Path to = folder.resolve("explored");
        return CommandRun.command(to, "explore " + args + " --out " + to);
    }

    @Test
    void beatsAreDescribedWithTheirFaults() throws IOException {
        Beats beats = SyntheticBeats.of(120, 3);
        float[] samples = beats.samples().clone();
        System.arraycopy(samples, 0, samples, 7 * Beats.LENGTH, Beats.LENGTH);
        samples[11 * Beats.LENGTH + 5] = Float.NaN;
        samples[11 * Beats.LENGTH + 6] = Float.NaN;
        Arrays.fill(samples, 20 * Beats.LENGTH, 21 * Beats.LENGTH, 0);
        int[] labels = beats.labels().clone();
        labels[7] = (labels[0] + 1) % 5;
        labels[30] = 9;
        Path file =
                BeatFiles.npz(folder.resolve("beats.npz"), Tensor.of(samples, 120, Beats.LENGTH), Tensor.of(labels));
        CommandRun explored = explore("ecg-cnn --data " + file).succeeded();
        assertEquals(120, explored.metric("rows"));
        assertEquals(2, explored.metric("missing.values"));
        assertEquals(1, explored.metric("missing.rows"));
        assertEquals(1, explored.metric("constant.rows"));
        assertEquals(1, explored.metric("duplicate.rows"));
        assertEquals(1, explored.metric("duplicate.rows_of_another_class"));
        assertEquals(1, explored.metric("classes.unknown"));
        double classes = Beats.CLASSES.stream()
                .mapToDouble(name -> explored.metric("classes." + name))
                .sum();
        assertEquals(119, classes);
        assertEquals(
                List.of(
                        "config.json",
                        "metrics.json",
                        "plots/beats.png",
                        "plots/classes.png",
                        "plots/image.png",
                        "report.html"),
                explored.files());
    }

    @Test
    void flowersAreDescribed() throws IOException {
        CommandRun embedded = explore("iris").succeeded();
        assertEquals(150, embedded.metric("rows"));
        assertEquals(50, embedded.metric("classes.virginica"));
        assertEquals(4.3, embedded.metric("sepal_length.min_cm"), 1e-6);
        Path file =
                Files.writeString(folder.resolve("flowers.csv"), "5.1,3.5,1.4,0.2\n4.9,,1.4,0.2\n5.1,3.5,1.4,0.2\n");
        Path to = folder.resolve("second");
        CommandRun read = CommandRun.command(to, "explore iris --data " + file + " --out " + to)
                .succeeded();
        assertEquals(1, read.metric("sepal_width.missing"));
        assertEquals(1, read.metric("duplicate.rows"));
        assertFalse(read.metrics().has("classes.setosa"));
    }

    @Test
    void whatCannotBeExploredIsSaid() {
        CommandRun line = explore("linear-regression");
        assertEquals(2, line.code());
        assertTrue(line.err().contains("Those that can: iris, ecg-cnn"), line.err());
        CommandRun absent = explore("iris --data absent.csv");
        assertEquals(1, absent.code());
        assertEquals("--data absent.csv: no such file or folder", absent.err().strip());
        assertFalse(Files.exists(absent.folder()));
    }

    @Test
    void runsAreTabulatedAndDrawn() throws IOException {
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        CommandRun few = CommandRun.of(a, "iris --device cpu --epochs 3").succeeded();
        CommandRun many = CommandRun.of(b, "iris --device cpu --epochs 100 --set hidden=9")
                .succeeded();
        Path to = folder.resolve("comparison");
        CommandRun compared = CommandRun.command(to, "compare " + a + " " + b + " --out " + to);
        assertEquals(0, compared.code(), compared.err());
        List<String> lines = compared.out().lines().toList();
        assertTrue(lines.getFirst().matches(" +a +b"), compared.out());
        assertTrue(line(lines, "epochs ").matches("epochs +3 +100"), compared.out());
        assertTrue(line(lines, "hidden ").matches("hidden +16 +9"), compared.out());
        assertTrue(line(lines, "test.loss ").matches("test\\.loss +[\\d.]+ +[\\d.]+ \\*"), compared.out());
        assertTrue(many.metric("test.loss") < few.metric("test.loss"));
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("seed ") || line.startsWith("learningRate ")));
        assertEquals(
                List.of("comparison.csv", "comparison.html", "plots/learning_rate.png", "plots/loss-train.png"),
                compared.files());
        List<String> csv = Files.readAllLines(to.resolve("comparison.csv"));
        assertEquals("kind,name,a,b,best", csv.getFirst());
        assertTrue(csv.contains("setting,epochs,3,100,"), csv.toString());
        assertTrue(csv.stream().anyMatch(line -> line.startsWith("metric,test.accuracy,") && line.endsWith(",b")));
        assertTrue(Files.readString(to.resolve("comparison.html")).contains("data:image/png;base64,"));
    }

    private static String line(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError(start + " in " + lines));
    }

    @Test
    void unfinishedRunsAreComparedAsFarAsTheyAre() throws IOException {
        Path a = folder.resolve("a");
        CommandRun.of(a, "iris --device cpu --epochs 3").succeeded();
        Files.delete(a.resolve("metrics.json"));
        CommandRun compared = CommandRun.command(a, "compare " + a);
        assertEquals(0, compared.code(), compared.err());
        CommandRun absent = CommandRun.command(a, "compare " + a + " " + folder.resolve("absent"));
        assertEquals(1, absent.code());
        assertTrue(absent.err().contains("absent: no such folder"), absent.err());
    }
}
