package sirocco.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs something until it gets no faster, since the JVM compiles what is hot meanwhile, and goes on for as long as that takes.
 *
 * @param least seconds: code seems settled before the optimising compiler has even begun
 * @param most seconds after which it is enough
 */
record WarmUp(double least, double most) {
    static final WarmUp STANDARD = atLeast(3);
    private static final double BATCHES = 10;
    private static final double PATIENCE = 12;
    private static final int ALIKE = 3;
    private static final double TOLERANCE = .05;

    static WarmUp atLeast(double seconds) {
        return new WarmUp(seconds, PATIENCE * seconds);
    }

    /**
     * What the warm-up found.
     *
     * @param seconds of the fastest run
     * @param settled whether the last batches agree
     */
    record Result(double seconds, boolean settled) {}

    Result of(Runnable run) {
        List<Double> best = new ArrayList<>();
        long start = System.nanoTime();
        double passed = 0;
        while (best.size() < ALIKE || (passed < most && (passed < least || !settled(best)))) {
            best.add(bestOfBatch(run, least / BATCHES));
            passed = (System.nanoTime() - start) / 1e9;
        }
        return new Result(best.stream().min(Double::compare).orElseThrow(), settled(best));
    }

    /** Whether the last three batches differ by at most 5 % of the fastest of them. */
    static boolean settled(List<Double> batches) {
        if (batches.size() < ALIKE) {
            return false;
        }
        List<Double> last = batches.subList(batches.size() - ALIKE, batches.size());
        double min = last.stream().min(Double::compare).orElseThrow();
        double max = last.stream().max(Double::compare).orElseThrow();
        return max <= min * (1 + TOLERANCE);
    }

    /** The fastest of the runs in such a time, at least one: the least that other load on the machine can disturb. */
    private static double bestOfBatch(Runnable run, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long best = Long.MAX_VALUE;
        do {
            long before = System.nanoTime();
            run.run();
            best = Math.min(best, System.nanoTime() - before);
        } while (System.nanoTime() < end);
        return Math.max(best, 1) / 1e9;
    }
}
