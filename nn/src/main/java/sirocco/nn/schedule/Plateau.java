package sirocco.nn.schedule;

/**
 * A rate that falls when a value no longer improves; PyTorch's {@code ReduceLROnPlateau}. Immutable: {@link #after}
 * gives what it becomes.
 *
 * @param rule when and how it falls
 * @param rate the rate now
 * @param best the best value so far
 * @param bad how many values in a row were no improvement
 * @param cooling for how many more values nothing is counted
 */
public record Plateau(Rule rule, double rate, double best, int bad, int cooling) {

    /** Whether small or large values are good. */
    public enum Better {
        LOWER,
        HIGHER
    }

    /** How an improvement is measured. */
    public enum Threshold {
        /** As a part of the best value. */
        RELATIVE,
        ABSOLUTE
    }

    /**
     * When the rate falls: after more than {@code patience} values in a row that are not better than the best one by
     * the threshold; it is multiplied by {@code factor}, but not below {@code least}; then {@code cooldown} values do
     * not count. A change below {@code smallest} is not made.
     */
    public record Rule(
            Better better,
            double factor,
            int patience,
            double threshold,
            Threshold kind,
            int cooldown,
            double least,
            double smallest) {

        /** For losses; threshold 1e-4 relative, no cooldown, down to 0. */
        public static Rule of(double factor, int patience) {
            return new Rule(Better.LOWER, factor, patience, 1e-4, Threshold.RELATIVE, 0, 0, 1e-8);
        }

        private boolean improves(double value, double best) {
            if (Double.isInfinite(best)) {
                return better == Better.LOWER ? value < best : value > best;
            }
            double margin = kind == Threshold.RELATIVE ? best * threshold : threshold;
            return better == Better.LOWER ? value < best - margin : value > best + margin;
        }
    }

    /** Before the first value. */
    public static Plateau of(double rate, Rule rule) {
        double worst = rule.better == Better.LOWER ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return new Plateau(rule, rate, worst, 0, 0);
    }

    /** After another value. */
    public Plateau after(double value) {
        boolean improved = rule.improves(value, best);
        double newBest = improved ? value : best;
        int newBad = improved || cooling > 0 ? 0 : bad + 1;
        int newCooling = Math.max(0, cooling - 1);
        if (newBad <= rule.patience) {
            return new Plateau(rule, rate, newBest, newBad, newCooling);
        }
        double lower = Math.max(rate * rule.factor, rule.least);
        return new Plateau(rule, rate - lower > rule.smallest ? lower : rate, newBest, 0, rule.cooldown);
    }
}
