package sirocco.tensor.op;

/** The error function in double: Maclaurin's series near 0, the continued fraction of erfc beyond (DLMF 7.6.1, 7.9.1). */
final class Erf {
    private static final double SERIES_BELOW = 1.2;
    private static final int SERIES_TERMS = 26;
    private static final int FRACTION_DEPTH = 120;

    private Erf() {}

    static double value(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x) || a < SERIES_BELOW) {
            return series(x);
        }
        return a > 6 ? Math.signum(x) : Math.signum(x) * (1 - complement(a));
    }

    /** erf x = x + x (2/√π Σ (−x²)ⁿ/(n! (2n + 1)) − 1): the sum's roundings count little beside the first x. */
    private static double series(double x) {
        double sum = 1;
        for (int n = SERIES_TERMS; n > 0; n--) {
            sum = 1 - x * x * (2 * n - 1) / (n * (2 * n + 1)) * sum;
        }
        return x + x * (2 / Math.sqrt(Math.PI) * sum - 1);
    }

    /** erfc x = exp(−x²)/√π · 1/(x + ½/(x + 1/(x + (3/2)/(x + …)))). */
    private static double complement(double x) {
        double fraction = x;
        for (int k = FRACTION_DEPTH; k >= 1; k--) {
            fraction = x + k / 2.0 / fraction;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
    }
}
