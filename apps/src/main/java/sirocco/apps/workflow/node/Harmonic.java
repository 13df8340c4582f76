package sirocco.apps.workflow.node;

import java.util.Arrays;

/**
 * The least-squares fit of x(t) = a + b cos(2πt/P) + c sin(2πt/P) to several quantities with one period.
 *
 * @param coefficients for each quantity a, b, c
 */
record Harmonic(double period, double[][] coefficients) {

    /** With the best period between {@code least} and {@code most}, in steps of a quarter. */
    static Harmonic fit(double[] times, double[][] values, double least, double most) {
        Harmonic best = null;
        double bestError = Double.POSITIVE_INFINITY;
        for (double period = least; period <= most; period += .25) {
            Harmonic candidate = fit(times, values, period);
            double error = candidate.squares(times, values);
            if (error < bestError) {
                best = candidate;
                bestError = error;
            }
        }
        return best;
    }

    static Harmonic fit(double[] times, double[][] values, double period) {
        double[][] coefficients =
                Arrays.stream(values).map(x -> leastSquares(times, x, period)).toArray(double[][]::new);
        return new Harmonic(period, coefficients);
    }

    double at(int quantity, double t) {
        double[] c = coefficients[quantity];
        double[] basis = basis(t, period);
        return c[0] * basis[0] + c[1] * basis[1] + c[2] * basis[2];
    }

    private double squares(double[] times, double[][] values) {
        double sum = 0;
        for (int q = 0; q < values.length; q++) {
            for (int i = 0; i < times.length; i++) {
                double error = values[q][i] - at(q, times[i]);
                sum += error * error;
            }
        }
        return sum;
    }

    private static double[] basis(double t, double period) {
        double phase = 2 * Math.PI * t / period;
        return new double[] {1, Math.cos(phase), Math.sin(phase)};
    }

    /** By the normal equations and elimination: three unknowns that are nearly orthogonal. */
    private static double[] leastSquares(double[] times, double[] x, double period) {
        double[][] m = new double[3][4];
        for (int i = 0; i < times.length; i++) {
            double[] basis = basis(times[i], period);
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 3; c++) {
                    m[r][c] += basis[r] * basis[c];
                }
                m[r][3] += basis[r] * x[i];
            }
        }
        for (int p = 0; p < 3; p++) {
            for (int r = 0; r < 3; r++) {
                double factor = m[r][p] / m[p][p];
                for (int c = p; c < 4 && r != p; c++) {
                    m[r][c] -= factor * m[p][c];
                }
            }
        }
        return new double[] {m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
    }
}
