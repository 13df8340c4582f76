package sirocco.solvers.tableau;

import java.util.Arrays;

/**
 * A solution between the ends of a step: y(t + θh) = y + h Σⱼ Bⱼ(θ) kⱼ, with polynomials Bⱼ without constant term.
 *
 * @param coefficients [stages, degree]: those of θ, θ², … of each Bⱼ
 */
public record Interpolant(double[][] coefficients) {

    public Interpolant {
        coefficients = Arrays.stream(coefficients).map(double[]::clone).toArray(double[][]::new);
    }

    public int degree() {
        return coefficients[0].length;
    }

    /** The coefficients of θ^power of all stages. */
    public double[] power(int power) {
        return Arrays.stream(coefficients).mapToDouble(row -> row[power - 1]).toArray();
    }

    /** Bⱼ(θ) for all stages. */
    public double[] at(double theta) {
        return Arrays.stream(coefficients)
                .mapToDouble(row -> Polynomial.value(row, theta) * theta)
                .toArray();
    }

    /** The straight line from y to the end of the step, whose weights are {@code b}. */
    static Interpolant linear(double[] b) {
        return of(b, (j, weight) -> new double[] {weight});
    }

    /** The parabola through both ends with the first slope. */
    static Interpolant quadratic(double[] b) {
        return of(b, (j, weight) -> {
            double k0 = j == 0 ? 1 : 0;
            return new double[] {k0, weight - k0};
        });
    }

    /** The cubic Hermite polynomial: both ends, the first and the last slope. */
    static Interpolant hermite(double[] b) {
        return of(b, (j, weight) -> {
            double k0 = j == 0 ? 1 : 0;
            double k1 = j == b.length - 1 ? 1 : 0;
            return new double[] {k0, 3 * weight - 2 * k0 - k1, -2 * weight + k0 + k1};
        });
    }

    /**
     * The quartic through both ends and a middle value, whose weights are {@code mid}, with the first and last slope.
     */
    static Interpolant quartic(double[] b, double[] mid) {
        return of(b, (j, weight) -> {
            double k0 = j == 0 ? 1 : 0;
            double k1 = j == b.length - 1 ? 1 : 0;
            return new double[] {
                k0,
                k1 - 4 * k0 - 5 * weight + 16 * mid[j],
                5 * k0 - 3 * k1 + 14 * weight - 32 * mid[j],
                2 * (k1 - k0) - 8 * weight + 16 * mid[j]
            };
        });
    }

    private interface Row {
        double[] of(int stage, double weight);
    }

    private static Interpolant of(double[] b, Row row) {
        double[][] coefficients = new double[b.length][];
        for (int j = 0; j < b.length; j++) {
            coefficients[j] = row.of(j, b[j]);
        }
        return new Interpolant(coefficients);
    }
}
