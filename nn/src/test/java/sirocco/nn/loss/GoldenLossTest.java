package sirocco.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.GoldenCheck;

/** Losses and their gradients, compiled, in both types, against golden values of PyTorch; and their weights by row. */
class GoldenLossTest {

    @TestFactory
    Stream<DynamicTest> losses() {
        return GoldenCases.of("torch", "loss.npz").stream()
                .flatMap(c -> Stream.of(DType.F64, DType.F32)
                        .map(dtype -> DynamicTest.dynamicTest(
                                c + " in " + dtype,
                                () -> GoldenCheck.in(dtype).run(c, Device.host(), in -> Map.of("y", reduced(c, in))))));
    }

    private static Tensor reduced(GoldenCase c, Map<String, Tensor> in) {
        Loss loss = loss(c, in);
        Tensor x = in.get("x");
        Tensor target = in.get("target");
        return switch (c.word("reduction")) {
            case "none" -> loss.each(x, target);
            case "sum" -> loss.sum(x, target);
            case "mean", "batchmean" -> loss.mean(x, target);
            default -> throw new IllegalArgumentException("no such reduction: " + c);
        };
    }

    private static Loss loss(GoldenCase c, Map<String, Tensor> in) {
        return switch (c.op()) {
            case "cross_entropy" ->
                new CrossEntropy(in.get("weight"), c.has("label_smoothing") ? c.number("label_smoothing") : 0);
            case "nll" -> new Nll(in.get("weight"));
            case "bce" -> new Bce();
            case "bce_with_logits" -> new BceWithLogits(in.get("pos_weight"));
            case "sigmoid_focal" -> new SigmoidFocal(c.number("gamma"), c.number("alpha"));
            case "kl_div" -> new KlDivergence();
            case "mse" -> new Mse();
            case "l1" -> new L1();
            case "huber" -> new Huber(c.number("delta"));
            case "smooth_l1" -> new SmoothL1(c.number("beta"));
            default -> throw new IllegalArgumentException("no loss for " + c);
        };
    }

    @Test
    void rowsOfWeightZeroDoNotCount() {
        Tensor x = Key.of(1).normal(DType.F64, Shape.of(5, 3));
        Tensor classes = Tensor.of(new int[] {2, 0, 1, 1, 2});
        Tensor rows = Tensor.of(new double[] {1, 1, 1, 0, 0});
        Loss loss = CrossEntropy.weighted(Tensor.of(new double[] {1, 2, 5}));
        double whole = loss.mean(x.slice(0, 0, 3), classes.slice(0, 0, 3)).item();
        assertEquals(whole, loss.mean(x, classes, rows).item(), 1e-14);
        Tensor gradient = Grad.<Tensor>grad(a -> loss.mean(a, classes, rows)).apply(x);
        assertEquals(0, gradient.slice(0, 3, 5).abs().max().item());
        Tensor y = Key.of(2).normal(DType.F64, Shape.of(5, 3));
        double first = new Mse().mean(x.slice(0, 0, 3), y.slice(0, 0, 3)).item();
        assertEquals(first, new Mse().mean(x, y, rows).item(), 1e-14);
    }

    @Test
    void smoothedTargetsEqualSoftOnes() {
        Tensor x = Key.of(3).normal(DType.F64, Shape.of(4, 3));
        Tensor hot = Tensor.of(new double[] {0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0}, 4, 3);
        Loss loss = CrossEntropy.plain().smoothed(.3);
        double hard = loss.mean(x, Tensor.of(new int[] {1, 0, 2, 1})).item();
        assertEquals(hard, loss.mean(x, hot).item(), 1e-14);
    }

    @Test
    void extremeLogitsGiveFiniteLossesAndGradients() {
        Tensor x = Tensor.of(new float[] {80, -80, 1000, -1000, 0});
        Tensor t = Tensor.of(new float[] {0, 1, 1, 0, 1});
        for (Loss loss : new Loss[] {BceWithLogits.plain(), new SigmoidFocal(2, .25), new SigmoidFocal(4, .9)}) {
            var result = Grad.valueAndGrad((Tensor a) -> loss.mean(a, t)).apply(x);
            assertTrue(Double.isFinite(result.value().item()), loss.toString());
            for (double g : result.gradient().toDoubles()) {
                assertTrue(Double.isFinite(g), loss.toString());
            }
        }
    }

    @Test
    void aClassThatDoesNotExistIsNamed() {
        Tensor logits = Tensor.zeros(DType.F32, 3, 5);
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> CrossEntropy.plain().mean(logits, Tensor.of(new int[] {0, 4, 5})));
        assertEquals("crossEntropy: class 5 in row 2: the logits have the classes 0 to 4", error.getMessage());
    }

    @Test
    void nothingIsBroadcastUnseen() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> new Mse().mean(Tensor.zeros(DType.F32, 5, 1), Tensor.zeros(DType.F32, 5)));
        assertTrue(error.getMessage().contains("[5, 1]"), error.getMessage());
    }
}
