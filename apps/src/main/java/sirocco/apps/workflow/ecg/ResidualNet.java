package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.BatchNorm;
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
 * have five samples and keep the length. What the paper does not have: batch normalisation after each convolution (Ioffe,
 * Szegedy 2015), with which the net learns in fewer epochs.
 */
final class ResidualNet {
    private static final int KERNEL = 5;
    private static final int POOLED = 5;

    private ResidualNet() {}

    /** What follows each convolution. */
    enum Norm {
        NONE,
        BATCH
    }

    /**
     * Settings; in the paper 32, 5 and none.
     *
     * @param channels of all convolutions, and size of the hidden linear layers
     * @param blocks at most 5, since each halves the signal
     */
    record Settings(int channels, int blocks, Norm norm) {
        static final Settings DEFAULT = new Settings(32, 5, Norm.NONE);

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
        steps.addAll(convolution(1, settings, keys.get(0)));
        int length = BeatSignals.LENGTH;
        for (int i = 0; i < settings.blocks(); i++) {
            steps.add(new Residual(convolutions(settings, keys.get(i + 1))));
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

    private static Sequential convolutions(Settings settings, Key key) {
        List<Key> keys = key.split(2);
        List<Layer> steps = new ArrayList<>(convolution(settings.channels(), settings, keys.get(0)));
        steps.add(Activation.RELU);
        steps.addAll(convolution(settings.channels(), settings, keys.get(1)));
        return new Sequential(steps);
    }

    private static List<Layer> convolution(int in, Settings settings, Key key) {
        Layer convolution = SignalNet.same(in, settings.channels(), KERNEL, key);
        return settings.norm() == Norm.NONE
                ? List.of(convolution)
                : List.of(convolution, BatchNorm.of(settings.channels()));
    }
}
