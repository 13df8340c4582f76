package sirocco.apps.workflow.ecg;

import java.util.stream.IntStream;
import sirocco.apps.data.Beats;
import sirocco.nn.train.Examples;
import sirocco.tensor.Tensor;

/** Heartbeats as the nets take them: 187 samples, padded with zeros to 192. As a small image these are 16 rows of 12. */
final class BeatSignals {
    static final int LENGTH = 192;
    static final int ROWS = 16;
    static final int COLUMNS = 12;

    private BeatSignals() {}

    /** Inputs [n, 192] and targets [n]. */
    static Examples of(Beats beats) {
        return new Examples(inputs(beats.samples()), Tensor.of(beats.labels()));
    }

    /** Inputs [n, 192] of samples [n, 187]. */
    static Tensor inputs(float[] samples) {
        int n = samples.length / Beats.LENGTH;
        float[] padded = new float[n * LENGTH];
        for (int i = 0; i < n; i++) {
            System.arraycopy(samples, i * Beats.LENGTH, padded, i * LENGTH, Beats.LENGTH);
        }
        return Tensor.of(padded, n, LENGTH);
    }

    /** One beat as rows of an image. */
    static double[][] image(float[] beat) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> IntStream.range(0, COLUMNS)
                        .mapToDouble(column -> {
                            int sample = row * COLUMNS + column;
                            return sample < beat.length ? beat[sample] : 0;
                        })
                        .toArray())
                .toArray(double[][]::new);
    }
}
