package sirocco.bench;

import java.util.Arrays;

/**
 * How long one run of a case takes, in seconds.
 *
 * @param n how many samples were taken
 */
public record Timing(double median, double min, int n) {
    private static final double WARM_UP = 2;
    private static final double MEASURED = 1.5;
    private static final double SHORTEST_SAMPLE = 50e-6;
    private static final int FEWEST = 5;

    /**
     * Runs again and again: first for two seconds or three runs, so that the JVM has compiled what is hot, then in samples
     * of at least 50 µs for one and a half seconds or five samples.
     */
    static Timing of(Runnable run) {
        return of(run, WARM_UP, MEASURED);
    }

    /** The same with other times for both, in seconds. */
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

    private static double warmUp(Runnable run, double seconds) {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        int runs = 0;
        long last = 1;
        while (runs < 3 || System.nanoTime() < end) {
            long before = System.nanoTime();
            run.run();
            last = System.nanoTime() - before;
            runs++;
        }
        return last / 1e9;
    }
}
