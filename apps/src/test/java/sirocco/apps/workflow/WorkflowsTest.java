package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.data.Beats;
import sirocco.apps.track.Event;
import sirocco.apps.track.EventLog;

/** Each workflow from the command line to its files. */
class WorkflowsTest {
    private static final String SMALL_CNN =
            "ecg-cnn --device cpu --seed 3 --epochs 2" + " --set hidden=8 --set syntheticBeats=300";

    @TempDir
    Path folder;

    private CommandRun run(String args) {
        return CommandRun.of(folder.resolve("run"), args).succeeded();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void irisIsLearnt(int seed) {
        var iris = run("iris --device cpu --seed " + seed);
        assertTrue(iris.metric("test.accuracy") >= .95, iris.out());
        assertEquals(45, iris.metric("test.rows"));
        assertEquals(
                List.of(
                        "config.json",
                        "events.out.tfevents",
                        "metrics.json",
                        "model.safetensors",
                        "plots/confusion.png",
                        "plots/loss.png",
                        "plots/surface.png",
                        "report.html"),
                iris.files());
        assertEquals(
                Set.of("linears.0.weight", "linears.0.bias", "linears.1.weight", "linears.1.bias"),
                iris.model().tensors().keySet());
    }

    @Test
    void linearRegressionGivesTheOriginalsDigits() {
        var line = run("linear-regression --device cpu");
        assertEquals(1.023541, line.metric("intercept"), 5e-7);
        assertEquals(1.968964, line.metric("slope"), 5e-7);
        assertEquals(.008045, line.metric("train.loss"), 5e-7);
        assertEquals(1.02354075, line.metric("exact.intercept"), 5e-9);
        assertEquals(1.96896447, line.metric("exact.slope"), 5e-9);
        for (String way : List.of("by_gradient.", "by_layer.")) {
            assertEquals(line.metric("intercept"), line.metric(way + "intercept"), 1e-12, way);
            assertEquals(line.metric("slope"), line.metric(way + "slope"), 1e-12, way);
        }
    }

    @Test
    void theSineIsInterpolated() {
        var sine = run("sine-mlp --device cpu");
        assertTrue(sine.metric("test.mse") < 1e-3, sine.out());
        assertTrue(sine.metric("test.max_error") < .1, sine.out());
        assertEquals(6, sine.model().tensors().size());
    }

    @Test
    void ecgCnnLeavesMetricsPlotsAndAModel() {
        var cnn = run(SMALL_CNN);
        JsonNode metrics = cnn.metrics();
        metrics.forEach(value -> assertTrue(value.isValueNode(), "metrics.json is flat: " + metrics));
        for (String name : List.of("accuracy", "recall_macro", "precision_macro", "f1_macro", "balanced_accuracy")) {
            double value = cnn.metric("test." + name);
            assertTrue(value >= 0 && value <= 1, name + " is " + value);
        }
        Beats.CLASSES.forEach(name -> assertTrue(metrics.has("test.recall." + name), name));
        assertTrue(cnn.metric("train.loss") > 0 && cnn.metric("validation.loss") > 0 && cnn.metric("test.loss") > 0);
        assertEquals(2, cnn.metric("train.epochs"));
        assertEquals(3, cnn.metric("seed"));
        assertTrue(cnn.metric("wall_s") > 0);
        assertEquals("cpu", metrics.get("device").textValue());
        assertTrue(metrics.has("version.sirocco") && metrics.has("version.java") && metrics.has("version.os"));
        double planned = cnn.metric("memory.planned_bytes");
        assertTrue(!metrics.has("memory.peak_rss_bytes") || cnn.metric("memory.peak_rss_bytes") > planned, cnn.out());
        assertTrue(planned > 0 && planned < .5 * cnn.metric("memory.sum_of_intermediates_bytes"), cnn.out());
        assertEquals(
                List.of(
                        "config.json",
                        "events.out.tfevents",
                        "metrics.json",
                        "model.safetensors",
                        "plots/beats.png",
                        "plots/classes.png",
                        "plots/confusion.png",
                        "plots/image.png",
                        "plots/loss.png",
                        "plots/metrics.png",
                        "plots/precision-recall.png",
                        "plots/roc.png",
                        "plots/saliency.png",
                        "plots/worst.png",
                        "report.html"),
                cnn.files());
        assertLogged(cnn);
        assertTrue(cnn.err().contains("SYNTHETIC"), "data that are made up are called so: " + cnn.err());
    }

    /** Losses, metrics and weights of both epochs and all plots are in the TensorBoard log. */
    private static void assertLogged(CommandRun run) {
        Path file = run.folder()
                .resolve(run.folder().toFile().list((_, name) -> name.startsWith("events.out.tfevents"))[0]);
        EventLog log = EventLog.read(file);
        for (String tag : List.of(
                "loss/train", "loss/validation", "learning_rate", "accuracy/validation", "recall_macro/validation")) {
            assertEquals(2, log.scalars(tag).size(), tag);
        }
        run.model()
                .tensors()
                .forEach((name, _) ->
                        assertEquals(2, log.values("weights/" + name).size(), name));
        for (String plot : List.of("confusion", "beats", "saliency", "roc")) {
            assertInstanceOf(Event.Image.class, log.values(plot).getFirst().content());
        }
    }

    @Test
    void theSameSeedGivesTheSameModel() {
        byte[] first = run(SMALL_CNN).bytes("model.safetensors");
        var second = CommandRun.of(folder.resolve("second"), SMALL_CNN).succeeded();
        assertArrayEquals(first, second.bytes("model.safetensors"));
        var other = CommandRun.of(folder.resolve("other"), SMALL_CNN.replace("--seed 3", "--seed 4"));
        assertFalse(Arrays.equals(first, other.succeeded().bytes("model.safetensors")));
    }

    @Test
    void verboseShowsTheTrainingStepOnce() {
        String shown = run("iris --device cpu --epochs 3 --verbose").err();
        assertEquals(2, shown.split("training step, compiled", -1).length, shown);
        assertTrue(shown.contains("bytes planned"), shown);
        assertFalse(CommandRun.of(folder.resolve("quiet"), "iris --device cpu --epochs 3")
                .err()
                .contains("planned"));
    }
}
