package sirocco.nn.schedule;

/** A learning rate as a function of the number of steps (or epochs) done: 0 before the first. */
@FunctionalInterface
public interface Schedule {

    /** The rate of step {@code step} (0, 1, …). */
    double at(long step);

    /** Always {@code rate}. */
    static Schedule constant(double rate) {
        return step -> rate;
    }

    /** Times {@code factor} every {@code every} steps; PyTorch's {@code StepLR}. */
    static Schedule steps(double rate, long every, double factor) {
        return step -> rate * Math.pow(factor, step / every);
    }

    /** Times {@code factor} at each of {@code milestones}; PyTorch's {@code MultiStepLR}. */
    static Schedule milestones(double rate, double factor, long... milestones) {
        long[] at = milestones.clone();
        return step -> {
            long passed = java.util.Arrays.stream(at).filter(m -> m <= step).count();
            return rate * Math.pow(factor, passed);
        };
    }

    /** Times {@code factor} each step; PyTorch's {@code ExponentialLR}. */
    static Schedule exponential(double rate, double factor) {
        return step -> rate * Math.pow(factor, step);
    }

    /** rate · factor^(step / over), not below {@code least}; optax's {@code exponential_decay}. */
    static Schedule exponential(double rate, double factor, double over, double least) {
        return step -> Math.max(least, rate * Math.pow(factor, step / over));
    }

    /**
     * From {@code rate} to {@code least} by half a cosine over {@code steps} steps (Loshchilov, Hutter 2017), then up
     * again; PyTorch's {@code CosineAnnealingLR}.
     */
    static Schedule cosine(double rate, long steps, double least) {
        return step -> least + (rate - least) / 2 * (1 + Math.cos(Math.PI * step / steps));
    }

    /**
     * From {@code first} straight to {@code peak} in {@code warmup} steps, then by half a cosine to {@code last} at
     * step {@code steps}, constant after; optax's {@code warmup_cosine_decay_schedule}.
     */
    static Schedule warmupCosine(double first, double peak, long warmup, long steps, double last) {
        Schedule fall = cosine(peak, steps - warmup, last);
        return step -> step < warmup ? first + (peak - first) * step / warmup : fall.at(Math.min(step, steps) - warmup);
    }

    /**
     * Half a cosine up from peak/{@code start} to {@code peak} in the first {@code rising} part of {@code steps}
     * steps, then one down to peak/{@code start}/{@code end} (Smith, Topin 2018); PyTorch's {@code OneCycleLR}.
     *
     * @param rising the part of the steps that go up, as 0.3
     * @param start by what the peak is divided at the beginning, as 25
     * @param end by what the beginning is divided at the end, as 1e4
     */
    static Schedule oneCycle(double peak, long steps, double rising, double start, double end) {
        double low = peak / start;
        double top = rising * steps - 1;
        return step -> step <= top
                ? between(low, peak, step / top)
                : between(peak, low / end, (Math.min(step, steps - 1) - top) / (steps - 1 - top));
    }

    /** From {@code a} to {@code b} by half a cosine; {@code part} is in [0, 1]. */
    private static double between(double a, double b, double part) {
        return b + (a - b) / 2 * (1 + Math.cos(Math.PI * part));
    }
}
