package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.BatchNorm;
import sirocco.nn.layer.Dropout;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.loss.Mse;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.PerParameter;
import sirocco.nn.optimiser.Sgd;
import sirocco.nn.schedule.Schedule;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.io.Safetensors;

/** Training as a whole: that it converges to what is known, repeats itself, and stops when it should. */
class TrainerTest {
    private static final Device DEVICE = Device.host();

    /** y = 1 + 2 x₀ − 3 x₁ and some noise. */
    private static Examples line(int n) {
        Tensor x = Key.of(1).normal(DType.F32, Shape.of(n, 2));
        Tensor y = x.matmul(Tensor.of(new float[] {2, -3}, 2, 1)).add(1);
        return new Examples(x, y.add(Key.of(2).normal(DType.F32, Shape.of(n, 1)).mul(.1)));
    }

    /** Least squares by the normal equations of [1, x₀, x₁], solved by Gaussian elimination. */
    private static double[] leastSquares(Examples data) {
        double[] x = data.inputs().toDoubles();
        double[] y = data.targets().toDoubles();
        double[][] a = new double[3][4];
        for (int i = 0; i < y.length; i++) {
            double[] row = {1, x[2 * i], x[2 * i + 1], y[i]};
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 4; c++) {
                    a[r][c] += row[r] * row[c];
                }
            }
        }
        for (int p = 0; p < 3; p++) {
            for (int r = 0; r < 3; r++) {
                double factor = r == p ? 0 : a[r][p] / a[p][p];
                for (int c = 0; c < 4; c++) {
                    a[r][c] -= factor * a[p][c];
                }
            }
        }
        return new double[] {a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]};
    }

    @Test
    void linearRegressionReachesTheClosedForm() {
        Examples data = line(101);
        Plan plan = Plan.epochs(300).fullBatch().rate(.2);
        Trained<Linear, PerParameter.State> trained = Trainer.of(
                        DEVICE, Objective.<Linear>of(new Mse()), Sgd.plain(), plan)
                .fit(Linear.of(2, 1, Key.of(3)), data);
        double[] expected = leastSquares(data);
        assertEquals(expected[0], trained.model().bias().item(), 1e-5);
        assertArrayEquals(
                new double[] {expected[1], expected[2]},
                trained.model().weight().toDoubles(),
                1e-5);
        assertEquals(300, trained.history().size());
        assertEquals(Trained.Reason.ALL_EPOCHS, trained.reason());
    }

    /** Two interleaved rings: not linearly separable. */
    private static Examples rings(int n, long seed) {
        Tensor angle = Key.of(seed).uniform(DType.F32, Shape.of(n), 0, 2 * Math.PI);
        Tensor outside = Key.of(seed + 1).bernoulli(.5, Shape.of(n));
        Tensor radius = outside.where(angle.like(2), angle.like(1));
        Tensor x = Tensor.stack(1, List.of(radius.mul(angle.cos()), radius.mul(angle.sin())));
        return new Examples(x, outside.convert(DType.I32));
    }

    private static Trainer<Mlp, Examples, PerParameter.State> ringTrainer(Plan plan) {
        return Trainer.of(DEVICE, Objective.<Mlp>of(CrossEntropy.plain()), Adam.standard(), plan);
    }

    @Test
    void anMlpLearnsWhatNoLineCanSeparate() {
        Plan plan = Plan.epochs(60).batchSize(32).rates(Rates.perStep(Schedule.warmupCosine(0, .03, 10, 400, 1e-4)));
        var trained = ringTrainer(plan).fit(Mlp.of(Key.of(4), 2, 16, 2), rings(203, 5));
        Examples test = rings(150, 7);
        Tensor answers = Predictor.<Mlp>of(DEVICE, 64).apply(trained.model(), test.inputs());
        assertEquals(Shape.of(150, 2), answers.shape());
        Tensor right = answers.argmax(1).eq(test.targets()).convert(DType.F32);
        assertTrue(right.mean().item() > .98, "accuracy " + right.mean().item());
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Sequential net = Sequential.of(
                Linear.of(2, 8, Key.of(8)),
                BatchNorm.of(8),
                Activation.RELU,
                new Dropout(.2),
                Linear.of(8, 2, Key.of(9)));
        Plan plan = Plan.epochs(3).batchSize(16).seed(42);
        var trainer = Trainer.of(DEVICE, Objective.<Sequential>of(CrossEntropy.plain()), Adam.standard(), plan);
        Examples data = rings(50, 10);
        Sequential first = trainer.fit(net, data).model();
        Sequential second = trainer.fit(net, data).model();
        Tree.zip(first, second, (a, b) -> {
            assertTrue(a.sameBits(b));
            return a;
        });
        BatchNorm before = (BatchNorm) net.steps().get(1);
        BatchNorm after = (BatchNorm) first.steps().get(1);
        assertTrue(!before.runningMean().sameBits(after.runningMean()));
        assertTrue(!before.weight().sameBits(after.weight()));
    }

    @Test
    void trainingContinuesFromAStateThatWasSaved(@TempDir Path folder) throws IOException {
        Examples data = rings(40, 11);
        Mlp net = Mlp.of(Key.of(12), 2, 4, 2);
        var whole = ringTrainer(Plan.epochs(4).batchSize(16)).fit(net, data);
        var half = ringTrainer(Plan.epochs(2).batchSize(16)).fit(net, data);
        Path file = folder.resolve("state.safetensors");
        Safetensors.of(Tree.named(half.state())).write(file);
        var trainer = ringTrainer(Plan.epochs(4).batchSize(16));
        var saved = Tree.withNamed(trainer.start(net), Safetensors.read(file).tensors());
        var rest = trainer.fit(saved, data, null);
        assertEquals(2, rest.history().size());
        Tree.zip(whole.model(), rest.model(), (a, b) -> {
            assertTrue(a.sameBits(b));
            return a;
        });
    }

    @Test
    void paddedRowsChangeNothing() {
        Examples data = line(5);
        Linear start = Linear.of(2, 1, Key.of(13));
        Objective<Linear, Examples> objective = Objective.of(new Mse());
        Trainer<Linear, Examples, PerParameter.State> trainer = Trainer.of(
                DEVICE, objective, Sgd.plain(), Plan.epochs(1).batchSize(5).rate(.1));
        double[] alone = trainer.fit(start, data).model().weight().toDoubles();
        Examples twelve = Rows.take(data, 0, 1, 2, 3, 4, 0, 0);
        Batch<Examples> batch = new Batch<>(twelve, Tensor.of(new float[] {1, 1, 1, 1, 1, 0, 0}));
        State<Linear, PerParameter.State> state = trainer.compiledStep()
                .apply(trainer.start(Tree.map(start, t -> t.add(0))), batch, Trainer.Tick.of(.1, true));
        assertArrayEquals(alone, state.model().weight().toDoubles(), 1e-6);
        assertEquals(5, state.sums().rows().item());
    }

    @Test
    void earlyStoppingRestoresTheBestWeights() {
        Examples data = line(20);
        List<Double> seen = new ArrayList<>();
        Plan plan = Plan.epochs(50).fullBatch().rate(.1).stopping(EarlyStopping.onMetric(3));
        double[] scores = {1, 5, 2, 2, 2, 9, 9};
        List<Linear> models = new ArrayList<>();
        var trained = Trainer.of(DEVICE, Objective.<Linear>of(new Mse()), Sgd.plain(), plan)
                .metric(model -> {
                    models.add(Tree.map(model, t -> t.add(0)));
                    return scores[models.size() - 1];
                })
                .listener(epoch -> {
                    seen.add(epoch.metric());
                    return Listener.Answer.CONTINUE;
                })
                .fit(Linear.of(2, 1, Key.of(14)), data, line(10));
        assertEquals(List.of(1.0, 5.0, 2.0, 2.0, 2.0), seen);
        assertEquals(2, trained.bestEpoch());
        assertEquals(Trained.Reason.NO_IMPROVEMENT, trained.reason());
        assertTrue(trained.model().weight().sameBits(models.get(1).weight()));
        assertTrue(Double.isFinite(trained.history().getFirst().validationLoss()));
    }

    @Test
    void aListenerMayStop() {
        var trained = Trainer.of(DEVICE, Objective.<Linear>of(new Mse()), Sgd.plain(), Plan.epochs(9))
                .listener(e -> e.epoch() == 2 ? Listener.Answer.STOP : Listener.Answer.CONTINUE)
                .fit(Linear.of(2, 1, Key.of(15)), line(10));
        assertEquals(2, trained.history().size());
        assertEquals(Trained.Reason.LISTENER, trained.reason());
    }

    @Test
    void aLossThatExplodesIsNamedAndTheLastGoodWeightsAreKept() {
        Plan plan = Plan.epochs(500).fullBatch().rate(50);
        var trainer = Trainer.of(DEVICE, Objective.<Linear>of(new Mse()), Sgd.plain(), plan);
        NonFiniteLossException error =
                assertThrows(NonFiniteLossException.class, () -> trainer.fit(Linear.of(2, 1, Key.of(16)), line(10)));
        assertTrue(error.getMessage().contains("learning rate 50.0"), error.getMessage());
        Linear kept = error.lastGood();
        for (double w : kept.weight().toDoubles()) {
            assertTrue(Double.isFinite(w));
        }
    }

    @Test
    void stepsThatAreNotFiniteCanBeSkipped() {
        Examples data = line(12);
        double[] inputs = data.inputs().toDoubles();
        inputs[7] = Double.NaN;
        Examples spoilt = new Examples(Tensor.of(inputs, 12, 2).convert(DType.F32), data.targets());
        Plan plan = Plan.epochs(2).batchSize(4).rate(.01);
        Objective<Linear, Examples> objective = Objective.of(new Mse());
        Linear start = Linear.of(2, 1, Key.of(18));
        var careful =
                Trainer.of(DEVICE, objective, Sgd.plain().skippingNonFinite().clippedByNorm(1), plan);
        var trained = careful.fit(start, spoilt);
        assertTrue(Double.isFinite(trained.history().getLast().trainingLoss()));
        assertEquals(2, trained.state().optimiser().skipped().item());
        assertEquals(8, trained.state().sums().rows().item());
        var careless = Trainer.of(DEVICE, objective, Sgd.plain(), plan);
        NonFiniteLossException error = assertThrows(NonFiniteLossException.class, () -> careless.fit(start, spoilt));
        assertTrue(error.getMessage().contains("epoch 1, step"), error.getMessage());
        assertTrue(error.<Linear>lastGood().weight().sameBits(start.weight()));
    }

    @Test
    void aListenerHearsOfEachStep() {
        List<String> heard = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public Answer after(Epoch epoch) {
                heard.add("epoch " + epoch.epoch() + " of " + epoch.of());
                return Answer.CONTINUE;
            }

            @Override
            public void step(int epoch, int done, int of) {
                heard.add(epoch + "." + done + "/" + of);
            }
        };
        Trainer.of(
                        DEVICE,
                        Objective.<Linear>of(new Mse()),
                        Sgd.plain(),
                        Plan.epochs(2).batchSize(6))
                .listener(listener)
                .fit(Linear.of(2, 1, Key.of(19)), line(10));
        assertEquals(List.of("1.1/2", "1.2/2", "epoch 1 of 2", "2.1/2", "2.2/2", "epoch 2 of 2"), heard);
    }

    @Test
    void differentNumbersOfRowsAreRefused() {
        Examples wrong = new Examples(Tensor.zeros(DType.F32, 4, 2), Tensor.zeros(DType.F32, 3, 1));
        var trainer = Trainer.of(DEVICE, Objective.<Linear>of(new Mse()), Sgd.plain(), Plan.epochs(1));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> trainer.fit(Linear.of(2, 1, Key.of(17)), wrong));
        assertTrue(error.getMessage().contains("numbers of rows"), error.getMessage());
    }
}
