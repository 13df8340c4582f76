package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/**
 * Adds to step t of [batch, time, E] the signals sin(t / 10000^(2i/E)) in feature 2i and cos of the same in feature
 * 2i + 1 (Vaswani et al. 2017, section 3.5).
 */
public record SinusoidalPositions() implements Layer {
    private static final double LONGEST = 10_000;

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        int time = x.shape().size(1);
        int features = x.shape().size(2);
        double[] signals = new double[time * features];
        for (int t = 0; t < time; t++) {
            for (int j = 0; j < features; j++) {
                double phase = t / Math.pow(LONGEST, (double) (j - j % 2) / features);
                signals[t * features + j] = j % 2 == 0 ? Math.sin(phase) : Math.cos(phase);
            }
        }
        return x.add(Tensor.of(signals, time, features).convert(x.dtype()));
    }
}
