package sirocco.bench;

import java.util.Arrays;

/**
 * How long one run of a case takes, in seconds.
 *
 * @param n how many samples were taken
 * @param settled whether the warm-up ended because runs no longer got faster
 */
public record Timing(double median, double min, int n, boolean settled) {
    /** The note of a case whose runs did not agree when measuring began. */
    static final String UNSETTLED = "warm-up did not settle";

    private static final double MEASURED = 1.5;
    private static final double SHORTEST_SAMPLE = 50e-6;
    private static final int FEWEST = 5;

    /** Warms up, then takes samples of at least 50 µs for one and a half seconds, five of them at least. */
    static Timing of(Runnable run) {
        return of(run, WarmUp.STANDARD, MEASURED);
    }

    /** The same with other times to warm up at least, and to measure, in seconds. */
    public static Timing of(Runnable run, double toWarmUp, double toMeasure) {
        return of(run, WarmUp.atLeast(toWarmUp), toMeasure);
    }

    static Timing of(Runnable run, WarmUp warmUp, double toMeasure) {
        WarmUp.Result warm = warmUp.of(run);
        int inner = (int) Math.max(1, Math.ceil(SHORTEST_SAMPLE / warm.seconds()));
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
        return new Timing(median(sorted), sorted[0], n, warm.settled());
    }

    /** Of sorted values: the middle one, or the mean of the two in the middle. */
    static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
