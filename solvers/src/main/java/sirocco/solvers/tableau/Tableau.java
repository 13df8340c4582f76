package sirocco.solvers.tableau;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An explicit or diagonally implicit Runge–Kutta formula with an embedded one, as in Butcher's table:
 * <pre>
 * c | A      kᵢ = f(t + cᵢh, y + h Σⱼ aᵢⱼ kⱼ), explicit if j &lt; i
 *   | b      y₁ = y + h Σᵢ bᵢ kᵢ
 *   | e      error = h Σᵢ eᵢ kᵢ, the difference of the two formulas
 * </pre>
 * Made by {@link #explicit} or {@link #diagonallyImplicit}, which check row sums and all order conditions, so
 * that a mistyped digit cannot live.
 *
 * @param order of b
 * @param embeddedOrder of b − e; 0 if there is no embedded formula, and e is empty
 */
public record Tableau(
        String name,
        int order,
        int embeddedOrder,
        double[] c,
        double[][] a,
        double[] b,
        double[] e,
        Interpolant interpolant) {

    public int stages() {
        return b.length;
    }

    public boolean estimatesError() {
        return embeddedOrder > 0;
    }

    /** Whether the last stage is the slope at the end of the step, and so the first stage of the next step. */
    public boolean firstSameAsLast() {
        return stages() > 1 && Arrays.equals(a[stages() - 1], b);
    }

    /** A formula of this order, to be given its rows. */
    public static Builder explicit(String name, int order) {
        return new Builder(name, order, 0);
    }

    /** A formula of this order with an explicit first stage and {@code diagonal} in all other rows. */
    public static Builder diagonallyImplicit(String name, int order, double diagonal) {
        return new Builder(name, order, diagonal);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tableau that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    /** The rows of a tableau, from the top down. The first one, of zeros, is there already. */
    public static final class Builder {
        /** Coefficients are given to 16 digits or more; products of up to eight of them enter a condition. */
        private static final double ACCURACY = 1e-13;

        /** Interpolants' coefficients of some hundred that cancel are given to 15 digits after the point. */
        private static final double END_ACCURACY = 1e-11;

        private final String name;
        private final int order;
        private final double diagonal;
        private final List<Double> c = new ArrayList<>(List.of(0.));
        private final List<double[]> rows = new ArrayList<>(List.of(new double[0]));
        private double[] b = {};
        private double[] e = {};
        private int embeddedOrder;

        private Builder(String name, int order, double diagonal) {
            this.name = name;
            this.order = order;
            this.diagonal = diagonal;
        }

        /** Node cᵢ and the coefficients aᵢⱼ before the diagonal. */
        public Builder row(double node, double... coefficients) {
            c.add(node);
            rows.add(coefficients);
            return this;
        }

        /** The weights b. */
        public Builder weights(double... weights) {
            b = weights;
            return this;
        }

        /** The last row as weights, and so as the first stage of the next step. */
        public Builder lastRowAsWeights() {
            return weights(Arrays.copyOf(rows.getLast(), rows.size()));
        }

        /** The last row with its element on the diagonal as weights: the last stage is the next step's first one. */
        public Builder lastRowAndDiagonalAsWeights() {
            double[] weights = Arrays.copyOf(rows.getLast(), rows.size());
            weights[weights.length - 1] = diagonal;
            return weights(weights);
        }

        /** The weights of an embedded formula of {@code itsOrder}. */
        public Builder embedded(int itsOrder, double... weights) {
            embeddedOrder = itsOrder;
            e = new double[b.length];
            for (int i = 0; i < b.length; i++) {
                e[i] = b[i] - weights[i];
            }
            return this;
        }

        /** The weights of the error estimate, where the embedded formula of {@code itsOrder} is b − e. */
        public Builder error(int itsOrder, double... weights) {
            embeddedOrder = itsOrder;
            e = weights;
            return this;
        }

        public Tableau linear() {
            return interpolated(1, Interpolant.linear(b));
        }

        public Tableau quadratic() {
            return interpolated(2, Interpolant.quadratic(b));
        }

        /**
         * With the cubic Hermite polynomial, of order {@code itsOrder}: 3 if the last stage is the slope at the end.
         */
        public Tableau hermite(int itsOrder) {
            return interpolated(itsOrder, Interpolant.hermite(b));
        }

        /** With a fourth-degree polynomial through a middle value of these weights. */
        public Tableau quartic(double... mid) {
            return interpolated(4, Interpolant.quartic(b, mid));
        }

        /**
         * The tableau, checked.
         *
         * @param itsOrder the order of the interpolant: its error within a step is O(hᵒʳᵈᵉʳ⁺¹)
         */
        public Tableau interpolated(int itsOrder, Interpolant interpolant) {
            double[][] a = new double[c.size()][];
            for (int i = 0; i < a.length; i++) {
                a[i] = Arrays.copyOf(rows.get(i), a.length);
                a[i][i] = i == 0 ? 0 : diagonal;
            }
            Tableau tableau = new Tableau(
                    name,
                    order,
                    embeddedOrder,
                    c.stream().mapToDouble(Double::doubleValue).toArray(),
                    a,
                    b,
                    e,
                    interpolant);
            check(tableau, itsOrder);
            return tableau;
        }

        private void check(Tableau t, int interpolantOrder) {
            for (int i = 0; i < t.stages(); i++) {
                if (rows.get(i).length != i) {
                    throw wrong("row " + (i + 1) + " has " + rows.get(i).length + " coefficients, not " + i);
                }
                near("the sum of row " + (i + 1), Arrays.stream(t.a[i]).sum(), t.c[i]);
            }
            checkOrder(t, "order", t.order, t.b, 1);
            if (t.estimatesError()) {
                double[] other = new double[t.stages()];
                Arrays.setAll(other, i -> t.b[i] - t.e[i]);
                checkOrder(t, "embedded order", t.embeddedOrder, other, 1);
            }
            for (double theta : new double[] {.25, .5, .8}) {
                checkOrder(t, "interpolant at " + theta, interpolantOrder, t.interpolant.at(theta), theta);
            }
            double[] end = t.interpolant.at(1);
            for (int i = 0; i < t.stages(); i++) {
                near("the interpolant's weight " + (i + 1) + " at the end", end[i], t.b[i], END_ACCURACY);
            }
        }

        /** Σ wᵢ φᵢ(t) = θ^|t| / γ(t) for all trees up to {@code upTo} nodes. */
        private void checkOrder(Tableau t, String what, int upTo, double[] weights, double theta) {
            for (int n = 1; n <= upTo; n++) {
                for (RootedTree tree : RootedTree.ofOrder(n)) {
                    double sum = RootedTree.dot(weights, tree.weights(t.a));
                    near(what + " " + upTo + ", condition of " + tree, sum, Math.pow(theta, n) / tree.density());
                }
            }
        }

        private void near(String what, double got, double expected) {
            near(what, got, expected, ACCURACY);
        }

        private void near(String what, double got, double expected, double accuracy) {
            if (!(Math.abs(got - expected) <= accuracy)) {
                throw wrong(what + " is " + got + ", should be " + expected);
            }
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("tableau " + name + ": " + what);
        }
    }
}
