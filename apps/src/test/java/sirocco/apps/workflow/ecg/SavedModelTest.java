package sirocco.apps.workflow.ecg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.cli.CommandLines;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.data.Beats;
import sirocco.apps.data.BeatsFile;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.apps.report.Json;
import sirocco.nn.StateDict;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Sequential;
import sirocco.nn.metrics.Confusion;
import sirocco.nn.metrics.Scores;
import sirocco.nn.train.Predictor;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Safetensors;

/** A saved net is found again: names as in PyTorch, and a fresh net that loads it predicts what the run reported. */
class SavedModelTest {
    private static final int HIDDEN = 8;

    @TempDir
    Path folder;

    @Test
    void aFreshNetLoadsItAndPredictsTheSame() throws IOException {
        Beats test = SyntheticBeats.of(137, 2);
        Path training = BeatFiles.npz(folder.resolve("training.npz"), SyntheticBeats.of(300, 1));
        Path testing = BeatFiles.npz(folder.resolve("testing.npz"), test);
        Path run = folder.resolve("run");
        var ignored = new PrintStream(new ByteArrayOutputStream());
        int code = CommandLines.execute(
                ignored,
                ignored,
                ("run ecg-cnn --device cpu --epochs 2 --set hidden=" + HIDDEN + " --data " + training + " --test "
                                + testing + " --out " + run)
                        .split(" "));
        assertEquals(0, code);

        Safetensors saved = Safetensors.read(run.resolve("model.safetensors"));
        assertEquals(
                List.of("1.weight", "1.bias", "3.weight", "3.bias", "5.weight", "5.bias", "7.weight", "7.bias"),
                saved.tensors().keySet().stream().limit(8).toList());
        assertEquals("N,S,V,F,Q", saved.metadata().get("classes"));
        Sequential fresh = ConvBlocks.of(
                new ConvBlocks.Settings(HIDDEN, 1, Activation.LEAKY_RELU, ConvBlocks.Attention.NONE),
                Beats.CLASSES.size(),
                Key.of(99));
        float[] logits = logits(StateDict.load(fresh, saved.tensors()), test);
        assertFalse(Arrays.equals(logits, logits(fresh, test)));
        var metrics = Json.read(Files.readAllBytes(run.resolve("metrics.json")));
        int[] predicted = Scores.argmax(logits, Beats.CLASSES.size());
        assertEquals(
                Confusion.of(test.labels(), predicted, Beats.CLASSES.size()).accuracy(),
                metrics.get("test.accuracy").doubleValue());
        assertEquals(
                Scores.crossEntropy(logits, test.labels(), Beats.CLASSES.size()),
                metrics.get("test.loss").doubleValue());
        assertArrayEquals(
                logits, logits(StateDict.load(fresh, saved.tensors()), BeatsFile.read(testing)), "also from the file");
    }

    private static float[] logits(Sequential net, Beats beats) {
        Tensor x = BeatSignals.of(beats).inputs();
        return Predictor.<Sequential>of(Device.host(), 256).apply(net, x).toFloats();
    }
}
