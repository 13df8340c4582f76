package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.nn.layer.Linear;
import sirocco.nn.loss.Mse;
import sirocco.nn.optimiser.Sgd;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** A training that leaves the finite numbers says in which step, by which operation, and where that is written. */
class NonFiniteTest {
    private static final int ROWS = 12;

    private static Examples data() {
        Tensor x = Key.of(1).uniform(DType.F32, Shape.of(ROWS, 2));
        return new Examples(x, x.sum(1).reshape(ROWS, 1));
    }

    private static NonFiniteLossException error(Objective<Linear, Examples> objective, Plan plan, Examples data) {
        var trainer = Trainer.of(Device.host(), objective, Sgd.plain(), plan);
        var error = assertThrows(NonFiniteLossException.class, () -> trainer.fit(Linear.of(2, 1, Key.of(2)), data));
        Linear kept = error.lastGood();
        Tree.leaves(kept).forEach(t -> assertTrue(((ConcreteTensor) t).isFinite()));
        return error;
    }

    private static void assertSays(NonFiniteLossException error, String... words) {
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), "\"" + word + "\" in: " + error.getMessage());
        }
    }

    @Test
    void theLogarithmOfZeroIsNamedWithItsStepAndLine() {
        Objective<Linear, Examples> objective = (model, batch, pass) -> {
            Tensor falling = model.bias().sum();
            return falling.stopGradient().log().mul(0).add(falling);
        };
        var trainer = Trainer.of(
                Device.host(),
                objective,
                Sgd.plain(),
                Plan.epochs(2).batchSize(3).rate(.25));
        Linear start = new Linear(Tensor.zeros(DType.F32, 1, 2), Tensor.of(new float[] {1.25f}));
        var error = assertThrows(NonFiniteLossException.class, () -> trainer.fit(start, data()));
        assertEquals(6, error.step());
        assertEquals(Optional.of("log"), error.operation());
        assertSays(error, "epoch 2, step 2 of 4", "log of f32[]", "in [0.0, 0.0]", "NonFiniteTest.java:");
        assertSays(error, "NonFiniteTest.lambda$theLogarithm", "after step 4 of all are kept");
        assertEquals(.25f, error.<Linear>lastGood().bias().item());
    }

    @Test
    void aLogarithmInALayerIsNamedWithTheLayersLine() {
        Objective<Linear, Examples> objective = (model, batch, pass) ->
                model.apply(batch.inputs().mul(0), pass).sub(model.bias()).log().mean();
        var error = error(objective, Plan.epochs(1).batchSize(5), data());
        assertEquals(1, error.step());
        assertSays(error, "log of f32[5, 1]", "at NonFiniteTest.lambda$aLogarithmInALayer", "at the start are kept");
    }

    @Test
    void anInfiniteDerivativeIsNamedAsOne() {
        Objective<Linear, Examples> objective =
                (model, batch, pass) -> model.weight().mul(0).sqrt().sum();
        var error = error(objective, Plan.epochs(1).batchSize(5), data());
        assertEquals(1, error.step());
        assertSays(error, "the weights were no longer finite after the update", "in the derivative of what is done");
        assertSays(error, "NonFiniteTest.lambda$anInfiniteDerivative");
    }

    @Test
    void aRateThatExplodesIsNamedWithTheFirstStep() {
        Plan plan = Plan.epochs(500).batchSize(4).rate(1e4);
        var error = error(Objective.of(new Mse()), plan, data());
        assertTrue(error.operation().isPresent());
        assertSays(error, "learning rate 10000.0", "all finite and in [");
        int[] heard = new int[1];
        var trainer = Trainer.of(Device.host(), Objective.<Linear>of(new Mse()), Sgd.plain(), plan)
                .listener(epoch -> {
                    heard[0] = epoch.epoch() * 3;
                    return Listener.Answer.CONTINUE;
                });
        assertThrows(NonFiniteLossException.class, () -> trainer.fit(Linear.of(2, 1, Key.of(2)), data()));
        assertTrue(error.step() > heard[0] && error.step() <= heard[0] + 3, error.step() + " after " + heard[0]);
    }

    @Test
    void whatIsInsideOfALoopIsNamed() {
        Objective<Linear, Examples> objective = (model, batch, pass) -> {
            Tensor start = model.bias().mul(0).add(3);
            var loop = Control.scan(
                    (Tensor c, Tensor x) -> new Control.Step<>(c.sub(1), c.log()), start, Tensor.zeros(DType.F32, 5));
            return loop.given().mean();
        };
        var error = error(objective, Plan.epochs(1).batchSize(5), data());
        assertEquals(Optional.of("log"), error.operation());
        assertSays(error, "log (inside of scan) of f32[1]", "in [0.0, 0.0]");
    }

    @Test
    void nanInTheDataIsNamedAsInputWithItsRow() {
        double[] values = data().inputs().toDoubles();
        values[2 * 7 + 1] = Double.NaN;
        Examples spoilt = new Examples(Tensor.of(values, ROWS, 2).convert(DType.F32), data().targets());
        var error = error(Objective.of(new Mse()), Plan.epochs(3).batchSize(5).rate(.01), spoilt);
        assertEquals(Optional.empty(), error.operation());
        assertSays(error, "the input data are not finite: inputs f32[5, 2], row 7 of the data set", "epoch 1, step");
    }

    @Test
    void nanInTheDataThatIsMaskedIsNoneOfItsBusiness() {
        double[] values = data().inputs().toDoubles();
        values[3] = Double.NaN;
        Examples spoilt = new Examples(Tensor.of(values, ROWS, 2).convert(DType.F32), data().targets());
        Objective<Linear, Examples> objective = (model, batch, pass) -> {
            Tensor x = batch.inputs();
            Tensor clean = x.eq(x).where(x, x.like(0));
            return model.apply(clean, pass).mul(0).log().sum();
        };
        assertEquals(
                Optional.of("log"), error(objective, Plan.epochs(1), spoilt).operation());
    }

    @Test
    void aCheckpointStaysWhereTheTrainingHadGoneWrong(@TempDir Path folder) {
        Plan plan = Plan.epochs(50).batchSize(4).rate(1e4);
        var trainer = Trainer.of(Device.host(), Objective.<Linear>of(new Mse()), Sgd.plain(), plan)
                .checkpoints(Checkpoints.in(folder).everySteps(1));
        Linear start = Linear.of(2, 1, Key.of(2));
        var error = assertThrows(NonFiniteLossException.class, () -> trainer.fit(start, data()));
        var again = assertThrows(NonFiniteLossException.class, () -> trainer.resume(folder, start, data(), null));
        assertEquals(error.step(), again.step());
        assertFalse(again.getMessage().contains("after step 0"));
        assertTrue(((ConcreteTensor) again.<Linear>lastGood().weight()).isFinite());
    }
}
