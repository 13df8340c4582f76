package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Flatten;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.MaxPool;
import sirocco.nn.layer.Residual;
import sirocco.nn.layer.Rounding;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.Unflatten;
import sirocco.tensor.Key;
import sirocco.tensor.op.Window;

/**
 * The residual 1-D net for beats of M. Kachuee, S. Fazeli, M. Sarrafzadeh: ECG heartbeat classification: a deep transferable
 * representation (2018, arXiv:1805.00794), figure 3: a convolution, then blocks of two convolutions with a ReLU between, a
 * connection around them, ReLU, and max pooling of five samples by two; at the end two hidden linear layers. Kernels
 * have five samples and keep the length.
 */
final class ResidualNet {
    private static final int KERNEL = 5;
    private static final int POOLED = 5;

    private ResidualNet() {}

    /**
     * Settings; in the paper 32 and 5.
     *
     * @param channels of all convolutions, and size of the hidden linear layers
     * @param blocks at most 5, since each halves the signal
     */
    record Settings(int channels, int blocks) {
        static final Settings DEFAULT = new Settings(32, 5);

        Settings {
            if (channels < 1 || blocks < 1 || blocks > 5) {
                throw new IllegalArgumentException("channels ≥ 1 and 1 ≤ blocks ≤ 5 are needed");
            }
        }
    }

    /** Signals [batch, 192] → logits [batch, classes]. */
    static Sequential of(Settings settings, int classes, Key key) {
        int channels = settings.channels();
        List<Key> keys = key.split(settings.blocks() + 4);
        List<Layer> steps = new ArrayList<>();
        steps.add(Unflatten.to(1, BeatSignals.LENGTH));
        steps.add(SignalNet.same(1, channels, KERNEL, keys.get(0)));
        int length = BeatSignals.LENGTH;
        for (int i = 0; i < settings.blocks(); i++) {
            steps.add(new Residual(convolutions(channels, keys.get(i + 1))));
            steps.add(Activation.RELU);
            steps.add(new MaxPool(Window.of(POOLED).stride(1, 2), Rounding.FLOOR));
            length = (length - POOLED) / 2 + 1;
        }
        int next = settings.blocks() + 1;
        steps.add(new Flatten());
        steps.add(Linear.of(channels * length, channels, keys.get(next)));
        steps.add(Activation.RELU);
        steps.add(Linear.of(channels, channels, keys.get(next + 1)));
        steps.add(Activation.RELU);
        steps.add(Linear.of(channels, classes, keys.get(next + 2)));
        return new Sequential(steps);
    }

    private static Sequential convolutions(int channels, Key key) {
        List<Key> keys = key.split(2);
        return Sequential.of(
                SignalNet.same(channels, channels, KERNEL, keys.get(0)),
                Activation.RELU,
                SignalNet.same(channels, channels, KERNEL, keys.get(1)));
    }
}
