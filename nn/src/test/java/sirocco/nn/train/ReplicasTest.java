package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.BatchNorm;
import sirocco.nn.layer.Dropout;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.PerParameter;
import sirocco.nn.optimiser.Sgd;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** Several replicas together do the step that one device does. */
class ReplicasTest {
    private static Examples data(int n) {
        Tensor x = Key.of(1).normal(DType.F32, Shape.of(n, 3));
        return new Examples(x, x.select(1, 0).gt(0).convert(DType.I32));
    }

    private static List<Device> hosts(int n) {
        return Collections.nCopies(n, Device.host());
    }

    private static Trainer<Mlp, Examples, PerParameter.State> trainer(int rows, int replicas) {
        Plan plan = Plan.epochs(3).batchSize(rows).rate(.1);
        return Trainer.of(Device.host(), Objective.<Mlp>of(CrossEntropy.plain()), Sgd.plain(), plan)
                .replicas(hosts(replicas));
    }

    private static void assertNear(Object expected, Object actual) {
        List<Tensor> wanted = Tree.leaves(expected);
        List<Tensor> got = Tree.leaves(actual);
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(wanted.get(i).toDoubles(), got.get(i).toDoubles(), 2e-6, "leaf " + i);
        }
    }

    /** Batch sizes that replicas do not divide, a last batch of fewer rows than replicas, and one of all rows. */
    @ParameterizedTest
    @CsvSource({"2, 8, 24", "2, 7, 22", "3, 7, 22", "3, 8, 25", "3, 2, 5", "2, 100, 31", "3, 1, 4"})
    void theResultIsThatOfOneDevice(int replicas, int batchSize, int rows) {
        Mlp start = Mlp.of(Key.of(2), 3, 9, 2);
        var alone = trainer(batchSize, 1).fit(start, data(rows));
        var shared = trainer(batchSize, replicas).fit(start, data(rows));
        assertNear(alone.model(), shared.model());
        assertEquals(
                alone.history().getLast().trainingLoss(),
                shared.history().getLast().trainingLoss(),
                1e-6);
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Sequential net =
                Sequential.of(Linear.of(3, 8, Key.of(3)), BatchNorm.of(8), new Dropout(.3), Linear.of(8, 2, Key.of(4)));
        Plan plan = Plan.epochs(3).batchSize(11);
        var trainer = Trainer.of(Device.host(), Objective.<Sequential>of(CrossEntropy.plain()), Adam.standard(), plan)
                .replicas(hosts(3));
        var first = trainer.fit(net, data(40));
        var second = trainer.fit(net, data(40));
        Tree.zip(first.state(), second.state(), (a, b) -> {
            assertTrue(a.sameBits(b) && ((ConcreteTensor) a).isFinite());
            return a;
        });
    }

    @Test
    void runningStatisticsAreTheMeansOfTheReplicas() {
        Sequential net = Sequential.of(BatchNorm.of(3), Activation.TANH, Linear.of(3, 2, Key.of(5)));
        Plan plan = Plan.epochs(1).batchSize(16).rate(0);
        var trainer = Trainer.of(Device.host(), Objective.<Sequential>of(CrossEntropy.plain()), Sgd.plain(), plan);
        Examples data = data(16);
        BatchNorm shared = (BatchNorm)
                trainer.replicas(hosts(2)).fit(net, data).model().steps().getFirst();
        BatchNorm alone = (BatchNorm) trainer.fit(net, data).model().steps().getFirst();
        assertNear(alone.runningMean(), shared.runningMean());
        Tensor halves = Tensor.zeros(DType.F32, 3);
        for (int half = 0; half < 2; half++) {
            Tensor x = data.inputs().slice(0, 8 * half, 8 * half + 8);
            Tensor variance = x.sub(x.mean(0)).square().sum(0).div(7);
            halves = halves.add(variance.mul(.5));
        }
        assertNear(halves.mul(.1).add(.9), shared.runningVar());
    }

    @Test
    void aTrainingOfReplicasIsResumedWithTheSameBits(@TempDir Path folder) {
        Mlp start = Mlp.of(Key.of(2), 3, 9, 2);
        var whole = trainer(7, 2).fit(start, data(22));
        var saving = trainer(7, 2).checkpoints(Checkpoints.in(folder).everySteps(2));
        var broken = saving.listener(new Listener() {
            @Override
            public Answer after(Epoch epoch) {
                return Answer.CONTINUE;
            }

            @Override
            public void step(int epoch, int done, int of) {
                if (epoch == 2 && done == 3) {
                    throw new IllegalStateException("broken off");
                }
            }
        });
        assertThrows(IllegalStateException.class, () -> broken.fit(start, data(22)));
        var resumed = saving.resume(folder, start, data(22), null);
        Tree.zip(whole.state(), resumed.state(), (a, b) -> {
            assertTrue(a.sameBits(b));
            return a;
        });
    }
}
