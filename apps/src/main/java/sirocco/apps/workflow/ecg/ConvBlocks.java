package sirocco.apps.workflow.ecg;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Conv2d;
import sirocco.nn.layer.Flatten;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.MaxPool;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.Unflatten;
import sirocco.tensor.Key;

/**
 * The 2-D convolutional net for beats: blocks of two 3×3 convolutions, each followed by an activation. The first block goes
 * from one channel to {@code hidden}; after each even further block (from 0) the image is halved by max pooling, and its
 * cells may attend to each other; at the end a hidden and an output linear layer.
 */
public final class ConvBlocks {
    private static final int HEADS = 8;

    private ConvBlocks() {}

    /** What the cells of a halved image look at besides themselves. */
    public enum Attention {
        /** Nothing. */
        NONE,
        /** All cells: {@link ImageAttention} with eight heads. */
        SELF
    }

    /**
     * Settings.
     *
     * @param hidden channels of the convolutions, and size of the hidden linear layer; a multiple of 8 with attention
     * @param layers further blocks of two convolutions after the first
     */
    public record Settings(int hidden, int layers, Activation activation, Attention attention) {
        public static final Settings DEFAULT = new Settings(64, 1, Activation.LEAKY_RELU, Attention.NONE);

        public Settings {
            if (hidden < 1 || layers < 0 || layers > 6) {
                throw new IllegalArgumentException("hidden ≥ 1 and 0 ≤ layers ≤ 6 are needed");
            }
            if (attention == Attention.SELF && hidden % HEADS != 0) {
                throw new IllegalArgumentException("hidden is " + hidden + "; with attention it must be a multiple of "
                        + HEADS + ", the number of heads");
            }
        }
    }

    /** Signals [batch, 192] → logits [batch, classes]. */
    public static Sequential of(Settings settings, int classes, Key key) {
        int hidden = settings.hidden();
        int layers = settings.layers();
        Activation activation = settings.activation();
        List<Key> keys = key.split(layers + 3);
        List<Layer> steps = new ArrayList<>();
        steps.add(Unflatten.to(1, BeatSignals.ROWS, BeatSignals.COLUMNS));
        steps.addAll(block(1, hidden, activation, keys.get(0)));
        int height = BeatSignals.ROWS;
        int width = BeatSignals.COLUMNS;
        for (int i = 0; i < layers; i++) {
            steps.addAll(block(hidden, hidden, activation, keys.get(i + 1)));
            if (i % 2 == 0) {
                steps.add(MaxPool.overImages(2));
                height /= 2;
                width /= 2;
                if (settings.attention() == Attention.SELF) {
                    steps.add(ImageAttention.of(hidden, HEADS, keys.get(i + 1).fold(2)));
                }
            }
        }
        steps.add(new Flatten());
        steps.add(Linear.of(hidden * height * width, hidden, keys.get(layers + 1)));
        steps.add(activation);
        steps.add(Linear.of(hidden, classes, keys.get(layers + 2)));
        return new Sequential(steps);
    }

    private static List<Layer> block(int in, int out, Activation activation, Key key) {
        List<Key> keys = key.split(2);
        return List.of(
                Conv2d.of(in, out, 3, keys.get(0)).padding(1),
                activation,
                Conv2d.of(out, out, 3, keys.get(1)).padding(1),
                activation);
    }
}
