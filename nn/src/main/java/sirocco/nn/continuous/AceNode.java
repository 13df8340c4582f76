package sirocco.nn.continuous;

import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.SaveAt;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/**
 * A neural differential equation whose state and attention matrix evolve together (Jhin et al. 2021, "ACE-NODE:
 * attentive co-evolving neural ordinary differential equations"):
 * <pre>y' = y · softmax(A)ᵀ,   dy/dt = f([y', t]),   dA/dt = g([y', t])</pre>
 *
 * @param state f, as a field of n variables
 * @param attention g, from [y', t] to n² slopes, row by row
 * @param start A at the first time, [n, n]
 */
public record AceNode(NeuralField state, AttentionField attention, Tensor start, OdeSolve solve) {

    /**
     * A perceptron of [y', t] with a learnt scale.
     *
     * @param scale a scalar
     */
    public record AttentionField(Mlp net, Tensor scale) {
        Tensor slope(Tensor t, Tensor y) {
            return net.apply(NeuralField.beside(y, t)).mul(scale);
        }
    }

    /**
     * What evolves.
     *
     * @param y […, n]
     * @param a […, n, n]
     */
    public record Both(Tensor y, Tensor a) {}

    /**
     * Both fields bounded, scale · tanh(…), with {@code depth} hidden layers of {@code width} and SiLU between them.
     */
    public static AceNode of(Tensor start, int width, int depth, OdeSolve solve, Key key) {
        var keys = key.split(2);
        int n = start.shape().size(0);
        int[] sizes = new int[depth + 2];
        java.util.Arrays.fill(sizes, width);
        sizes[0] = n + 1;
        sizes[depth + 1] = n * n;
        Mlp net = Mlp.of(keys.get(1), Activation.SILU, sizes).ending(Activation.TANH);
        return new AceNode(
                NeuralField.of(
                        n,
                        width,
                        depth,
                        Activation.SILU,
                        Activation.TANH,
                        sirocco.tensor.op.MlpFlow.TimeInput.LAST,
                        keys.get(0)),
                new AttentionField(net, Tensor.scalar(start.dtype(), 1)),
                start,
                solve);
    }

    /** The same with first hidden units of both fields that turn at random times between these: as {@link NeuralField}'s. */
    public AceNode turningBetween(double first, double last, Key key) {
        var keys = key.split(2);
        Mlp net = NeuralField.turning(attention.net, -1, first, last, keys.get(1));
        return new AceNode(
                state.turningBetween(first, last, keys.get(0)), new AttentionField(net, attention.scale), start, solve);
    }

    /**
     * States and attention matrices at {@code times} [m] in order, from {@code y} […, n] at the first of them on; [m,
     * …].
     */
    public Both path(Tensor times, Tensor y) {
        Shape batch = y.shape().without(-1);
        Tensor a = start.broadcastTo(batch.concat(start.shape()));
        return solve.solve(
                        (Tensor t, Both now, Object none) -> slope(t, now),
                        times.select(0, 0),
                        times.select(0, -1),
                        new Both(y, a),
                        NeuralOde.none(),
                        SaveAt.times(times))
                .values();
    }

    /** dy/dt and dA/dt. */
    Both slope(Tensor t, Both now) {
        Tensor attended = attended(now);
        return new Both(state.slope(t, attended), attention.slope(t, attended).reshape(now.a.shape()));
    }

    /** y · softmax(A)ᵀ: each variable as a mean of all, weighted by its row of A. */
    private static Tensor attended(Both now) {
        Tensor weights = sirocco.tensor.op.Softmax.of(now.a, -1);
        return weights.matmul(now.y.unsqueeze(now.y.rank())).squeeze(-1);
    }
}
