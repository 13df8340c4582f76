package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Conv1d;
import sirocco.nn.layer.Dropout;
import sirocco.nn.layer.Flatten;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.MaxPool;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.Unflatten;
import sirocco.tensor.Key;

/**
 * The small 1-D convolutional net for beats: for each number of filters a convolution over time, ReLU and max pooling by
 * two; then a hidden linear layer, ReLU, dropout, and the output layer. A convolution keeps the length.
 */
final class SignalNet {
    private SignalNet() {}

    /**
     * Settings.
     *
     * @param filters of each convolution
     * @param kernel samples that a filter sees, odd
     * @param dense size of the hidden linear layer
     * @param signalDropout of its outputs
     */
    record Settings(List<Integer> filters, int kernel, int dense, double signalDropout) {
        static final Settings DEFAULT = new Settings(List.of(32, 64), 5, 64, .3);

        Settings {
            boolean sizes = !filters.isEmpty()
                    && filters.size() <= 6
                    && filters.stream().allMatch(f -> f >= 1);
            if (!sizes || kernel < 1 || kernel % 2 == 0 || dense < 1 || !(signalDropout >= 0 && signalDropout < 1)) {
                throw new IllegalArgumentException("one to six filters ≥ 1, an odd kernel ≥ 1, dense ≥ 1 and"
                        + " 0 ≤ signalDropout < 1 are needed");
            }
        }
    }

    /** Signals [batch, 192] → logits [batch, classes]. */
    static Sequential of(Settings settings, int classes, Key key) {
        int convolutions = settings.filters().size();
        List<Key> keys = key.split(convolutions + 2);
        List<Layer> steps = new ArrayList<>();
        steps.add(Unflatten.to(1, BeatSignals.LENGTH));
        int channels = 1;
        int length = BeatSignals.LENGTH;
        for (int i = 0; i < convolutions; i++) {
            int filters = settings.filters().get(i);
            steps.add(same(channels, filters, settings.kernel(), keys.get(i)));
            steps.add(Activation.RELU);
            steps.add(MaxPool.overTime(2));
            channels = filters;
            length /= 2;
        }
        steps.add(new Flatten());
        steps.add(Linear.of(channels * length, settings.dense(), keys.get(convolutions)));
        steps.add(Activation.RELU);
        steps.add(new Dropout(settings.signalDropout()));
        steps.add(Linear.of(settings.dense(), classes, keys.get(convolutions + 1)));
        return new Sequential(steps);
    }

    /** A convolution over time that keeps the length. */
    static Conv1d same(int in, int out, int kernel, Key key) {
        return Conv1d.of(in, out, kernel, key).padding(kernel / 2);
    }
}
