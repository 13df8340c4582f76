package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Settings;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;
import sirocco.apps.report.RunRecord;

/** Runs of several trainings go on in the one that was interrupted, and end as they would have ended undisturbed. */
class PhaseResumeTest {
    private static final long SEED = 3;

    @TempDir
    Path folder;

    /** What an interrupted run throws. */
    private static final class Interrupted extends Error {
        private static final long serialVersionUID = 1;
    }

    /**
     * Where a run shows its progress: it throws as soon as a training has a checkpoint, and is so slow that it soon has
     * one, and that each step is shown.
     */
    private static final class Interrupting extends OutputStream {
        /** Longer than the least time between two checkpoints. */
        private static final int UNTIL_A_CHECKPOINT = 1100;
        /** Longer than the least time between two lines. */
        private static final int UNTIL_A_LINE = 110;

        private final Path training;

        Interrupting(Path training) {
            this.training = training;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            if (Files.exists(training.resolve("checkpoint.safetensors"))) {
                throw new Interrupted();
            }
            try {
                Thread.sleep(Files.exists(training) ? UNTIL_A_CHECKPOINT : UNTIL_A_LINE);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "training           | node-sine         | epochs=4",
                "training           | node-sine         | epochs=4 form=scattered",
                "training           | node-covid        | epochs=4 width=8",
                "training           | node-lynx-hare    | epochs=4",
                "training           | node-lynx-hare    | epochs=4 mode=lotka-volterra",
                "training           | node-lynx-hare    | epochs=4 mode=original width=4",
                "fold-15-training   | node-lynx-hare    | epochs=4 folds=2",
                "fold-24-first-16   | node-lynx-hare    | epochs=6 folds=2 mode=growing-horizon width=4",
                "first-10           | node-lynx-hare    | epochs=6 mode=growing-horizon width=4",
                "windows-5          | node-lynx-hare    | epochs=6 mode=multiple-shooting width=4",
                "windows-10         | node-lynx-hare    | epochs=6 mode=multiple-shooting width=4",
                "training           | ace-node          | epochs=4 width=4",
                "training           | sine-mlp          | epochs=8",
                "training           | spirals           | epochs=3 spirals=8 points=5 hidden=4 batch=4",
                "by-layer           | linear-regression | epochs=8",
            })
    void anInterruptedTrainingGoesOnWhereItWas(String training, String workflow, String settings) throws IOException {
        Path undisturbed = folder.resolve("undisturbed");
        StringBuilder args = new StringBuilder(workflow + " --device cpu --threads 1 --seed " + SEED);
        for (String setting : settings.split(" ")) {
            args.append(" --set ").append(setting);
        }
        CommandRun whole = CommandRun.of(undisturbed, args.toString()).succeeded();
        Path run = folder.resolve("run");
        interrupt(Workflows.named(workflow), List.of(settings.split(" ")), run, training);
        assertFalse(Files.exists(run.resolve("metrics.json")));
        assertTrue(Files.exists(run.resolve(Run.CHECKPOINTS).resolve(training)));
        CommandRun resumed = CommandRun.command(run, "resume " + run).succeeded();
        assertEquals(lasting(whole.metrics()), lasting(resumed.metrics()));
        assertEquals(whole.files(), resumed.files().stream().distinct().toList());
        if (whole.files().contains("model.safetensors")) {
            assertArrayEquals(whole.bytes("model.safetensors"), resumed.bytes("model.safetensors"));
        }
    }

    private static <C extends Record> void interrupt(
            Workflow<C> workflow, List<String> settings, Path to, String training) throws IOException {
        C config = Settings.set(workflow.id(), workflow.defaults(), settings);
        var inputs = new Run.Inputs(SEED, 1, "cpu", Optional.empty(), Optional.empty());
        Path checkpoints = to.resolve(Run.CHECKPOINTS).resolve(training);
        var progress =
                Progress.onTerminal(new PrintStream(new Interrupting(checkpoints), true, StandardCharsets.UTF_8));
        var run = new Run<>(workflow, config, inputs, RunFolder.at(to), progress);
        RunRecord.start(run);
        try (run) {
            assertThrows(Interrupted.class, () -> workflow.run(run));
        }
    }

    private static JsonNode lasting(JsonNode metrics) {
        ObjectNode copy = metrics.deepCopy();
        copy.remove(List.of("wall_s", "run_folder", "train.rows_per_s"));
        copy.properties().removeIf(metric -> metric.getKey().startsWith("memory."));
        return copy;
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-sine", "node-covid", "node-lynx-hare", "ace-node", "linear-regression"})
    void whatReplicasCannotShareIsRefused(String workflow) {
        CommandRun refused = CommandRun.of(folder.resolve("run"), workflow + " --replicas 2");
        assertEquals(1, refused.code());
        assertEquals(
                workflow + ": trains on all its points at once, which replicas cannot share, and takes no --replicas",
                refused.err().strip());
    }

    @Test
    void replicasShareTheBatchesOfSpirals() {
        String args = "spirals --device cpu --set spirals=8 --set points=5 --set hidden=4 --set batch=4 --epochs 1";
        CommandRun one = CommandRun.of(folder.resolve("one"), args).succeeded();
        CommandRun two =
                CommandRun.of(folder.resolve("two"), args + " --replicas 2").succeeded();
        assertEquals(2, two.metric("replicas"));
        assertEquals(one.metric("train.loss"), two.metric("train.loss"), 1e-5);
    }
}
