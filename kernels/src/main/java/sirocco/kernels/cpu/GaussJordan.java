package sirocco.kernels.cpu;

/** Small linear systems of f32 by Gauss and Jordan's elimination with partial pivoting. */
final class GaussJordan {
    private GaussJordan() {}

    /**
     * X with A·X = B.
     *
     * @param a [n, n]
     * @param b [n, m]
     * @param x [n, m]
     * @param w memory for [n, n + m]
     */
    static void solve(long a, long b, long x, long w, int n, int m) {
        int width = n + m;
        long pitch = (long) width * Float.BYTES;
        join(a, b, w, n, m);
        for (int k = 0; k < n; k++) {
            swap(w + k * pitch, w + pivot(w, k, n, pitch) * pitch, k, width);
            eliminate(w, k, n, width);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                Lanes.set(x + (i * m + j) * Float.BYTES, Lanes.get(w + i * pitch + (n + j) * Float.BYTES));
            }
        }
    }

    private static void join(long a, long b, long w, int n, int m) {
        long to = w;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++, to += Float.BYTES) {
                Lanes.set(to, Lanes.get(a + (i * n + j) * Float.BYTES));
            }
            for (int j = 0; j < m; j++, to += Float.BYTES) {
                Lanes.set(to, Lanes.get(b + (i * m + j) * Float.BYTES));
            }
        }
    }

    /** The row from {@code k} on whose element in column {@code k} is farthest from 0; NaN is farthest. */
    private static int pivot(long w, int k, int n, long pitch) {
        long column = w + k * Float.BYTES;
        int best = k;
        float most = Math.abs(Lanes.get(column + k * pitch));
        for (int i = k + 1; i < n && most == most; i++) {
            float now = Math.abs(Lanes.get(column + i * pitch));
            if (!(now <= most)) {
                most = now;
                best = i;
            }
        }
        return best;
    }

    /** Exchanges two rows from column {@code k} on; what is before is not read any more. */
    private static void swap(long one, long other, int k, int width) {
        if (one != other) {
            for (int j = k; j < width; j++) {
                float kept = Lanes.get(one + j * Float.BYTES);
                Lanes.set(one + j * Float.BYTES, Lanes.get(other + j * Float.BYTES));
                Lanes.set(other + j * Float.BYTES, kept);
            }
        }
    }

    /** Divides row {@code k} by its pivot and takes its multiples off the others. */
    private static void eliminate(long w, int k, int n, int width) {
        long pitch = (long) width * Float.BYTES;
        long row = w + k * pitch;
        float pivot = Lanes.get(row + k * Float.BYTES);
        for (int j = k + 1; j < width; j++) {
            Lanes.set(row + j * Float.BYTES, Lanes.get(row + j * Float.BYTES) / pivot);
        }
        for (int i = 0; i < n; i++) {
            if (i != k) {
                long to = w + i * pitch;
                float factor = Lanes.get(to + k * Float.BYTES);
                for (int j = k + 1; j < width; j++) {
                    long at = to + j * Float.BYTES;
                    Lanes.set(at, Lanes.get(at) - factor * Lanes.get(row + j * Float.BYTES));
                }
            }
        }
    }
}
