package sirocco.apps.workflow.ecg;

import java.util.Arrays;
import sirocco.tensor.Tensor;

/** How much a class counts in the loss, by the number n of its beats among all N. */
enum ClassWeighting {
    /** The same. */
    NONE {
        @Override
        double weight(double beats, double all) {
            return 1;
        }
    },
    /** N / n. */
    INVERSE {
        @Override
        double weight(double beats, double all) {
            return all / beats;
        }
    },
    /** √(N / n). */
    SQRT {
        @Override
        double weight(double beats, double all) {
            return Math.sqrt(all / beats);
        }
    },
    /** (1 − β) / (1 − βⁿ), the effective number of beats, with β = .999 (Cui et al. 2019, arXiv:1901.05555). */
    EFFECTIVE {
        @Override
        double weight(double beats, double all) {
            return (1 - BETA) / -Math.expm1(beats * Math.log(BETA));
        }
    };

    private static final double BETA = .999;

    abstract double weight(double beats, double all);

    /** [classes]: of mean 1 over all beats; a class without beats gets 0. */
    Tensor weights(long[] counts) {
        double all = Arrays.stream(counts).sum();
        double[] weights = Arrays.stream(counts)
                .mapToDouble(n -> n == 0 ? 0 : weight(n, all))
                .toArray();
        double sum = 0;
        for (int k = 0; k < counts.length; k++) {
            sum += counts[k] * weights[k];
        }
        float[] scaled = new float[counts.length];
        for (int k = 0; k < counts.length; k++) {
            scaled[k] = (float) (weights[k] * all / sum);
        }
        return Tensor.of(scaled);
    }
}
