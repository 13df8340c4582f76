package sirocco.apps.workflow.ecg;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.LastStep;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Lstm;
import sirocco.nn.layer.MultiHeadAttention;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.Unflatten;
import sirocco.tensor.Key;

/** The recurrent net for beats: sample by sample through a GRU or LSTM; its last step is classified, or what that attends to. */
final class RecurrentNet {
    static final int HEADS = 4;

    private RecurrentNet() {}

    /** What remembers. */
    enum Cell {
        GRU,
        LSTM
    }

    /** What the last step looks at besides itself. */
    enum Attention {
        /** Nothing. */
        NONE,
        /** All steps, with four heads (Vaswani et al. 2017). */
        HEADS
    }

    /**
     * Settings.
     *
     * @param hidden size of the state, a multiple of 4 with attention
     * @param layers one upon another
     * @param dropout between the layers, so without effect where there is one
     * @param attentionDropout of the attention weights
     */
    record Settings(Cell cell, int hidden, int layers, double dropout, Attention attention, double attentionDropout) {

        Settings {
            boolean rates = dropout >= 0 && dropout < 1 && attentionDropout >= 0 && attentionDropout < 1;
            if (hidden < 1 || layers < 1 || layers > 8 || !rates) {
                throw new IllegalArgumentException(
                        "hidden ≥ 1, 1 ≤ layers ≤ 8, 0 ≤ dropout < 1 and" + " 0 ≤ attentionDropout < 1 are needed");
            }
            if (attention == Attention.HEADS && hidden % RecurrentNet.HEADS != 0) {
                throw new IllegalArgumentException("hidden is " + hidden + "; with attention it must be a multiple of "
                        + RecurrentNet.HEADS + ", the number of heads (or set attention=none)");
            }
        }
    }

    /** Signals [batch, 192] → logits [batch, classes]. */
    static Sequential of(Settings settings, int classes, Key key) {
        List<Key> keys = key.split(3);
        return Sequential.of(
                Unflatten.to(BeatSignals.LENGTH, 1),
                states(settings, keys.get(0)),
                lastStep(settings, keys.get(1)),
                Linear.of(settings.hidden(), classes, keys.get(2)));
    }

    private static Layer states(Settings settings, Key key) {
        return switch (settings.cell()) {
            case GRU -> Gru.of(1, settings.hidden(), settings.layers(), settings.dropout(), key);
            case LSTM -> Lstm.of(1, settings.hidden(), settings.layers(), settings.dropout(), key);
        };
    }

    private static Layer lastStep(Settings settings, Key key) {
        return switch (settings.attention()) {
            case NONE -> new LastStep();
            case HEADS ->
                new LastStepAttention(
                        MultiHeadAttention.of(settings.hidden(), HEADS, key).dropping(settings.attentionDropout()));
        };
    }
}
