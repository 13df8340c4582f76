package sirocco.kernels.cpu;

/** The error function in double, to about 1e-15: Taylor series for small, continued fraction for large arguments. */
final class ExactErf {
    private ExactErf() {}

    static double erf(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        return a < 2.5 ? series(x) : Math.copySign(a > 6 ? 1 : 1 - fraction(a), x);
    }

    /** 2/√π · e^−x² Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, all terms of one sign. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /** erfc(x) = e^−x²/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))). */
    private static double fraction(double x) {
        double tail = x;
        for (int n = 60; n > 0; n--) {
            tail = x + n / 2.0 / tail;
        }
        return StrictMath.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
    }
}
