package sirocco.solvers.tableau;

/** Polynomials as arrays of coefficients, the constant term first. */
final class Polynomial {
    private Polynomial() {}

    static double value(double[] p, double x) {
        double value = 0;
        for (int i = p.length - 1; i >= 0; i--) {
            value = value * x + p[i];
        }
        return value;
    }

    /** The product of {@code factors}. */
    static double[] product(double[]... factors) {
        double[] result = {1};
        for (double[] factor : factors) {
            result = times(result, factor);
        }
        return result;
    }

    private static double[] times(double[] p, double[] q) {
        double[] result = new double[p.length + q.length - 1];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < q.length; j++) {
                result[i + j] += p[i] * q[j];
            }
        }
        return result;
    }
}
