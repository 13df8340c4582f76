package sirocco.bench;

import java.util.Arrays;

/**
 * How long one run of a case takes, in seconds.
 *
 * @param n how many samples were taken
 */
public record Timing(double median, double min, int n) {
    /** Seconds, or runs where these are longer. */
    private static final int LEAST_WARM_UP = 5;

    private static final int MOST_WARM_UP = 40;
    private static final double MEASURED = 1.5;
    private static final double SHORTEST_SAMPLE = 50e-6;
    private static final int FEWEST = 5;

    /**
     * Runs again and again: first for five seconds or runs and as long as that makes it faster, since the JVM compiles what
     * is hot meanwhile; then in samples of at least 50 µs for one and a half seconds or five samples.
     */
    static Timing of(Runnable run) {
        double once = warmUp(run);
        int inner = (int) Math.max(1, Math.ceil(SHORTEST_SAMPLE / once));
        double[] samples = new double[100_000];
        int n = 0;
        long end = System.nanoTime() + (long) (MEASURED * 1e9);
        while (n < FEWEST || (System.nanoTime() < end && n < samples.length)) {
            long start = System.nanoTime();
            for (int i = 0; i < inner; i++) {
                run.run();
            }
            samples[n++] = (System.nanoTime() - start) / 1e9 / inner;
        }
        double[] sorted = Arrays.copyOf(samples, n);
        Arrays.sort(sorted);
        return new Timing(sorted[n / 2], sorted[0], n);
    }

    /** Until a second brings no run that is a tenth faster than the best of the second before. */
    private static double warmUp(Runnable run) {
        double before = Double.POSITIVE_INFINITY;
        double best = bestOfASecond(run);
        for (int second = 1; second < MOST_WARM_UP && (second < LEAST_WARM_UP || best < .9 * before); second++) {
            before = best;
            best = Math.min(best, bestOfASecond(run));
        }
        return best;
    }

    private static double bestOfASecond(Runnable run) {
        long end = System.nanoTime() + 1_000_000_000;
        long best = Long.MAX_VALUE;
        while (best == Long.MAX_VALUE || System.nanoTime() < end) {
            long before = System.nanoTime();
            run.run();
            best = Math.min(best, System.nanoTime() - before);
        }
        return best / 1e9;
    }
}
