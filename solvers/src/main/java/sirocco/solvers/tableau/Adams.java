package sirocco.solvers.tableau;

/**
 * The weights of Adams' multistep formulas y₁ = y + h Σⱼ wⱼ fⱼ, the newest slope first: integrals from 0 to 1 of the
 * polynomials of Lagrange on the nodes of the slopes. Hairer, Nørsett &amp; Wanner, Solving Ordinary Differential
 * Equations I, III.1.
 */
public final class Adams {
    private Adams() {}

    /** The explicit formula of this order, on the nodes 0, −1, …; Bashforth &amp; Adams 1883. */
    public static double[] bashforth(int order) {
        return weights(order, 0);
    }

    /** The implicit formula of this order, on the nodes 1, 0, −1, …; Moulton 1926. */
    public static double[] moulton(int order) {
        return weights(order, 1);
    }

    private static double[] weights(int order, int newest) {
        double[] weights = new double[order];
        for (int j = 0; j < order; j++) {
            double[] basis = {1};
            for (int k = 0; k < order; k++) {
                if (k != j) {
                    basis = timesRoot(basis, newest - k, k - j);
                }
            }
            for (int power = 0; power < order; power++) {
                weights[j] += basis[power] / (power + 1);
            }
        }
        return weights;
    }

    /** p(x) · (x − root) / divisor, the constant term first. */
    private static double[] timesRoot(double[] p, int root, int divisor) {
        double[] product = new double[p.length + 1];
        for (int i = 0; i < p.length; i++) {
            product[i + 1] += p[i] / divisor;
            product[i] -= p[i] * root / divisor;
        }
        return product;
    }
}
