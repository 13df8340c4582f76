package sirocco.bench;

import java.util.Arrays;

/**
 * How long one run of a case takes, in seconds.
 *
 * @param n how many samples were taken
 */
public record Timing(double median, double min, int n) {
    private static final double WARM_UP = 5;
    /** Parts of the warm-up that are compared, and how many there may be. */
    private static final int PARTS = 5;

    private static final int MOST_PARTS = 40;
    private static final double MEASURED = 1.5;
    private static final double SHORTEST_SAMPLE = 50e-6;
    private static final int FEWEST = 5;

    /**
     * Runs again and again: first for five seconds and as long as that makes it faster, since the JVM compiles what
     * is hot meanwhile; then in samples of at least 50 µs for one and a half seconds or five samples.
     */
    static Timing of(Runnable run) {
        return of(run, WARM_UP, MEASURED);
    }

    /** The same with other times to warm up at least, and to measure, in seconds. */
    public static Timing of(Runnable run, double toWarmUp, double toMeasure) {
        double once = warmUp(run, toWarmUp);
        int inner = (int) Math.max(1, Math.ceil(SHORTEST_SAMPLE / once));
        double[] samples = new double[100_000];
        int n = 0;
        long end = System.nanoTime() + (long) (toMeasure * 1e9);
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

    /** Until a part brings no run that is a tenth faster than the best before. */
    private static double warmUp(Runnable run, double seconds) {
        double before = Double.POSITIVE_INFINITY;
        double best = best(run, seconds / PARTS);
        for (int part = 1; part < MOST_PARTS && (part < PARTS || best < .9 * before); part++) {
            before = best;
            best = Math.min(best, best(run, seconds / PARTS));
        }
        return best;
    }

    private static double best(Runnable run, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long best = Long.MAX_VALUE;
        while (best == Long.MAX_VALUE || System.nanoTime() < end) {
            long before = System.nanoTime();
            run.run();
            best = Math.min(best, System.nanoTime() - before);
        }
        return best / 1e9;
    }
}
