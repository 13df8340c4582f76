package sirocco.apps.workflow.spirals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Spirals of which some points were seen, and the rate at which each unwinds.
 *
 * @param points [n][points][3]: time, x, y; times increase
 * @param alpha  [n]
 */
public record SpiralSet(float[][][] points, float[] alpha) {
    private static final int TIMES = 100;
    private static final double LAST_TIME = 4;
    private static final double NOISE = .2;

    /**
     * Synthetic ones: α = ±exp(N(0, 1)), 100 times from 0 to 4, φ = π t, r = α φ (1 + .2 ε) with ε ~ N(0, 1) for each
     * point; x = r cos φ, y = r sin φ; of each spiral {@code kept} points at random.
     */
    static SpiralSet generate(int count, int kept, SplittableRandom random) {
        float[][][] points = new float[count][][];
        float[] alpha = new float[count];
        for (int i = 0; i < count; i++) {
            double a = (random.nextBoolean() ? 1 : -1) * Math.exp(random.nextGaussian());
            float[][] all = new float[TIMES][];
            for (int k = 0; k < TIMES; k++) {
                double t = LAST_TIME * k / (TIMES - 1);
                double phi = Math.PI * t;
                double r = a * phi * (1 + NOISE * random.nextGaussian());
                all[k] = new float[] {(float) t, (float) (r * Math.cos(phi)), (float) (r * Math.sin(phi))};
            }
            points[i] = IntStream.of(chosen(kept, random)).mapToObj(k -> all[k]).toArray(float[][]::new);
            alpha[i] = (float) a;
        }
        return new SpiralSet(points, alpha);
    }

    /** So many of the times, sorted. */
    private static int[] chosen(int kept, SplittableRandom random) {
        int[] all = IntStream.range(0, TIMES).toArray();
        for (int i = 0; i < kept; i++) {
            int j = i + random.nextInt(TIMES - i);
            int swapped = all[i];
            all[i] = all[j];
            all[j] = swapped;
        }
        int[] chosen = Arrays.copyOf(all, kept);
        Arrays.sort(chosen);
        return chosen;
    }

    int size() {
        return alpha.length;
    }

    /** The mean of r/φ over the points of a spiral, with r and φ as in the generator: what the best estimator gets. */
    double ratio(int i) {
        double sum = 0;
        int count = 0;
        for (float[] p : points[i]) {
            double phi = Math.PI * p[0];
            if (phi > 0) {
                sum += (p[1] * Math.cos(phi) + p[2] * Math.sin(phi)) / phi;
                count++;
            }
        }
        return sum / Math.max(1, count);
    }
}
