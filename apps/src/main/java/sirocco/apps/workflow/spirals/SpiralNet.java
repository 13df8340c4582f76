package sirocco.apps.workflow.spirals;

import java.util.List;
import java.util.Optional;
import sirocco.nn.continuous.NeuralField;
import sirocco.nn.continuous.OdeRnn;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.solvers.OdeSolve;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * An ODE-RNN that reads a spiral point by point, and a perceptron that turns its states into α.
 *
 * @param readout from a state to α, or to a weight for each coordinate
 */
record SpiralNet(OdeRnn<NeuralField> rnn, Mlp readout, Features features, Readout kind) {

    /** How α is read from the states. */
    public enum Readout {
        /** From the last state. */
        LAST,
        /** From the mean of the states. */
        MEAN,
        /**
         * The mean over the points seen of ⟨w(h), (x, y)⟩, where the weights w come from the state at that point.
         * Larger spirals so give larger answers however rare they are among the examples.
         */
        WEIGHTED
    }

    /** What the net is told of a point. */
    public enum Features {
        /** t, x, y. */
        PLAIN,
        /** t, the direction from the centre, the logarithm of the distance: no state is flooded by a large spiral. */
        POLAR
    }

    /** The distance that a point at the centre is taken to have, in standard deviations. */
    private static final double CLOSE = 1e-3;

    static SpiralNet of(Features features, Readout kind, int hidden, OdeSolve solve, Key key) {
        List<Key> keys = key.split(3);
        NeuralField field = NeuralField.bounded(hidden, 32, 2, keys.get(0));
        int inputs = features == Features.PLAIN ? 3 : 4;
        return new SpiralNet(
                OdeRnn.of(field, solve, inputs, hidden, keys.get(1)),
                Mlp.of(keys.get(2), Activation.TANH, hidden, 32, 32, kind == Readout.WEIGHTED ? 2 : 1),
                features,
                kind);
    }

    /** α, standardised, [n, 1]; times [times]. */
    Tensor alpha(Tensor times, SpiralScale.Seen seen) {
        OdeRnn.Sequence sequence = rnn.run(times, inputs(seen.values()), Optional.of(seen.observed()));
        Tensor shares = seen.observed().convert(seen.values().dtype());
        Tensor counts = shares.sum(1).unsqueeze(1);
        return switch (kind) {
            case LAST -> readout.apply(sequence.last());
            case MEAN ->
                readout.apply(sequence.states().mul(shares.unsqueeze(2)).sum(1).div(counts));
            case WEIGHTED -> {
                Tensor weights = readout.apply(sequence.states());
                Tensor products = weights.mul(seen.values().slice(2, 1, 3)).sum(2);
                yield products.mul(shares).sum(1).unsqueeze(1).div(counts);
            }
        };
    }

    private Tensor inputs(Tensor values) {
        if (features == Features.PLAIN) {
            return values;
        }
        Tensor place = values.slice(2, 1, 3);
        Tensor squares = place.square().sum(2).unsqueeze(2).add(CLOSE * CLOSE);
        return Tensor.concat(
                2,
                List.of(
                        values.slice(2, 0, 1),
                        place.mul(squares.rsqrt()),
                        squares.log().mul(.5)));
    }
}
