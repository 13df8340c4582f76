package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/** Whole training steps on the device, next to the same on the reference. */
class GpuTrainingTest {
    private static final int STEPS = 20;

    record Line(Tensor weight, Tensor bias) {
        Tensor apply(Tensor x) {
            return x.matmul(weight).add(bias);
        }
    }

    private static Tensor loss(Line line, Tensor x, Tensor y) {
        return line.apply(x).sub(y).square().mean();
    }

    private static void assertClose(double[] expected, double[] got, double tolerance) {
        assertEquals(expected.length, got.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], got[i], tolerance * Math.max(1e-3, Math.abs(expected[i])), "element " + i);
        }
    }

    private static Line fitted(String device) {
        Tensor x = Key.of(1).normal(DType.F32, Shape.of(37, 5));
        Tensor y = x.matmul(Key.of(2).normal(DType.F32, Shape.of(5, 1))).add(.5);
        var step = Device.named(device)
                .compile((Line l, Tensor in, Tensor out) -> {
                    Line g = Grad.grad((Line m) -> loss(m, in, out)).apply(l);
                    return Tree.zip(l, g, (p, dp) -> p.sub(dp.mul(.05)));
                })
                .donating(0);
        Line line = new Line(Tensor.zeros(DType.F32, 5, 1), Tensor.zeros(DType.F32, 1));
        for (int i = 0; i < STEPS; i++) {
            line = step.apply(line, x, y);
        }
        return line;
    }

    @Test
    void linearRegression() {
        Line expected = fitted("reference");
        Line got = fitted("gpu");
        assertClose(expected.weight().toDoubles(), got.weight().toDoubles(), 1e-5);
        assertClose(expected.bias().toDoubles(), got.bias().toDoubles(), 1e-5);
    }

    record Mlp(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {
        Tensor apply(Tensor x) {
            return x.matmul(w1).add(b1).tanh().matmul(w2).add(b2);
        }
    }

    /** A model under Adam (Kingma &amp; Ba 2015), with the moments and the step number that it needs. */
    record Trained(Mlp model, Mlp mean, Mlp square, Tensor steps, Tensor loss) {}

    private static Tensor crossEntropy(Tensor logits, Tensor oneHot) {
        Tensor logProbabilities =
                logits.sub(logits.logSumExp(1).reshape(logits.shape().size(0), 1));
        return logProbabilities.mul(oneHot).sum().neg().div(logits.shape().size(0));
    }

    private static Trained adam(Trained state, Tensor x, Tensor oneHot) {
        var gradient =
                Grad.valueAndGrad((Mlp m) -> crossEntropy(m.apply(x), oneHot)).apply(state.model);
        Tensor t = state.steps.add(1);
        Mlp mean = Tree.zip(state.mean, gradient.gradient(), (m, g) -> m.mul(.9).add(g.mul(.1)));
        Mlp square = Tree.zip(
                state.square,
                gradient.gradient(),
                (v, g) -> v.mul(.999).add(g.square().mul(.001)));
        Tensor correctionMean = t.like(1).sub(t.like(.9).pow(t));
        Tensor correctionSquare = t.like(1).sub(t.like(.999).pow(t));
        Mlp direction = Tree.zip(
                mean,
                square,
                (m, v) ->
                        m.div(correctionMean).div(v.div(correctionSquare).sqrt().add(1e-8)));
        Mlp model = Tree.zip(state.model, direction, (p, d) -> p.sub(d.mul(.01)));
        return new Trained(model, mean, square, t, gradient.value());
    }

    private static Mlp mlp() {
        return new Mlp(
                Key.of(1).normal(DType.F32, Shape.of(4, 16)).mul(.5),
                Tensor.zeros(DType.F32, 16),
                Key.of(2).normal(DType.F32, Shape.of(16, 3)).mul(.25),
                Tensor.zeros(DType.F32, 3));
    }

    private static Mlp zeros() {
        return new Mlp(
                Tensor.zeros(DType.F32, 4, 16),
                Tensor.zeros(DType.F32, 16),
                Tensor.zeros(DType.F32, 16, 3),
                Tensor.zeros(DType.F32, 3));
    }

    private static Trained classifier(String device) {
        Tensor x = Key.of(3).normal(DType.F32, Shape.of(29, 4));
        Tensor oneHot = Tensor.eye(DType.F32, 3)
                .take(0, x.matmul(Key.of(4).normal(DType.F32, Shape.of(4, 3))).argmax(1));
        var step = Device.named(device)
                .compile((Trained s, Tensor in, Tensor out) -> adam(s, in, out))
                .donating(0);
        Trained state = new Trained(mlp(), zeros(), zeros(), Tensor.scalar(0), Tensor.scalar(0));
        for (int i = 0; i < STEPS; i++) {
            state = step.apply(state, x, oneHot);
        }
        return state;
    }

    @Test
    void classifierUnderAdam() {
        Trained expected = classifier("reference");
        Trained got = classifier("gpu");
        assertClose(expected.loss().toDoubles(), got.loss().toDoubles(), 1e-5);
        assertClose(expected.model().w1().toDoubles(), got.model().w1().toDoubles(), 1e-5);
        assertClose(expected.model().b2().toDoubles(), got.model().b2().toDoubles(), 1e-5);
        assertClose(expected.square().w2().toDoubles(), got.square().w2().toDoubles(), 1e-5);
    }
}
