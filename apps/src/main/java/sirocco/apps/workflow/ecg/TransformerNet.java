package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.layer.Conv1d;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.SinusoidalPositions;
import sirocco.nn.layer.TransformerBlock;
import sirocco.nn.layer.Unflatten;
import sirocco.tensor.Key;

/**
 * The transformer for beats (Vaswani et al. 2017): a convolution of three samples by two makes 96 steps, sinusoidal
 * positions are added, encoder blocks follow that normalise before each branch, and the mean over time is classified.
 */
final class TransformerNet {
    private static final int KERNEL = 3;

    private TransformerNet() {}

    /**
     * Settings.
     *
     * @param hidden features of each step, a multiple of {@code heads}
     * @param feedForward hidden size of the perceptron in each block
     * @param dropout in the blocks, also of the attention weights
     */
    record Settings(int hidden, int heads, int blocks, int feedForward, double dropout) {

        Settings {
            if (hidden < 1 || heads < 1 || blocks < 1 || feedForward < 1 || !(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException(
                        "hidden, heads, blocks and feedForward ≥ 1 and 0 ≤ dropout < 1 are needed");
            }
            if (hidden % heads != 0) {
                throw new IllegalArgumentException(
                        "hidden is " + hidden + ", which cannot be divided among " + heads + " heads");
            }
        }
    }

    /** Signals [batch, 192] → logits [batch, classes]. */
    static Sequential of(Settings settings, int classes, Key key) {
        List<Key> keys = key.split(settings.blocks() + 2);
        List<Layer> steps = new ArrayList<>();
        steps.add(Unflatten.to(1, BeatSignals.LENGTH));
        steps.add(
                Conv1d.of(1, settings.hidden(), KERNEL, keys.get(0)).padding(1).stride(2));
        steps.add(new ChannelsLast());
        steps.add(new SinusoidalPositions());
        for (int i = 0; i < settings.blocks(); i++) {
            steps.add(TransformerBlock.of(settings.hidden(), settings.heads(), settings.feedForward(), keys.get(i + 1))
                    .dropping(settings.dropout())
                    .normalising(TransformerBlock.Order.BEFORE));
        }
        steps.add(new MeanOverTime());
        steps.add(Linear.of(settings.hidden(), classes, keys.getLast()));
        return new Sequential(steps);
    }
}
