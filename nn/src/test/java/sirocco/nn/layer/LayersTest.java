package sirocco.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/** Layers for which there are no golden values: what must hold, and gradients against differences. */
class LayersTest {
    private static final double STEP = 1e-5;

    private static Tensor normal(long seed, int... sizes) {
        return Key.of(seed).normal(DType.F64, Shape.of(sizes));
    }

    private static <L> L inDoubles(L layer) {
        return Tree.map(layer, t -> t.convert(DType.F64));
    }

    /** The slope of Σ layer(x)·c along a random direction of all parameters, by reverse mode and by differences. */
    private static <L extends Layer> void checkGradient(L layer, Tensor x, Pass pass) {
        L wide = inDoubles(layer);
        Tensor c = Key.of(77).normal(DType.F64, wide.apply(x, pass).shape());
        int[] seed = {100};
        L direction = Tree.map(wide, t -> Key.of(seed[0]++).normal(DType.F64, t.shape()));
        L gradient = Device.host()
                .compile((L l, Tensor in) ->
                        Grad.grad((L m) -> m.apply(in, pass).mul(c).sum()).apply(l))
                .apply(wide, x);
        double[] slope = {0};
        Tree.zip(gradient, direction, (g, d) -> {
            slope[0] += g.mul(d).sum().item();
            return g;
        });
        double up = moved(wide, direction, STEP).apply(x, pass).mul(c).sum().item();
        double down = moved(wide, direction, -STEP).apply(x, pass).mul(c).sum().item();
        double difference = (up - down) / (2 * STEP);
        assertEquals(difference, slope[0], 1e-6 * Math.max(1, Math.abs(difference)));
    }

    private static <L> L moved(L layer, L direction, double by) {
        return Tree.zip(layer, direction, (t, d) -> t.add(d.mul(by)));
    }

    @Test
    void gradientsOfComposedLayers() {
        checkGradient(
                Mlp.of(Key.of(1), Activation.TANH, 3, 5, 2).ending(Activation.SIGMOID),
                normal(2, 4, 3),
                Pass.inference());
        checkGradient(TransformerBlock.of(6, 3, 7, Key.of(3)), normal(4, 2, 5, 6), Pass.inference());
        checkGradient(
                TransformerBlock.of(6, 2, 7, Key.of(5)).normalising(TransformerBlock.Order.BEFORE),
                normal(6, 2, 5, 6),
                Pass.inference());
        checkGradient(Gru.of(3, 4, 2, 0, Key.of(7)), normal(8, 2, 5, 3), Pass.inference());
        checkGradient(Lstm.of(3, 4, 2, 0, Key.of(9)), normal(10, 2, 5, 3), Pass.inference());
        checkGradient(
                Sequential.of(
                        Conv2d.of(2, 3, 3, Key.of(11)).padding(1).stride(2),
                        new Residual(Activation.SILU),
                        MaxPool.overImages(2),
                        new Flatten(),
                        Linear.of(6, 2, Key.of(12))),
                normal(13, 2, 2, 7, 5),
                Pass.inference());
    }

    @Test
    void secondDerivativesOfRecurrentLayers() {
        Tensor x = normal(14, 2, 3, 2);
        Tensor v = normal(15, 2, 3, 2);
        for (Layer layer : List.of(inDoubles(Gru.of(2, 3, Key.of(16))), inDoubles(Lstm.of(2, 3, Key.of(17))))) {
            var slope = Grad.<Tensor>grad(in -> layer.apply(in).square().sum());
            Tensor second =
                    Grad.<Tensor>grad(in -> slope.apply(in).mul(v).sum()).apply(x);
            Tensor difference = slope.apply(x.add(v.mul(STEP)))
                    .sub(slope.apply(x.sub(v.mul(STEP))))
                    .div(2 * STEP);
            assertArrayEquals(difference.toDoubles(), second.toDoubles(), 1e-7);
            Tensor forward = Grad.jvp(slope, x, v).tangent();
            assertArrayEquals(second.toDoubles(), forward.toDoubles(), 1e-11);
        }
    }

    @Test
    void attentionDoesNotSeeWhatIsHidden() {
        MultiHeadAttention layer = inDoubles(MultiHeadAttention.of(4, 2, Key.of(18)));
        Tensor x = normal(19, 1, 5, 4);
        Tensor changed =
                Tensor.concat(1, List.of(x.slice(1, 0, 3), x.slice(1, 3, 5).add(1)));
        Tensor before = layer.causal(x, Pass.inference()).slice(1, 0, 3);
        Tensor after = layer.causal(changed, Pass.inference()).slice(1, 0, 3);
        assertArrayEquals(before.toDoubles(), after.toDoubles(), 1e-15);
        Tensor padded = Tensor.of(new boolean[] {false, false, false, true, true}, 1, 5);
        Tensor mask = MultiHeadAttention.hidingPadding(padded);
        Tensor hidden = layer.attend(x, x, x, mask, Pass.inference()).weights().slice(3, 3, 5);
        assertEquals(0, hidden.max().item());
    }

    @Test
    void attentionWithDropoutTrains() {
        MultiHeadAttention layer = MultiHeadAttention.of(4, 2, Key.of(20)).dropping(.5);
        Tensor x = normal(21, 2, 6, 4).convert(DType.F32);
        Tensor once = layer.apply(x, Pass.training(Key.of(1)));
        assertTrue(once.sameBits(layer.apply(x, Pass.training(Key.of(1)))));
        assertTrue(!once.sameBits(layer.apply(x, Pass.training(Key.of(2)))));
        assertArrayEquals(
                layer.attend(x, x, x, null, Pass.inference()).output().toDoubles(),
                layer.apply(x).toDoubles(),
                1e-6);
    }

    @Test
    void positionsAreSinesAndCosines() {
        double[] y = new SinusoidalPositions()
                .apply(Tensor.zeros(DType.F64, 1, 3, 4))
                .toDoubles();
        assertArrayEquals(
                new double[] {Math.sin(2), Math.cos(2), Math.sin(.02), Math.cos(.02)},
                java.util.Arrays.copyOfRange(y, 8, 12),
                1e-15);
    }

    @Test
    void dropoutKeepsTheMeanAndGivesEachLayerItsOwnKey() {
        Tensor ones = Tensor.ones(DType.F64, 20_000);
        Pass pass = Pass.training(Key.of(22));
        Tensor first = new Dropout(.25).apply(ones, pass);
        Tensor second = new Dropout(.25).apply(ones, pass);
        assertEquals(1, first.mean().item(), .02);
        assertEquals(1 / .75, first.max().item(), 1e-12);
        assertEquals(
                .75 * .75, first.mul(second).gt(0).convert(DType.F64).mean().item(), .02);
        assertTrue(ones.sameBits(new Dropout(.25).apply(ones)));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
    }

    @Test
    void paddedRowsStayOutOfBatchStatistics() {
        BatchNorm norm = inDoubles(BatchNorm.of(3));
        Tensor x = normal(23, 4, 3, 5);
        Tensor filled = Tensor.concat(0, List.of(x, normal(24, 2, 3, 5).mul(100)));
        Tensor weights = Tensor.of(new double[] {1, 1, 1, 1, 0, 0});
        Pass plain = Pass.training(Key.of(1));
        Pass weighted = Pass.training(Key.of(1)).weighted(weights);
        double[] expected = norm.apply(x, plain).toDoubles();
        Tensor got = norm.apply(filled, weighted).slice(0, 0, 4);
        assertArrayEquals(expected, got.toDoubles(), 1e-13);
        assertArrayEquals(
                plain.updated(norm).runningVar().toDoubles(),
                weighted.updated(norm).runningVar().toDoubles(),
                1e-13);
    }

    @Test
    void aLayerUsedTwiceMovesItsStatisticsTwice() {
        BatchNorm norm = inDoubles(BatchNorm.of(2));
        Tensor x = normal(25, 8, 2).add(3);
        Pass pass = Pass.training(Key.of(1));
        norm.apply(x, pass);
        norm.apply(x, pass);
        double mean = x.mean(0).toDoubles()[0];
        assertEquals(mean * (1 - .9 * .9), pass.updated(norm).runningMean().toDoubles()[0], 1e-13);
    }

    @Test
    void initialWeightsAreThoseOfPyTorch() {
        Linear linear = Linear.of(400, 300, Key.of(26));
        assertEquals(1 / 20.0, linear.weight().abs().max().item(), 1e-4);
        assertEquals(0, linear.weight().mean().item(), 1e-3);
        Conv1d conv = Conv1d.of(8, 6, 5, 2, Key.of(27));
        assertEquals(Shape.of(6, 4, 5), conv.weight().shape());
        assertTrue(conv.weight().abs().max().item() <= 1 / Math.sqrt(20));
        assertEquals(
                1 / 8.0,
                Gru.of(3, 64, Key.of(28))
                        .cells()
                        .getFirst()
                        .weightHh()
                        .abs()
                        .max()
                        .item(),
                1e-4);
        assertEquals(1, Embedding.of(500, 20, Key.of(29)).weight().variance(1).item(), .05);
        assertEquals(
                2.0 / 100, Initial.heNormal(Key.of(30), 200, 100).variance(1).item(), 1e-3);
        assertEquals(
                Math.sqrt(6.0 / 300),
                Initial.glorotUniform(Key.of(31), 200, 100).max().item(),
                1e-3);
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        assertMessage(
                "[batch, channels, time]", () -> Conv1d.of(2, 3, 3, Key.of(1)).apply(normal(32, 5, 2)));
        assertMessage("layerNorm: the last axes", () -> LayerNorm.of(4).apply(normal(33, 5, 3)));
        assertMessage("4 channels", () -> GroupNorm.of(4, 3).apply(normal(34, 1, 4, 2)));
        assertMessage("3 heads", () -> MultiHeadAttention.of(4, 3, Key.of(1)));
        assertMessage("integer indices", () -> Embedding.of(4, 3, Key.of(1)).apply(normal(35, 2)));
        assertMessage("recurrent layer", () -> Gru.of(4, 3, Key.of(1)).apply(normal(36, 2, 4)));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable executable) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, executable);
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }
}
