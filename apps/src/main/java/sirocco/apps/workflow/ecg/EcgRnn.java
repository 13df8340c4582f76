package sirocco.apps.workflow.ecg;

import sirocco.nn.layer.Sequential;
import sirocco.tensor.Key;

/** Classifies heartbeats with a recurrent net, sample by sample. */
public final class EcgRnn extends BeatWorkflow<EcgRnn.Config> {
    /** Settings. */
    record Config(RecurrentNet.Settings net, BeatData data, BeatTraining training) implements BeatSettings {}

    @Override
    public String id() {
        return "ecg-rnn";
    }

    @Override
    public String description() {
        return "classify heartbeats (arrhythmia) with a GRU or LSTM and attention";
    }

    /** A small net, with a twentieth of the work of the best one known: cell=gru hidden=168 layers=2 dropout=.425 attentionDropout=.358. */
    @Override
    public Config defaults() {
        return new Config(
                new RecurrentNet.Settings(RecurrentNet.Cell.GRU, 64, 1, 0, RecurrentNet.Attention.HEADS, .1),
                BeatData.DEFAULT,
                BeatTraining.DEFAULT);
    }

    @Override
    Sequential net(Config config, int classes, Key key) {
        return RecurrentNet.of(config.net(), classes, key);
    }
}
