package sirocco.apps.embedded;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import sirocco.apps.data.Beats;

/**
 * Makes heartbeats that look like those of the MIT-BIH set: sums of Gaussian waves P, Q, R, S, T (the model of P. E.
 * McSharry et al., IEEE Trans. Biomed. Eng. 50 (2003) 289–294, without its dynamics), timed and shaped by class, with
 * noise, a wandering baseline, and zeros after the beat's end. They stand in for real data where there are none, and
 * must be called synthetic wherever they are shown.
 */
public final class SyntheticBeats {
    /** What must be said of every result on these beats. */
    public static final String LABEL =
            "SYNTHETIC beats: made by a generator, not measured. Results say nothing about real patients.";
    /** The shares of N, S, V, F, Q in the MIT-BIH set. */
    private static final double[] SHARES = {.8277, .0254, .0661, .0073, .0735};

    private static final double NOISE = .012;
    /** So many recordings the beats are said to be from, in turn. */
    private static final int RECORDS = 40;

    /** A wave of a beat: its middle and width in seconds, its height where R is 1. */
    private record Wave(double middle, double width, double height) {
        double at(double seconds) {
            double distance = (seconds - middle) / width;
            return height * Math.exp(-distance * distance / 2);
        }
    }

    /**
     * A class' beat as seen from one R peak to beyond the next: the waves after the first R, and those around the
     * second.
     *
     * @param period seconds from R to R
     */
    private record Shape(double period, Wave[] waves) {}

    private SyntheticBeats() {}

    /**
     * {@code n} beats, the same for the same seed; every class has its share of them, and at least one beat where n ≥
     * 5.
     *
     * @throws IllegalArgumentException if n &lt; 1
     */
    public static Beats of(int n, long seed) {
        if (n < 1) {
            throw new IllegalArgumentException("synthetic beats: " + n + " beats; at least one is needed");
        }
        var random = new SplittableRandom(seed);
        int[] labels = labels(n, random);
        float[] samples = new float[Math.multiplyExact(n, Beats.LENGTH)];
        for (int i = 0; i < n; i++) {
            fill(samples, i * Beats.LENGTH, shape(labels[i], random), random);
        }
        int[] records = IntStream.range(0, n).map(i -> 1 + i % RECORDS).toArray();
        return new Beats("synthetic beats (seed " + seed + ")", samples, labels, Optional.of(records));
    }

    /** The same beats, those of class N called normal and all others abnormal. */
    public static Beats ofTwoClasses(int n, long seed) {
        Beats five = of(n, seed);
        int[] labels = Arrays.stream(five.labels()).map(k -> Math.min(k, 1)).toArray();
        return new Beats(five.source(), five.samples(), labels, five.records(), Beats.TWO_CLASSES);
    }

    private static int[] labels(int n, SplittableRandom random) {
        int[] labels = new int[n];
        double upTo = 0;
        int next = 0;
        for (int k = SHARES.length - 1; k >= 0; k--) {
            upTo += SHARES[k];
            int end = k == 0 ? n : Math.min(n, Math.max(next + 1, (int) Math.round(upTo * n)));
            while (next < end) {
                labels[next++] = k;
            }
        }
        shuffle(labels, random);
        return labels;
    }

    private static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    /**
     * Normal: narrow R, P before it. Supraventricular: as normal, but early and with a small, changed P. Ventricular:
     * early, no P, wide R, T turned over. Fusion: between normal and ventricular. Paced (Q): a sharp spike, then a
     * wide R.
     */
    private static Shape shape(int label, SplittableRandom random) {
        double stretch = 1 + .08 * random.nextGaussian();
        return switch (label) {
            case 0 -> beat(.82 * stretch, .011, waves(.12, -.12, -.22, .28), random);
            case 1 -> beat(.58 * stretch, .011, waves(.05, -.12, -.24, .26), random);
            case 2 -> beat(.60 * stretch, .036, waves(0, -.05, -.38, -.42), random);
            case 3 -> beat(.72 * stretch, .022, waves(.06, -.08, -.30, -.02), random);
            default -> beat(.86 * stretch, .030, waves(-.02, -.45, -.10, .18), random);
        };
    }

    private static double[] waves(double p, double q, double s, double t) {
        return new double[] {p, q, s, t};
    }

    private static Shape beat(double period, double width, double[] heights, SplittableRandom random) {
        double wobble = 1 + .12 * random.nextGaussian();
        double r = width * (1 + .1 * random.nextGaussian());
        double reach = .012 + 2.2 * r;
        double repolarised = .24 + 2 * r;
        return new Shape(period, new Wave[] {
            new Wave(0, r, 1),
            new Wave(reach, r, heights[2] * wobble),
            new Wave(repolarised * (1 + .05 * random.nextGaussian()), .04 + r / 2, heights[3] * wobble),
            new Wave(period - .16 - r, .022, heights[0] * wobble),
            new Wave(period - reach, r * .8, heights[1] * wobble),
            new Wave(period, r, 1 - .08 * Math.abs(random.nextGaussian())),
            new Wave(period + reach, r, heights[2] * wobble)
        });
    }

    /** Samples up to 1.2 times the period (what the real set keeps), scaled to 0 … 1, then zeros. */
    private static void fill(float[] samples, int from, Shape shape, SplittableRandom random) {
        int length = Math.clamp(Math.round(1.2 * shape.period() * Beats.HERTZ), 40, Beats.LENGTH);
        double[] beat = new double[length];
        double drift = .05 * random.nextGaussian();
        double phase = random.nextDouble(2 * Math.PI);
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            double seconds = i / Beats.HERTZ;
            double value = drift * Math.sin(2 * Math.PI * .6 * seconds + phase) + NOISE * random.nextGaussian();
            for (Wave wave : shape.waves()) {
                value += wave.at(seconds);
            }
            beat[i] = value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        for (int i = 0; i < length; i++) {
            samples[from + i] = (float) ((beat[i] - min) / (max - min));
        }
    }
}
