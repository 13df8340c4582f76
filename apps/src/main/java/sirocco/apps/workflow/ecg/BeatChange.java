package sirocco.apps.workflow.ecg;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import sirocco.apps.data.Beats;

/**
 * A random change that leaves a beat what it is: stretched in time by up to 6 %, shifted by up to 3 samples, scaled by up
 * to 10 %, on a baseline that wanders by up to .04, with noise of a deviation up to .012. Amplitudes stay within 0 … 1, and
 * what is padded stays zero.
 */
final class BeatChange {
    private static final double STRETCH = .06;
    private static final int SHIFT = 3;
    private static final double SCALE = .1;
    private static final double WANDER = .04;
    private static final double SLOWEST_HERTZ = .2;
    private static final double FASTEST_HERTZ = .8;
    private static final double NOISE = .012;

    private BeatChange() {}

    /** Changes a padded beat, [192] or any other length from {@link Beats#LENGTH} on, in place. */
    static void apply(float[] beat, RandomGenerator random) {
        int length = length(beat);
        if (length == 0) {
            return;
        }
        float[] before = Arrays.copyOf(beat, length);
        double stretch = 1 + random.nextDouble(-STRETCH, STRETCH);
        int shift = random.nextInt(-SHIFT, SHIFT + 1);
        double scale = 1 + random.nextDouble(-SCALE, SCALE);
        double wander = random.nextDouble(WANDER);
        double turn = 2 * Math.PI * random.nextDouble(SLOWEST_HERTZ, FASTEST_HERTZ) / Beats.HERTZ;
        double phase = random.nextDouble(2 * Math.PI);
        double noise = random.nextDouble(NOISE);
        int end = Math.clamp(Math.round(length * stretch), 1, Beats.LENGTH);
        for (int i = 0; i < end; i++) {
            double value = scale * at(before, (i - shift) / stretch)
                    + wander * Math.sin(turn * i + phase)
                    + noise * random.nextGaussian();
            beat[i] = (float) Math.clamp(value, 0, 1);
        }
        Arrays.fill(beat, end, beat.length, 0);
    }

    /** Samples up to the last that is not zero. */
    private static int length(float[] beat) {
        int length = beat.length;
        while (length > 0 && beat[length - 1] == 0) {
            length--;
        }
        return length;
    }

    /** Between two samples on the line through both; beyond the ends the first or the last. */
    private static double at(float[] samples, double place) {
        double inside = Math.clamp(place, 0, samples.length - 1);
        int before = (int) inside;
        int after = Math.min(before + 1, samples.length - 1);
        return samples[before] + (inside - before) * (samples[after] - samples[before]);
    }
}
