package sirocco.nn.continuous;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.solvers.MlpField;
import sirocco.solvers.OdeTerm;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * A vector field that is a multilayer perceptron: f(t, y) = scale · MLP([t, y]) (Chen et al. 2018, "Neural ordinary
 * differential equations"; the bounded form scale · tanh(…) is that of diffrax's examples).
 *
 * @param scale a scalar, or null for 1
 * @param time where t stands among the inputs
 */
public record NeuralField(Mlp net, Tensor scale, TimeInput time) implements VectorField {

    /** A field of n variables whose net has {@code depth} hidden layers of {@code width}, with a learnt scale of 1. */
    public static NeuralField of(int n, int width, int depth, Activation hidden, Activation last, Key key) {
        return of(n, width, depth, hidden, last, TimeInput.FIRST, key);
    }

    /** The same with time in another place, or without it. */
    public static NeuralField of(
            int n, int width, int depth, Activation hidden, Activation last, TimeInput time, Key key) {
        int[] sizes = new int[depth + 2];
        java.util.Arrays.fill(sizes, width);
        sizes[0] = time == TimeInput.NONE ? n : n + 1;
        sizes[depth + 1] = n;
        return new NeuralField(Mlp.of(key, hidden, sizes).ending(last), Tensor.scalar(DType.F32, 1), time);
    }

    /** scale · tanh(MLP([t, y])) with SiLU between the layers. */
    public static NeuralField bounded(int n, int width, int depth, Key key) {
        return of(n, width, depth, Activation.SILU, Activation.TANH, key);
    }

    /**
     * The same with first hidden units that turn at random times between these. As they are made they turn around 0
     * alone, and a field over a long time then learns slowly what happens late.
     */
    public NeuralField turningBetween(double first, double last, Key key) {
        if (time == TimeInput.NONE) {
            throw new IllegalArgumentException("neural field: one without time has no units that turn at times");
        }
        return new NeuralField(turning(net, time == TimeInput.FIRST ? 0 : -1, first, last, key), scale, time);
    }

    /** A perceptron with such first hidden units, the time being this one of its inputs. */
    static Mlp turning(Mlp net, int input, double first, double last, Key key) {
        Linear units = net.linears().getFirst();
        Tensor slopes = units.weight().select(1, input);
        Tensor turns = key.uniform(slopes.dtype(), slopes.shape(), first, last);
        List<Linear> linears = new ArrayList<>(net.linears());
        linears.set(0, new Linear(units.weight(), slopes.mul(turns).neg()));
        return new Mlp(linears, net.between(), net.last());
    }

    @Override
    public Tensor slope(Tensor t, Tensor y) {
        Tensor f = net.apply(withTime(t, y));
        return scale == null ? f : f.mul(scale);
    }

    /** As data, where the solver knows the activations, so that a backend may have a kernel for the whole solution. */
    @Override
    public OdeTerm<Tensor, Object> term() {
        Optional<MlpFlow.Activation> hidden = known(net.between());
        Optional<MlpFlow.Activation> last = known(net.last());
        boolean biased = net.linears().stream().allMatch(l -> l.bias() != null);
        return biased && hidden.isPresent() && last.isPresent()
                ? new MlpField(
                        net.linears().stream().map(Linear::weight).toList(),
                        net.linears().stream().map(Linear::bias).toList(),
                        scale,
                        hidden.get(),
                        last.get(),
                        time)
                : VectorField.super.term();
    }

    private static Optional<MlpFlow.Activation> known(Activation activation) {
        return Stream.of(MlpFlow.Activation.values())
                .filter(a -> a.name().equals(activation.name()))
                .findFirst();
    }

    private Tensor withTime(Tensor t, Tensor y) {
        return switch (time) {
            case NONE -> y;
            case FIRST -> Tensor.concat(-1, List.of(column(t, y), y));
            case LAST -> beside(y, t);
        };
    }

    /** [y, t]. */
    static Tensor beside(Tensor y, Tensor t) {
        return Tensor.concat(-1, List.of(y, column(t, y)));
    }

    private static Tensor column(Tensor t, Tensor y) {
        Shape shape = y.shape().with(-1, 1);
        return (t.rank() == 0 ? t.reshape(Shape.of(1)) : t).broadcastTo(shape);
    }
}
