package sirocco.apps.workflow.ecg;

import sirocco.nn.layer.Sequential;
import sirocco.tensor.Key;

/** Classifies heartbeats with a small transformer. */
public final class EcgTransformer extends BeatWorkflow<EcgTransformer.Config> {
    /** Settings. */
    record Config(TransformerNet.Settings net, BeatData data, BeatTraining training) implements BeatSettings {}

    @Override
    public String id() {
        return "ecg-transformer";
    }

    @Override
    public String description() {
        return "classify heartbeats (arrhythmia) with a small transformer";
    }

    @Override
    public Config defaults() {
        return new Config(new TransformerNet.Settings(16, 2, 2, 64, 0), BeatData.DEFAULT, BeatTraining.DEFAULT);
    }

    @Override
    Sequential net(Config config, int classes, Key key) {
        return TransformerNet.of(config.net(), classes, key);
    }
}
