package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.tensor.Tensor;

/** What the heartbeat workflows can be told about data and training, from the command line to the saved net. */
class BeatOptionsTest {
    private static final String SMALL =
            "ecg-cnn --device cpu --seed 3 --epochs 2 --set net=signal --set filters=4,6 --set dense=8"
                    + " --set syntheticBeats=200";

    @TempDir
    Path folder;

    private CommandRun run(String name, String args) {
        return CommandRun.of(folder.resolve(name), args);
    }

    private static byte[] bytes(CommandRun run) {
        return run.succeeded().bytes("model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "split=patient",
                "sampling=balanced",
                "weighting=none",
                "weighting=sqrt",
                "weighting=effective",
                "augmentation=minority",
                "augmentation=all",
                "schedule=cosine",
                "schedule=one-cycle",
                "weightDecay=.1",
                "labelSmoothing=.1",
                "averaging=.9",
                "signalDropout=0",
                "net=hybrid --set features=4 --set units=6",
            })
    void anOptionChangesTheNetAndTheSameSeedGivesTheSameBits(String option) {
        byte[] without = bytes(run("without", SMALL));
        byte[] first = bytes(run("first", SMALL + " --set " + option));
        assertArrayEquals(first, bytes(run("second", SMALL + " --set " + option)));
        assertFalse(Arrays.equals(without, first));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ecg-rnn         | hidden=4 --set layers=2 --set dropout=.2",
                "ecg-rnn         | cell=lstm --set hidden=4 --set attention=none",
                "ecg-transformer | hidden=4 --set feedForward=8 --set dropout=.1",
            })
    void theOtherWorkflowsGiveTheSameBits(String workflow, String settings) {
        String args = workflow + " --device cpu --epochs 1 --set syntheticBeats=60 --set " + settings;
        var first = run("first", args);
        assertArrayEquals(bytes(first), bytes(run("second", args)));
        assertTrue(first.metric("test.loss") > 0);
    }

    @Test
    void recallCanChooseTheEpoch() {
        var run = run("recall", SMALL.replace("--epochs 2", "--epochs 6") + " --set monitor=recall --set patience=1")
                .succeeded();
        assertTrue(run.metric("train.best_epoch") >= 1 && run.metric("train.epochs") <= 6);
        assertTrue(run.metric("train.epochs") - run.metric("train.best_epoch") <= 1, run.out());
    }

    @Test
    void filesOfTwoClassesAreKnownByTheirLabels() throws IOException {
        String data = " --data " + BeatFiles.npz(folder.resolve("two.npz"), SyntheticBeats.ofTwoClasses(300, 1));
        var detected = run("detected", SMALL + data).succeeded();
        assertEquals("normal,abnormal", detected.model().metadata().get("classes"));
        assertTrue(detected.metrics().has("test.recall.abnormal")
                && !detected.metrics().has("test.recall.V"));
        assertTrue(detected.err().contains("normal and abnormal"), detected.err());
        var named = run("named", SMALL + data + " --set classes=healthy,ill").succeeded();
        assertEquals("healthy,ill", named.model().metadata().get("classes"));
        var five = run("five", SMALL + data + " --set classes=N,S,V,F,Q").succeeded();
        assertEquals(5, five.model().tensors().get("11.bias").size());
    }

    @Test
    void aTestFileOfOtherClassesIsRefused() throws IOException {
        Path two = BeatFiles.npz(folder.resolve("two.npz"), SyntheticBeats.ofTwoClasses(100, 1));
        Path five = BeatFiles.npz(folder.resolve("five.npz"), SyntheticBeats.of(100, 2));
        var refused = run("refused", SMALL + " --data " + two + " --test " + five);
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("where 0 to 1 (normal, abnormal) are expected"), refused.err());
    }

    /** From five classes to two: the body begins as it was saved, and stays so where it is frozen. */
    @Test
    void aNetOfFiveClassesIsTunedForTwo() throws IOException {
        var five = run("five", SMALL).succeeded();
        String from = " --set from=" + five.folder() + " --set classes=normal,abnormal";
        var tuned = run("tuned", SMALL + from).succeeded();
        var frozen = run("frozen", SMALL + from + " --set freeze=body --set averaging=.9")
                .succeeded();
        Map<String, Tensor> before = five.model().tensors();
        Map<String, Tensor> after = frozen.model().tensors();
        assertEquals(before.keySet(), after.keySet());
        for (String name : before.keySet()) {
            boolean head = name.startsWith("11.");
            assertEquals(
                    head ? 2 : before.get(name).shape().size(0),
                    after.get(name).shape().size(0),
                    name);
            if (!head) {
                assertArrayEquals(before.get(name).toFloats(), after.get(name).toFloats(), name);
                assertFalse(Arrays.equals(
                        before.get(name).toFloats(),
                        tuned.model().tensors().get(name).toFloats()));
            }
        }
        assertTrue(tuned.err().contains("its last layer is new"), tuned.err());
        var same = run("same", SMALL + " --set from=" + five.folder() + "/model.safetensors")
                .succeeded();
        assertFalse(same.err().contains("its last layer is new"), same.err());
        assertTrue(same.metric("train.loss") < five.metric("train.loss"), "it goes on where the other ended");
    }

    @Test
    void recordsAreNeededToSplitByPatient() throws IOException {
        Beats beats = SyntheticBeats.of(100, 1);
        Path none = BeatFiles.npz(folder.resolve("none.npz"), beats);
        var refused = run("none", SMALL + " --set split=patient --data " + none);
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("split=patient needs the number of the recording"), refused.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "split=person               | 2 | random, patient",
                "sampling=even              | 2 | shuffled, balanced",
                "weighting=2                | 2 | none, inverse, sqrt, effective",
                "augmentation=some          | 2 | none, minority, all",
                "classes=one                | 2 | different names",
                "classes=a,a                | 2 | different names",
                "classes=a,b,c              | 1 | where 0 to 2 (a, b, c) are expected",
                "schedule=linear            | 2 | plateau, cosine, one_cycle",
                "warmup=0                   | 2 | warmup",
                "labelSmoothing=1           | 2 | labelSmoothing",
                "averaging=1                | 2 | averaging",
                "weightDecay=-1             | 2 | weightDecay",
                "monitor=f1                 | 2 | loss, recall",
                "freeze=body                | 1 | name it with --set from=DIR",
                "from=nowhere               | 1 | no such file nowhere",
            })
    void wrongSettingsAreRefused(String setting, int code, String message) {
        var refused = run("refused", SMALL + " --set " + setting);
        assertEquals(code, refused.code(), refused.err());
        assertTrue(refused.err().contains(message), refused.err());
    }

    @Test
    void weightsOfAnotherNetAreRefused() {
        var other = run("other", SMALL).succeeded();
        var refused = run("refused", SMALL + " --set filters=4,7 --set from=" + other.folder());
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("holds another net than the one set here"), refused.err());
    }
}
