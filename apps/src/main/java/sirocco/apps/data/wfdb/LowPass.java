package sirocco.apps.data.wfdb;

import java.util.Arrays;

/**
 * A low-pass filter that delays nothing: a sinc cut by a Hamming window (Oppenheim and Schafer, "Discrete-Time Signal
 * Processing", 7.5).
 *
 * @param weights [taps], symmetric, with sum 1
 */
record LowPass(double[] weights) {
    /**
     * The filter that halves a wave of frequency {@code cutOff}.
     *
     * @param taps  an odd number
     * @param hertz samples a second
     */
    static LowPass hamming(int taps, double cutOff, double hertz) {
        double[] weights = new double[taps];
        Arrays.setAll(weights, i -> {
            double x = Math.PI * 2 * cutOff / hertz * (i - taps / 2);
            double window = .54 - .46 * Math.cos(2 * Math.PI * i / (taps - 1));
            return window * (x == 0 ? 1 : Math.sin(x) / x);
        });
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, i -> weights[i] / sum);
        return new LowPass(weights);
    }

    /** The filtered signal, of the same length; beyond its ends the signal counts as 0. */
    double[] apply(double[] x) {
        int half = weights.length / 2;
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int to = Math.min(x.length, i + half + 1);
            double sum = 0;
            for (int k = Math.max(0, i - half); k < to; k++) {
                sum += weights[k - i + half] * x[k];
            }
            y[i] = sum;
        }
        return y;
    }
}
