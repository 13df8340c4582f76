package sirocco.apps.workflow.ecg;

import sirocco.nn.Layer;
import sirocco.nn.layer.Activation;
import sirocco.tensor.Key;

/** Classifies heartbeats of five classes with a 2-D convolutional net on beats folded into 16×12 images. */
public final class EcgCnn extends BeatWorkflow<EcgCnn.Config> {
    /**
     * Settings.
     *
     * @param hidden channels of the convolutions, and size of the hidden linear layer
     * @param layers further blocks of two convolutions after the first
     */
    record Config(int hidden, int layers, Activation activation, BeatData data, BeatTraining training)
            implements BeatSettings {

        Config {
            if (hidden < 1 || layers < 0 || layers > 6) {
                throw new IllegalArgumentException("hidden ≥ 1 and 0 ≤ layers ≤ 6 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "ecg-cnn";
    }

    @Override
    public String description() {
        return "classify heartbeats (arrhythmia) with a 2-D convolutional net";
    }

    @Override
    public Config defaults() {
        return new Config(64, 1, Activation.LEAKY_RELU, BeatData.DEFAULT, BeatTraining.DEFAULT);
    }

    @Override
    Layer net(Config config, int classes, Key key) {
        return ConvBlocks.of(config.hidden(), config.layers(), config.activation(), classes, key);
    }
}
