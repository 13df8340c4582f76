package sirocco.nn.optimiser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sirocco.nn.layer.BatchNorm;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** What is put around optimisers, and what optimisers leave alone. */
class WrappersTest {
    private static final Tensor RATE = Tensor.scalar(DType.F64, .5);

    private static Map<String, Tensor> tree(double... values) {
        return Map.of("w", Tensor.of(values));
    }

    @Test
    void accumulatingStepsOnceWithTheMean() {
        var optimiser = Sgd.momentum(.9).accumulating(2);
        var updated = optimiser.update(tree(1, 2), tree(1, 1), optimiser.init(tree(1, 2)), RATE);
        assertArrayEquals(new double[] {1, 2}, updated.model().get("w").toDoubles());
        updated = optimiser.update(updated.model(), tree(3, 0), updated.state(), RATE);
        assertArrayEquals(new double[] {0, 1.75}, updated.model().get("w").toDoubles(), 1e-15);
        assertEquals(0, updated.state().count().item());
        assertEquals(1, updated.state().inner().step().item());
        updated = optimiser.update(updated.model(), tree(9, 9), updated.state(), RATE);
        assertArrayEquals(new double[] {0, 1.75}, updated.model().get("w").toDoubles(), 1e-15);
    }

    @Test
    void stepsWithoutFiniteGradientAreLeftOut() {
        var optimiser = Adam.standard().skippingNonFinite();
        var updated = optimiser.update(tree(1, 2), tree(Double.NaN, 1), optimiser.init(tree(1, 2)), RATE);
        assertArrayEquals(new double[] {1, 2}, updated.model().get("w").toDoubles());
        assertEquals(1, updated.state().skipped().item());
        assertEquals(0, updated.state().inner().step().item());
        updated = optimiser.update(updated.model(), tree(1, Double.POSITIVE_INFINITY), updated.state(), RATE);
        assertEquals(2, updated.state().skipped().item());
        updated = optimiser.update(updated.model(), tree(1, -1), updated.state(), RATE);
        assertArrayEquals(new double[] {.5, 2.5}, updated.model().get("w").toDoubles(), 1e-7);
        assertEquals(2, updated.state().skipped().item());
    }

    @Test
    void aModelWithoutParametersIsRefused() {
        Map<String, Tensor> counts = Map.of("n", Tensor.of(new int[] {1}));
        assertThrows(IllegalArgumentException.class, () -> Gradients.globalNorm(counts));
        assertThrows(IllegalArgumentException.class, () -> Gradients.areFinite(counts));
    }

    @Test
    void valuesAreCut() {
        var optimiser = Sgd.plain().clippedByValue(.5);
        var updated = optimiser.update(tree(1, 2, 3), tree(9, -9, .25), optimiser.init(tree(1, 2, 3)), RATE);
        assertArrayEquals(
                new double[] {.75, 2.25, 2.875}, updated.model().get("w").toDoubles());
    }

    @Test
    void buffersAndIntegersStayAsTheyAre() {
        record Model(BatchNorm norm, Tensor count) {}
        Model model = new Model(BatchNorm.of(2), Tensor.of(new int[] {7}));
        Model gradient = Tree.map(model, t -> Tensor.full(t.dtype(), t.shape(), 1));
        for (Optimiser<?> optimiser : new Optimiser<?>[] {
            Adam.decoupled(.1),
            Sgd.plain().decaying(.1).accumulating(1),
            RmsProp.standard().skippingNonFinite()
        }) {
            Model moved = step(optimiser, model, gradient);
            assertArrayEquals(new double[] {1, 1}, moved.norm().runningVar().toDoubles());
            assertEquals(7, moved.count().item());
            assertTrue(moved.norm().bias().toDoubles()[0] < -.4);
        }
    }

    private static <S, M> M step(Optimiser<S> optimiser, M model, M gradient) {
        return optimiser.update(model, gradient, optimiser.init(model), RATE).model();
    }

    @Test
    void dampeningAndRateDecayFollowTheClock() {
        var sgd = Sgd.momentum(.5).dampened(.5);
        var updated = sgd.update(tree(0), tree(1), sgd.init(tree(0)), RATE);
        assertEquals(-.5, updated.model().get("w").item());
        updated = sgd.update(updated.model(), tree(1), updated.state(), RATE);
        assertEquals(-1, updated.model().get("w").item());
        Adagrad adagrad = new Adagrad(1, 0, 0, 0);
        var second = adagrad.update(tree(0), tree(1), adagrad.init(tree(0)), RATE);
        second = adagrad.update(second.model(), tree(1), second.state(), RATE);
        assertEquals(-.5 - .25 / Math.sqrt(2), second.model().get("w").item(), 1e-15);
    }
}
