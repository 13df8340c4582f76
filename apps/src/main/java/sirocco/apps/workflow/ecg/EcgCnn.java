package sirocco.apps.workflow.ecg;

import sirocco.nn.layer.Sequential;
import sirocco.tensor.Key;

/** Classifies heartbeats with a convolutional net, on beats folded into 16×12 images or as they are. */
public final class EcgCnn extends BeatWorkflow<EcgCnn.Config> {

    /** Which net. */
    enum Net {
        /** {@link ConvBlocks}: 2-D, on images. */
        IMAGE,
        /** {@link SignalNet}: 1-D, small. */
        SIGNAL,
        /** {@link ResidualNet}: 1-D, of Kachuee et al. */
        RESIDUAL,
        /** {@link HybridNet}: 1-D, with a GRU on top. */
        HYBRID
    }

    /**
     * Settings; of {@code image} to {@code hybrid} those of the chosen net count.
     *
     * @param net which of the four
     */
    record Config(
            Net net,
            ConvBlocks.Settings image,
            SignalNet.Settings signal,
            ResidualNet.Settings residual,
            HybridNet.Settings hybrid,
            BeatData data,
            BeatTraining training)
            implements BeatSettings {}

    @Override
    public String id() {
        return "ecg-cnn";
    }

    @Override
    public String description() {
        return "classify heartbeats (arrhythmia) with a 2-D, 1-D, residual or hybrid convolutional net";
    }

    @Override
    public Config defaults() {
        return new Config(
                Net.IMAGE,
                ConvBlocks.Settings.DEFAULT,
                SignalNet.Settings.DEFAULT,
                ResidualNet.Settings.DEFAULT,
                HybridNet.Settings.DEFAULT,
                BeatData.DEFAULT,
                BeatTraining.DEFAULT);
    }

    @Override
    Sequential net(Config config, int classes, Key key) {
        return switch (config.net()) {
            case IMAGE -> ConvBlocks.of(config.image(), classes, key);
            case SIGNAL -> SignalNet.of(config.signal(), classes, key);
            case RESIDUAL -> ResidualNet.of(config.residual(), classes, key);
            case HYBRID -> HybridNet.of(config.hybrid(), classes, key);
        };
    }
}
