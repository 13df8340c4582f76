package sirocco.solvers.tableau;

import java.util.Arrays;

/**
 * A Rosenbrock method with an embedded one, in the form that needs no product with the Jacobian J (Hairer &amp; Wanner,
 * Solving Ordinary Differential Equations II, IV.7):
 * <pre>
 * (1/(hγ) − J)·uᵢ = f(t + αᵢh, y + Σⱼ aᵢⱼ uⱼ) + Σⱼ cᵢⱼ uⱼ / h + γᵢ h ∂f/∂t,   j &lt; i
 * y₁ = y + Σⱼ a_sⱼ uⱼ + u_s,   error = u_s,
 * y(t + θh) = y + θ(y₁ − y) + θ(1 − θ)·Σₖ θᵏ Σⱼ dₖⱼ uⱼ.
 * </pre>
 * The maker checks row sums and all order conditions of both formulas and of the polynomial.
 *
 * @param alpha the nodes αᵢ
 * @param gammas the sums γᵢ
 * @param a [stages][i]: below the diagonal
 * @param c [stages][i]: below the diagonal
 * @param d [powers][stages]: of the polynomial
 */
public record RosenbrockTableau(
        String name,
        int order,
        int embeddedOrder,
        double gamma,
        double[] alpha,
        double[] gammas,
        double[][] a,
        double[][] c,
        double[][] d) {

    /** Coefficients of some hundred that cancel are given to 16 digits. */
    private static final double ACCURACY = 1e-11;

    /** As given, checked; the polynomial is of order {@code interpolantOrder}. */
    static RosenbrockTableau checked(RosenbrockTableau tableau, int interpolantOrder) {
        tableau.check(interpolantOrder);
        return tableau;
    }

    public int stages() {
        return alpha.length;
    }

    /** The degree of the polynomial between the ends of a step. */
    public int degree() {
        return d.length + 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RosenbrockTableau that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    private void check(int interpolantOrder) {
        int s = stages();
        double[][] big = bigGamma();
        double[][] slopes = times(a, big);
        double[][] sums = new double[s][];
        for (int i = 0; i < s; i++) {
            sums[i] = slopes[i].clone();
            for (int j = 0; j < s; j++) {
                sums[i][j] += big[i][j];
            }
            near("the sum of row " + (i + 1) + " of α", Arrays.stream(slopes[i]).sum(), alpha[i]);
            near("the sum of row " + (i + 1) + " of Γ", Arrays.stream(big[i]).sum(), gammas[i]);
        }
        double[] end = Arrays.copyOf(a[s - 1], s);
        double[] embedded = end.clone();
        end[s - 1] = 1;
        checkOrder("order", order, times(new double[][] {end}, big)[0], slopes, sums, 1);
        checkOrder("embedded order", embeddedOrder, times(new double[][] {embedded}, big)[0], slopes, sums, 1);
        for (double theta : new double[] {.25, .5, .8}) {
            double[] between = times(new double[][] {at(theta, end)}, big)[0];
            checkOrder("interpolant at " + theta, interpolantOrder, between, slopes, sums, theta);
        }
    }

    /** The weights of the uⱼ within a step. */
    private double[] at(double theta, double[] end) {
        double[] result = new double[stages()];
        for (int j = 0; j < result.length; j++) {
            double power = theta * (1 - theta);
            result[j] = theta * end[j];
            for (double[] row : d) {
                result[j] += power * row[j];
                power *= theta;
            }
        }
        return result;
    }

    /** Γ = (1/γ − C)⁻¹, by forward substitution. */
    private double[][] bigGamma() {
        int s = stages();
        double[][] result = new double[s][s];
        for (int i = 0; i < s; i++) {
            result[i][i] = gamma;
            for (int j = 0; j < i; j++) {
                for (int k = j; k < i; k++) {
                    result[i][j] += gamma * c[i][k] * result[k][j];
                }
            }
        }
        return result;
    }

    /** The product with a square matrix, of rows that end before their zeros. */
    private static double[][] times(double[][] rows, double[][] square) {
        double[][] result = new double[rows.length][square.length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < rows[i].length; k++) {
                for (int j = 0; j < square.length; j++) {
                    result[i][j] += rows[i][k] * square[k][j];
                }
            }
        }
        return result;
    }

    private void checkOrder(String what, int upTo, double[] weights, double[][] slopes, double[][] sums, double theta) {
        for (int n = 1; n <= upTo; n++) {
            for (RootedTree tree : RootedTree.ofOrder(n)) {
                double sum = RootedTree.dot(weights, tree.weights(slopes, sums));
                near(what + " " + upTo + ", condition of " + tree, sum, Math.pow(theta, n) / tree.density());
            }
        }
    }

    private void near(String what, double got, double expected) {
        if (!(Math.abs(got - expected) <= ACCURACY)) {
            throw new IllegalArgumentException(
                    "tableau " + name + ": " + what + " is " + got + ", should be " + expected);
        }
    }
}
