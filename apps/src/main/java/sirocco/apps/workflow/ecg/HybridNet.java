package sirocco.apps.workflow.ecg;

import java.util.List;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.LastStep;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.MaxPool;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.Unflatten;
import sirocco.tensor.Key;

/**
 * Convolutions that shorten a beat, and a recurrent layer over what is left, after S. L. Oh et al., Computers in Biology and
 * Medicine 102 (2018) 278–287, here with a GRU: two convolutions of five samples, each with ReLU and max pooling by two,
 * so that the GRU has 48 steps; its last state is classified.
 */
final class HybridNet {
    private static final int KERNEL = 5;

    private HybridNet() {}

    /**
     * Settings.
     *
     * @param features channels of the first convolution; the second has twice as many
     * @param units hidden size of the GRU
     */
    record Settings(int features, int units) {
        static final Settings DEFAULT = new Settings(32, 64);

        Settings {
            if (features < 1 || units < 1) {
                throw new IllegalArgumentException("features ≥ 1 and units ≥ 1 are needed");
            }
        }
    }

    /** Signals [batch, 192] → logits [batch, classes]. */
    static Sequential of(Settings settings, int classes, Key key) {
        List<Key> keys = key.split(4);
        int features = settings.features();
        return Sequential.of(
                Unflatten.to(1, BeatSignals.LENGTH),
                SignalNet.same(1, features, KERNEL, keys.get(0)),
                Activation.RELU,
                MaxPool.overTime(2),
                SignalNet.same(features, 2 * features, KERNEL, keys.get(1)),
                Activation.RELU,
                MaxPool.overTime(2),
                new ChannelsLast(),
                Gru.of(2 * features, settings.units(), keys.get(2)),
                new LastStep(),
                Linear.of(settings.units(), classes, keys.get(3)));
    }
}
