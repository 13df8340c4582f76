package sirocco.nn.metrics;

/**
 * Precision against recall of a two-class score: one point for each distinct score, from the lowest threshold (recall
 * 1) to the highest, and a last point of precision 1 and recall 0, which has no threshold.
 *
 * @param thresholds [points − 1], ascending
 * @param precision  [points]
 * @param recall     [points]
 */
public record PrecisionRecall(double[] thresholds, double[] precision, double[] recall) {
    /** Throws {@link IllegalArgumentException} unless both classes occur and no score is NaN. */
    public static PrecisionRecall of(double[] scores, boolean[] positive) {
        return of(scores, positive, Weights.ones(scores.length));
    }

    /**
     * The same with samples that differ in weight; those of weight 0 are left out.
     *
     * @param weights [n], none negative
     */
    public static PrecisionRecall of(double[] scores, boolean[] positive, double[] weights) {
        Ranking ranking = Ranking.of("precisionRecall", scores, positive, weights);
        int n = ranking.size();
        double[] thresholds = new double[n];
        double[] precision = new double[n + 1];
        double[] recall = new double[n + 1];
        for (int i = 0; i < n; i++) {
            int from = n - 1 - i;
            double hits = ranking.truePositives()[from];
            thresholds[i] = ranking.scores()[from];
            precision[i] = hits / (hits + ranking.falsePositives()[from]);
            recall[i] = hits / ranking.positives();
        }
        precision[n] = 1;
        return new PrecisionRecall(thresholds, precision, recall);
    }

    /** Average precision: Σ (Rᵢ − Rᵢ₊₁)·Pᵢ, the area under the steps without interpolation. */
    public double average() {
        double sum = 0;
        for (int i = 0; i < thresholds.length; i++) {
            sum += (recall[i] - recall[i + 1]) * precision[i];
        }
        return sum;
    }

    /**
     * The highest threshold whose recall is at least the required one, so that precision suffers least; NaN for a
     * recall above 1.
     */
    public double thresholdFor(double requiredRecall) {
        for (int i = thresholds.length - 1; i >= 0; i--) {
            if (recall[i] >= requiredRecall) {
                return thresholds[i];
            }
        }
        return Double.NaN;
    }
}
