package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.TimeInput;
import sirocco.tensor.op.Ops;

/**
 * A right-hand side that is a multilayer perceptron, as data: f(t, y) = scale · last(W_L h_{L−1} + b_L) with hₗ =
 * hidden(Wₗ hₗ₋₁ + bₗ), where h₀ is y, […, n], with t at one end or without it. Explicit Runge–Kutta methods solve it as
 * one operation, for which a backend may have a kernel; to its derivative the start and the end of the interval are
 * constants. The parameters of {@link OdeSolve#solve} are not used.
 *
 * @param weights Wₗ [outₗ, inₗ]
 * @param biases bₗ [outₗ]
 * @param scale a scalar; null: 1
 */
public record MlpField(
        List<Tensor> weights, List<Tensor> biases, Tensor scale, Activation hidden, Activation last, TimeInput time)
        implements OdeTerm<Tensor, Object> {
    private static final MatMul BY_TRANSPOSED = new MatMul(MatMul.Layout.PLAIN, MatMul.Layout.TRANSPOSED);

    public MlpField {
        weights = List.copyOf(weights);
        biases = List.copyOf(biases);
        check(weights, biases, scale, time);
    }

    private static void check(List<Tensor> weights, List<Tensor> biases, Tensor scale, TimeInput time) {
        if (weights.isEmpty() || weights.size() != biases.size()) {
            throw new IllegalArgumentException(
                    "mlp field: as many biases as weights are expected, and one at least; got " + weights.size()
                            + " weights and " + biases.size() + " biases");
        }
        for (int l = 0; l < weights.size(); l++) {
            Shape w = weights.get(l).shape();
            boolean fits = w.rank() == 2
                    && biases.get(l).shape().equals(Shape.of(w.size(0)))
                    && (l == 0 || w.size(1) == weights.get(l - 1).shape().size(0));
            if (!fits) {
                throw new IllegalArgumentException(
                        "mlp field: layer " + (l + 1) + ": a weight [out, in] and a bias [out]"
                                + " are expected, and in = out of the layer before; got " + w + " and "
                                + biases.get(l).shape());
            }
        }
        int in = weights.getFirst().shape().size(1) - (time == TimeInput.NONE ? 0 : 1);
        int out = weights.getLast().shape().size(0);
        if (in != out) {
            throw new IllegalArgumentException("mlp field: a slope has as many elements as the state; the net takes "
                    + in + " beside the time (" + time + ") and gives " + out);
        }
        if (scale != null && scale.rank() != 0) {
            throw new IllegalArgumentException("mlp field: the scale must be a scalar, got " + scale.spec());
        }
    }

    /** The net of this structure with these tensors: weights, biases, scale. */
    static MlpField of(Net net, List<Tensor> tensors) {
        int layers = net.layers();
        return new MlpField(
                tensors.subList(0, layers),
                tensors.subList(layers, 2 * layers),
                net.scaled() ? tensors.get(2 * layers) : null,
                net.hidden(),
                net.last(),
                net.time());
    }

    Net net() {
        List<Integer> sizes = new ArrayList<>();
        sizes.add(weights.getFirst().shape().size(1));
        weights.forEach(w -> sizes.add(w.shape().size(0)));
        return new Net(sizes, hidden, last, time, scale != null);
    }

    @Override
    public Tensor slope(Tensor t, Tensor y, Object unused) {
        int n = y.shape().size(-1);
        Tensor rows = y.reshape(Shape.of((int) (y.size() / n), n));
        Tensor h = withTime(t, rows);
        for (int l = 0; l < weights.size(); l++) {
            Tensor z = Ops.apply(BY_TRANSPOSED, h, weights.get(l)).add(biases.get(l));
            h = (l < weights.size() - 1 ? hidden : last).of(z);
        }
        return (scale == null ? h : h.mul(scale)).reshape(y.shape());
    }

    private Tensor withTime(Tensor t, Tensor rows) {
        if (time == TimeInput.NONE) {
            return rows;
        }
        Tensor column = t.reshape(1, 1).broadcastTo(Shape.of(rows.shape().size(0), 1));
        return Tensor.concat(1, time == TimeInput.FIRST ? List.of(column, rows) : List.of(rows, column));
    }
}
