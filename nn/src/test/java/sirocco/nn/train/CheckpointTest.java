package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.BatchNorm;
import sirocco.nn.layer.Dropout;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.PerParameter;
import sirocco.nn.schedule.Plateau;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.io.Safetensors;

/** A training that is broken off and resumed gives the same bits; what cannot be resumed from is refused. */
class CheckpointTest {
    private static final int EPOCHS = 6;
    private static final int STEPS = 4;

    /** Breaks a training off. */
    private static final class Abort extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static Examples data(int n, long seed) {
        Tensor x = Key.of(seed).normal(DType.F32, Shape.of(n, 3));
        Tensor y = x.select(1, 0).mul(x.select(1, 1)).gt(0).convert(DType.I32);
        return new Examples(x, y);
    }

    private static final Examples TRAINING = data(51, 1);
    private static final Examples VALIDATION = data(20, 2);

    private static Sequential net(long seed) {
        return Sequential.of(
                Linear.of(3, 7, Key.of(seed)),
                BatchNorm.of(7),
                Activation.TANH,
                new Dropout(.2),
                Linear.of(7, 2, Key.of(seed + 1)));
    }

    /** A rate that falls after each epoch but the best, so that what a plateau remembers matters. */
    private static Plan plan() {
        Plateau.Rule rule = new Plateau.Rule(Plateau.Better.LOWER, .5, 0, .05, Plateau.Threshold.ABSOLUTE, 0, 0, 0);
        return Plan.epochs(EPOCHS)
                .batchSize(13)
                .seed(7)
                .rates(Rates.onPlateau(Plateau.of(.03, rule)))
                .stopping(EarlyStopping.onLoss(4));
    }

    private static Trainer<Sequential, Examples, PerParameter.State> trainer(Plan plan) {
        return Trainer.of(Device.host(), Objective.<Sequential>of(CrossEntropy.plain()), Adam.standard(), plan);
    }

    /** Throws when {@code steps} steps of all have been done. */
    private static Listener abortAfter(int steps) {
        return new Listener() {
            @Override
            public Answer after(Epoch epoch) {
                return Answer.CONTINUE;
            }

            @Override
            public void step(int epoch, int done, int of) {
                if ((epoch - 1) * of + done == steps) {
                    throw new Abort();
                }
            }
        };
    }

    private static void assertSame(Trained<?, ?> expected, Trained<?, ?> actual) {
        sameBits(expected.model(), actual.model());
        sameBits(expected.state(), actual.state());
        assertEquals(expected.bestEpoch(), actual.bestEpoch());
        assertEquals(expected.reason(), actual.reason());
        assertEquals(
                expected.history().stream().map(CheckpointTest::withoutTimes).toList(),
                actual.history().stream().map(CheckpointTest::withoutTimes).toList());
    }

    private static Epoch withoutTimes(Epoch e) {
        return new Epoch(e.epoch(), e.of(), e.trainingLoss(), e.validationLoss(), e.metric(), e.rate(), 0, 0);
    }

    private static void sameBits(Object expected, Object actual) {
        List<Tensor> wanted = Tree.leaves(expected);
        List<Tensor> got = Tree.leaves(actual);
        assertEquals(wanted.size(), got.size());
        for (int i = 0; i < wanted.size(); i++) {
            assertTrue(wanted.get(i).sameBits(got.get(i)), "leaf " + i);
        }
    }

    @Test
    void aTrainingBrokenOffAnywhereEndsWithTheSameBits(@TempDir Path folder) {
        var whole = trainer(plan()).fit(net(3), TRAINING, VALIDATION);
        int all = whole.history().size() * STEPS;
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 10; i++) {
            Path here = folder.resolve("at-" + i);
            int broken = 2 + random.nextInt(all - 2);
            var saving = trainer(plan()).checkpoints(Checkpoints.in(here).everySteps(1 + random.nextInt(3)));
            var disturbed = saving.listener(abortAfter(broken));
            assertThrows(Abort.class, () -> disturbed.fit(net(3), TRAINING, VALIDATION));
            if (Checkpoints.existIn(here)) {
                assertSame(whole, saving.resume(here, net(99), TRAINING, VALIDATION));
            } else {
                assertTrue(broken <= 3, "no checkpoint after " + broken + " steps");
            }
        }
    }

    @Test
    void aTrainingMayBeBrokenOffAgainAndAgain(@TempDir Path folder) {
        var whole = trainer(plan()).fit(net(3), TRAINING, VALIDATION);
        var saving = trainer(plan()).checkpoints(Checkpoints.in(folder).everySteps(1));
        assertThrows(Abort.class, () -> saving.listener(abortAfter(2)).fit(net(3), TRAINING, VALIDATION));
        for (int steps = 3; steps < 16; steps++) {
            var disturbed = saving.listener(abortAfter(steps));
            assertThrows(Abort.class, () -> disturbed.resume(folder, net(99), TRAINING, VALIDATION));
        }
        assertSame(whole, saving.resume(folder, net(99), TRAINING, VALIDATION));
    }

    @Test
    void aTrainingThatWasAtItsEndGivesItsResult(@TempDir Path folder) throws IOException {
        var trainer = trainer(plan()).checkpoints(Checkpoints.in(folder));
        var whole = trainer.fit(net(3), TRAINING, VALIDATION);
        byte[] before = Files.readAllBytes(folder.resolve(Checkpoints.NAME));
        assertSame(whole, trainer.resume(folder, net(99), TRAINING, VALIDATION));
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(folder.resolve(Checkpoints.NAME))));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aTrainingMayBeMadeLonger(@TempDir Path folder) {
        Plan three = Plan.epochs(3).batchSize(13);
        Plan five = Plan.epochs(5).batchSize(13);
        trainer(three).checkpoints(Checkpoints.in(folder)).fit(net(3), TRAINING);
        var longer = trainer(five).resume(folder, net(99), TRAINING, null);
        var whole = trainer(five).fit(net(3), TRAINING);
        sameBits(whole.state(), longer.state());
        assertEquals(5, longer.history().size());
    }

    @Test
    void halfWrittenFilesOfKilledTrainingsAreRemoved(@TempDir Path folder) throws IOException {
        Path half = Files.writeString(folder.resolve(".sirocco-1234.tmp"), "half");
        trainer(plan()).checkpoints(Checkpoints.in(folder)).fit(net(3), TRAINING, VALIDATION);
        assertFalse(Files.exists(half));
    }

    private static void assertRefused(Path folder, Plan plan, Sequential net, Examples training, String... words) {
        var trainer = trainer(plan);
        var error = assertThrows(CheckpointException.class, () -> trainer.resume(folder, net, training, null));
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), error.getMessage());
        }
        assertTrue(error.getMessage().contains(folder.resolve(Checkpoints.NAME).toString()), error.getMessage());
    }

    @Test
    void whatIsOfAnotherTrainingIsRefused(@TempDir Path folder) throws IOException {
        Plan plan = Plan.epochs(1).batchSize(13).seed(7);
        assertRefused(folder, plan, net(3), TRAINING, "no such file", "Give the folder");
        trainer(plan).checkpoints(Checkpoints.in(folder)).fit(net(3), TRAINING);
        assertRefused(folder, plan.seed(8), net(3), TRAINING, "seed 7, here 8");
        assertRefused(folder, plan.batchSize(12), net(3), TRAINING, "batch_size 13, here 12");
        assertRefused(folder, plan, net(3), data(50, 1), "rows 51, here 50");
        assertRefused(folder, plan, net(3), data(51, 9), "another training: data");
        assertRefused(folder, plan, Sequential.of(Linear.of(3, 2, Key.of(0))), TRAINING, "another model", "weight");
        assertRefused(folder, plan.stopping(EarlyStopping.onLoss(1)), net(3), TRAINING, "best", "is missing");
        Safetensors.of(Tree.named(net(3))).write(folder.resolve(Checkpoints.NAME));
        assertRefused(folder, plan, net(3), TRAINING, "no checkpoint", "saved model");
    }

    @Test
    void aDamagedFileIsRefused(@TempDir Path folder) throws IOException {
        Plan plan = Plan.epochs(1).batchSize(13);
        trainer(plan).checkpoints(Checkpoints.in(folder)).fit(net(3), TRAINING);
        Path file = folder.resolve(Checkpoints.NAME);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertRefused(folder, plan, net(3), TRAINING);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(folder, plan, net(3), TRAINING, "damaged");
        Files.write(file, new byte[0]);
        assertRefused(folder, plan, net(3), TRAINING, "damaged");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed(@TempDir Path folder) throws IOException {
        Path occupied = Files.writeString(folder.resolve("file"), "not a folder");
        var trainer = trainer(plan()).checkpoints(Checkpoints.in(occupied));
        var error = assertThrows(CheckpointException.class, () -> trainer.fit(net(3), TRAINING));
        assertTrue(error.getMessage().contains("cannot be written"), error.getMessage());
    }
}
