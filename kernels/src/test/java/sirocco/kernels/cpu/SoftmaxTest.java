package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Softmax and layer norm with gradients against their formulas in f64. */
class SoftmaxTest {
    private static final int ROWS = 3;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 16, 17, 33, 64, 127, 1000, 4099})
    void softmaxFamilyEqualsTheFormulas(int n) {
        float[] x = Guarded.random(n, ROWS * n, -9, 9);
        float[] g = Guarded.random(n + 1, ROWS * n, -1, 1);
        double[] soft = new double[x.length];
        double[] log = new double[x.length];
        double[] softGradient = new double[x.length];
        double[] logGradient = new double[x.length];
        for (int r = 0; r < ROWS; r++) {
            double sum = 0;
            for (int i = r * n; i < (r + 1) * n; i++) {
                sum += Math.exp(x[i]);
            }
            double logSum = Math.log(sum);
            double dot = 0;
            double total = 0;
            for (int i = r * n; i < (r + 1) * n; i++) {
                log[i] = x[i] - logSum;
                soft[i] = Math.exp(log[i]);
                dot += soft[i] * g[i];
                total += g[i];
            }
            for (int i = r * n; i < (r + 1) * n; i++) {
                softGradient[i] = soft[i] * (g[i] - dot);
                logGradient[i] = g[i] - soft[i] * total;
            }
        }
        try (Guarded memory = new Guarded()) {
            long in = memory.floats(x);
            long dy = memory.floats(g);
            long y = memory.room(x.length);
            long dx = memory.room(x.length);
            Softmax.softmax(in, y, ROWS, n);
            assertNear(soft, y, 4e-6, 1e-30);
            Softmax.softmaxGradient(y, dy, dx, ROWS, n);
            assertNear(softGradient, dx, 4e-6, 4e-7);
            Softmax.logSoftmax(in, y, ROWS, n);
            assertNear(log, y, 4e-7, 2e-6);
            Softmax.logSoftmaxGradient(y, dy, dx, ROWS, n);
            assertNear(logGradient, dx, 4e-6, 4e-6);
        }
    }

    @Test
    void softmaxOfHugeLogitsIsFinite() {
        try (Guarded memory = new Guarded()) {
            long x = memory.floats(1e30f, -1e30f, 1e30f);
            Softmax.softmax(x, x, 1, 3);
            assertNear(new double[] {0.5, 0, 0.5}, x, 0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 16, 31, 64, 200})
    void layerNormAndItsGradientsEqualTheFormulas(int n) {
        int rows = 5;
        double epsilon = 1e-5;
        float[] x = Guarded.random(n, rows * n, 1, 4);
        float[] dy = Guarded.random(n + 1, rows * n, -1, 1);
        float[] w = Guarded.random(n + 2, n, 0.5, 2);
        float[] b = Guarded.random(n + 3, n, -1, 1);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dw = new double[n];
        double[] db = new double[n];
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < n; i++) {
                mean += x[r * n + i] / (double) n;
            }
            for (int i = 0; i < n; i++) {
                variance += Math.pow(x[r * n + i] - mean, 2) / n;
            }
            double rstd = 1 / Math.sqrt(variance + epsilon);
            double g = 0;
            double gx = 0;
            for (int i = 0; i < n; i++) {
                double h = (x[r * n + i] - mean) * rstd;
                y[r * n + i] = h * w[i] + b[i];
                dw[i] += dy[r * n + i] * h;
                db[i] += dy[r * n + i];
                g += (double) dy[r * n + i] * w[i] / n;
                gx += dy[r * n + i] * w[i] * h / n;
            }
            for (int i = 0; i < n; i++) {
                dx[r * n + i] = rstd * (dy[r * n + i] * w[i] - g - (x[r * n + i] - mean) * rstd * gx);
            }
        }
        try (Guarded memory = new Guarded()) {
            long in = memory.floats(x);
            long weight = memory.floats(w);
            long up = memory.floats(dy);
            long mean = memory.room(rows);
            long rstd = memory.room(rows);
            long out = memory.room(x.length);
            LayerNorm.forward(in, weight, memory.floats(b), out, mean, rstd, rows, n, epsilon);
            assertNear(y, out, 1e-5, 1e-5);
            LayerNorm.gradient(up, in, weight, mean, rstd, out, rows, n);
            assertNear(dx, out, 2e-5, 2e-5);
            long dweight = memory.room(n);
            long dbias = memory.room(n);
            LayerNorm.parameterGradients(up, in, mean, rstd, dweight, dbias, rows, n, 0, n / 2);
            LayerNorm.parameterGradients(up, in, mean, rstd, dweight, dbias, rows, n, n / 2, n);
            assertNear(dw, dweight, 1e-5, 1e-5);
            assertNear(db, dbias, 1e-6, 1e-6);
        }
    }

    private static void assertNear(double[] expected, long address, double relative, double absolute) {
        float[] got = Guarded.getFloats(address, expected.length);
        for (int i = 0; i < got.length; i++) {
            double bound = relative * Math.abs(expected[i]) + absolute;
            int index = i;
            assertTrue(
                    Math.abs(got[i] - expected[i]) <= bound,
                    () -> "element " + index + ": " + got[index] + " instead of " + expected[index]);
        }
    }
}
