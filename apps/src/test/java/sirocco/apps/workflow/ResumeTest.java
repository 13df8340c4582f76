package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.RunLock;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.embedded.SyntheticBeats;

/** A run that is killed and resumed ends as it would have ended undisturbed. */
class ResumeTest {
    /** What is measured anew in each run, or says which run it is. */
    private static final List<String> OF_THE_RUN = List.of("wall_s", "run_folder", "train.rows_per_s");

    @TempDir
    Path folder;

    @Test
    void aRunKilledAtAnyMomentEndsWithTheSameBits() throws IOException, InterruptedException {
        Path data = BeatFiles.npz(folder.resolve("beats.npz"), SyntheticBeats.of(3000, 4));
        String args =
                "ecg-cnn --device cpu --threads 1 --seed 11 --epochs 12 --set hidden=8 --set patience=3 --data " + data;
        var undisturbed = CommandRun.of(folder.resolve("undisturbed"), args).succeeded();
        Path run = folder.resolve("run");
        var random = new SplittableRandom(5);
        boolean killed = ChildJvm.killedAfter(random.nextDouble(3, 6), folder, "run " + args + " --out " + run);
        for (int i = 0; i < 4 && killed && Files.exists(run.resolve("config.json")); i++) {
            killed = ChildJvm.killedAfter(random.nextDouble(1, 8), folder, "resume " + run);
        }
        CommandRun resumed = CommandRun.command(
                run, (Files.exists(run.resolve("config.json")) ? "resume " : "run " + args + " --out ") + run);
        assertEquals(0, resumed.code(), resumed.err());
        assertArrayEquals(undisturbed.bytes("model.safetensors"), resumed.bytes("model.safetensors"));
        assertEquals(lasting(undisturbed.metrics()), lasting(resumed.metrics()));
        assertEquals(undisturbed.files(), resumed.files().stream().distinct().toList());
    }

    private static JsonNode lasting(JsonNode metrics) {
        ObjectNode copy = metrics.deepCopy();
        copy.remove(OF_THE_RUN);
        copy.properties().removeIf(metric -> metric.getKey().startsWith("memory."));
        return copy;
    }

    @Test
    void aFinishedRunSaysSo() {
        Path run = folder.resolve("run");
        CommandRun.of(run, "iris --device cpu --epochs 3").succeeded();
        CommandRun again = CommandRun.command(run, "resume " + run);
        assertEquals(0, again.code());
        assertTrue(again.err().contains("has finished"), again.err());
    }

    @Test
    void aRunWithoutACheckpointStartsOver() throws IOException {
        Path run = folder.resolve("run");
        var first = CommandRun.of(run, "iris --device cpu --seed 9 --epochs 20 --set hidden=5")
                .succeeded();
        byte[] model = first.bytes("model.safetensors");
        for (String name : List.of("metrics.json", "report.html", "model.safetensors")) {
            Files.delete(run.resolve(name));
        }
        CommandRun resumed = CommandRun.command(run, "resume " + run).succeeded();
        assertArrayEquals(model, resumed.bytes("model.safetensors"));
        assertTrue(Files.readString(run.resolve("report.html")).contains("was interrupted and resumed"));
    }

    @Test
    void whatCannotBeResumedIsAClearError() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        refused(run, "is no run folder: there is no config.json");
        refused(folder.resolve("absent"), "no such folder");
        Files.writeString(run.resolve("config.json"), "{\"workflow\" : \"iris\",");
        refused(run, "config.json: is no JSON, or cut off");
        Files.writeString(run.resolve("config.json"), "{}");
        refused(run, "there is no \"workflow\"");
    }

    @Test
    void changedSettingsAreNamed() throws IOException {
        Path run = interrupted("iris --device cpu --epochs 2");
        edit(run, "\"hidden\" : 16", "\"hiden\" : 16");
        refused(run, "the setting \"hiden\" is unknown. Did you mean \"hidden\"?");
        edit(run, "\"hiden\" : 16", "\"hidden\" : 0");
        refused(run, "hidden ≥ 1");
        edit(run, "\"hidden\" : 0,", "");
        refused(run, "the setting \"hidden\" is missing. The run was made with Sirocco");
        edit(run, "\"iris\"", "\"irises\"");
        refused(run, "\"irises\", which is no workflow of this version");
    }

    @Test
    void dataThatAreNoLongerTheSameAreNamed() throws IOException {
        Path data = BeatFiles.npz(folder.resolve("beats.npz"), SyntheticBeats.of(300, 4));
        Path run = interrupted("ecg-cnn --device cpu --epochs 1 --set hidden=8 --data " + data);
        BeatFiles.npz(data, SyntheticBeats.of(300, 5));
        refused(run, "have changed since it began");
        Files.delete(data);
        refused(run, "are no longer there");
    }

    @Test
    void aRunThatIsStillGoingOnIsLeftAlone() throws IOException {
        Path run = interrupted("iris --device cpu --epochs 2");
        try (RunLock _ = RunLock.of(run)) {
            refused(run, "still going on, in another process");
        }
        CommandRun.command(run, "resume " + run).succeeded();
    }

    @Test
    void replicasAreResumedToo() throws IOException {
        Path run = folder.resolve("run");
        String args = "ecg-cnn --device cpu --epochs 1 --replicas 2 --set hidden=8 --set syntheticBeats=200";
        byte[] two = CommandRun.of(run, args).succeeded().bytes("model.safetensors");
        Files.delete(run.resolve("metrics.json"));
        CommandRun resumed = CommandRun.command(run, "resume " + run).succeeded();
        assertArrayEquals(two, resumed.bytes("model.safetensors"));
        assertEquals(2, resumed.metric("replicas"));
        byte[] one = CommandRun.of(folder.resolve("one"), args.replace("--replicas 2 ", ""))
                .succeeded()
                .bytes("model.safetensors");
        assertFalse(Arrays.equals(one, two), "another order of sums");
    }

    private Path interrupted(String args) throws IOException {
        Path run = folder.resolve("interrupted");
        CommandRun.of(run, args).succeeded();
        Files.delete(run.resolve("metrics.json"));
        return run;
    }

    private static void edit(Path run, String old, String replacement) throws IOException {
        Path config = run.resolve("config.json");
        String text = Files.readString(config);
        assertTrue(text.contains(old), text);
        Files.writeString(config, text.replace(old, replacement));
    }

    private static void refused(Path run, String message) {
        CommandRun resumed = CommandRun.command(run, "resume " + run);
        assertEquals(1, resumed.code(), resumed.err());
        assertTrue(resumed.err().contains(message), resumed.err());
        assertEquals(1, resumed.err().lines().count(), resumed.err());
        assertFalse(Files.exists(run.resolve("metrics.json")));
    }
}
