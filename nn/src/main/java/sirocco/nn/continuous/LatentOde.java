package sirocco.nn.continuous;

import sirocco.nn.Pass;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.solvers.OdeSolve;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * A generative model of trajectories: a latent state drawn from a normal distribution follows a neural differential
 * equation and is decoded at any time (Chen et al. 2018, "Neural ordinary differential equations", section 5). A gated
 * recurrent unit that reads the observations backwards gives the distribution.
 *
 * @param encoder reads (x, time since the observation after)
 * @param posterior [2·latent, hidden]: mean and logarithm of the variance
 * @param decoder from a latent state to x
 */
public record LatentOde<F extends Record & VectorField>(
        Gru encoder, Linear posterior, NeuralOde<F> dynamics, Mlp decoder) {

    /**
     * What an encoder says of the first latent state.
     *
     * @param mean [batch, latent]
     * @param logVariance [batch, latent]
     */
    public record Posterior(Tensor mean, Tensor logVariance) {

        /** The divergence of this from the standard normal distribution, [batch]. */
        public Tensor divergence() {
            return mean.square()
                    .add(logVariance.exp())
                    .sub(logVariance)
                    .sub(1)
                    .sum(1)
                    .mul(.5);
        }

        /** A latent state: drawn in training, else the mean. */
        Tensor draw(Pass pass) {
            return pass.isTraining()
                    ? mean.add(logVariance.mul(.5).exp().mul(pass.key().normal(mean.dtype(), mean.shape())))
                    : mean;
        }
    }

    /** For x of {@code inputs} variables. */
    public static <F extends Record & VectorField> LatentOde<F> of(
            int inputs, int hidden, int latent, F field, OdeSolve solve, Mlp decoder, Key key) {
        var keys = key.split(2);
        return new LatentOde<>(
                Gru.of(inputs + 1, hidden, keys.get(0)),
                Linear.of(hidden, 2 * latent, keys.get(1)),
                new NeuralOde<>(field, solve),
                decoder);
    }

    /** The distribution of the latent state at the first time, for x [batch, time, inputs] at {@code times} [time]. */
    public Posterior encode(Tensor times, Tensor x) {
        int n = times.shape().size(0);
        Tensor after = Tensor.concat(0, java.util.List.of(times.slice(0, 1, n), times.slice(0, n - 1, n)));
        Tensor gaps = after.sub(times)
                .convert(x.dtype())
                .reshape(1, n, 1)
                .broadcastTo(x.shape().with(2, 1));
        Tensor backwards = Tensor.concat(2, java.util.List.of(x, gaps)).flip(1);
        Tensor both = posterior.apply(encoder.apply(backwards).select(1, -1));
        int latent = both.shape().size(1) / 2;
        return new Posterior(both.slice(1, 0, latent), both.slice(1, latent, 2 * latent));
    }

    /** x at {@code times} from a latent state at the first of them, [batch, latent] → [batch, time, inputs]. */
    public Tensor decode(Tensor times, Tensor latent) {
        return decoder.apply(dynamics.path(times, latent)).permute(1, 0, 2);
    }

    /** The negative evidence lower bound of x, a mean over the batch, for normal noise of this deviation. */
    public Tensor loss(Tensor times, Tensor x, double noise, Pass pass) {
        Posterior posterior = encode(times, x);
        Tensor misfit = decode(times, posterior.draw(pass)).sub(x).square().sum(1, 2);
        return misfit.mul(.5 / (noise * noise)).add(posterior.divergence()).mean();
    }
}
