package sirocco.tensor.op;

/** The error function in double: a series near 0, the continued fraction of erfc beyond (DLMF 7.6.2, 7.9.1). */
final class Erf {
    private static final double SERIES_BELOW = 3;
    private static final int FRACTION_DEPTH = 60;

    private Erf() {}

    static double value(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x) || a < SERIES_BELOW) {
            return series(x);
        }
        return a > 6 ? Math.signum(x) : Math.signum(x) * (1 - complement(a));
    }

    /** erf x = 2/√π · exp(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1·3···(2n+1)): all terms of one sign, so that nothing cancels. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
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
