package sirocco.kernels.reference;

import sirocco.kernels.host.Kernel;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Window;

/** Convolutions and pooling by the definition: every pair of a position and a cell of the window is visited. */
final class WindowKernels {
    private WindowKernels() {}

    /** A pair of an output position and an input cell under the window. */
    private interface Pair {
        /** Positions within their planes; {@code tap} numbers the window's cells. */
        void visit(int out, int in, int tap);
    }

    private static void pairs(Window window, int height, int width, Pair pair) {
        int outW = window.outW(width);
        for (int out = 0; out < window.outH(height) * outW; out++) {
            cells(window, height, width, out, pair);
        }
    }

    private static void cells(Window w, int height, int width, int out, Pair pair) {
        int outW = w.outW(width);
        for (int tap = 0; tap < w.kernelH() * w.kernelW(); tap++) {
            int row = out / outW * w.strideH() - w.padTop() + tap / w.kernelW() * w.dilationH();
            int column = out % outW * w.strideW() - w.padLeft() + tap % w.kernelW() * w.dilationW();
            if (row >= 0 && row < height && column >= 0 && column < width) {
                pair.visit(out, row * width + column, tap);
            }
        }
    }

    /** A convolution's sizes, and the elements that one product joins. */
    private record Convolution(Window window, int groups, Shape x, Shape w) {
        private interface Product {
            void join(long x, long w, long y);
        }

        void products(Product product) {
            int inGroup = w.size(1);
            int outGroup = w.size(0) / groups;
            int inPlane = x.size(2) * x.size(3);
            int outPlane = window.outH(x.size(2)) * window.outW(x.size(3));
            int taps = window.kernelH() * window.kernelW();
            for (int n = 0; n < x.size(0); n++) {
                for (int o = 0; o < w.size(0); o++) {
                    for (int c = 0; c < inGroup; c++) {
                        long inFirst = ((long) n * x.size(1) + o / outGroup * inGroup + c) * inPlane;
                        long outFirst = ((long) n * w.size(0) + o) * outPlane;
                        long weightFirst = ((long) o * inGroup + c) * taps;
                        pairs(
                                window,
                                x.size(2),
                                x.size(3),
                                (out, in, tap) -> product.join(inFirst + in, weightFirst + tap, outFirst + out));
                    }
                }
            }
        }
    }

    private static void store(double[] sums, Operand out) {
        for (int i = 0; i < sums.length; i++) {
            out.set(i, sums[i]);
        }
    }

    static Kernel conv(Window window, int groups, Spec x, Spec w, Spec y) {
        Convolution convolution = new Convolution(window, groups, x.shape(), w.shape());
        return at -> {
            Operand images = Operand.of(x, at[0]);
            Operand weight = Operand.of(w, at[1]);
            double[] sums = new double[(int) y.shape().size()];
            convolution.products((xi, wi, yi) -> sums[(int) yi] += images.get(xi) * weight.get(wi));
            store(sums, Operand.of(y, at[2]));
        };
    }

    static Kernel convInput(Window window, int groups, Spec dy, Spec w, Spec dx) {
        Convolution convolution = new Convolution(window, groups, dx.shape(), w.shape());
        return at -> {
            Operand cotangent = Operand.of(dy, at[0]);
            Operand weight = Operand.of(w, at[1]);
            double[] sums = new double[(int) dx.shape().size()];
            convolution.products((xi, wi, yi) -> sums[(int) xi] += cotangent.get(yi) * weight.get(wi));
            store(sums, Operand.of(dx, at[2]));
        };
    }

    static Kernel convWeight(Window window, int groups, Spec x, Spec dy, Spec dw) {
        Convolution convolution = new Convolution(window, groups, x.shape(), dw.shape());
        return at -> {
            Operand images = Operand.of(x, at[0]);
            Operand cotangent = Operand.of(dy, at[1]);
            double[] sums = new double[(int) dw.shape().size()];
            convolution.products((xi, wi, yi) -> sums[(int) wi] += images.get(xi) * cotangent.get(yi));
            store(sums, Operand.of(dw, at[2]));
        };
    }

    static Kernel maxPool(Window window, Spec x, Spec y, Spec index) {
        int plane = x.shape().size(2) * x.shape().size(3);
        int outPlane = y.shape().size(2) * y.shape().size(3);
        return at -> {
            Operand in = Operand.of(x, at[0]);
            Operand out = Operand.of(y, at[1]);
            Operand where = Operand.of(index, at[2]);
            for (long p = 0; p < x.shape().size(0) * x.shape().size(1); p++) {
                for (int o = 0; o < outPlane; o++) {
                    int best = best(window, x.shape(), in, p * plane, o);
                    out.copy(p * outPlane + o, in, p * plane + best);
                    where.set(p * outPlane + o, (long) best);
                }
            }
        };
    }

    private static int best(Window window, Shape x, Operand in, long first, int out) {
        int[] best = {-1};
        cells(window, x.size(2), x.size(3), out, (o, cell, tap) -> {
            double challenger = in.get(first + cell);
            double holder = best[0] < 0 ? Double.NEGATIVE_INFINITY : in.get(first + best[0]);
            boolean wins = challenger > holder || Double.isNaN(challenger);
            if (best[0] < 0 || (!Double.isNaN(holder) && wins)) {
                best[0] = cell;
            }
        });
        return Math.max(best[0], 0);
    }

    static Kernel windowSum(Window window, Spec x, Spec y) {
        int plane = x.shape().size(2) * x.shape().size(3);
        int outPlane = y.shape().size(2) * y.shape().size(3);
        return at -> {
            Operand in = Operand.of(x, at[0]);
            double[] sums = new double[(int) y.shape().size()];
            for (int p = 0; p < x.shape().size(0) * x.shape().size(1); p++) {
                int image = p;
                pairs(
                        window,
                        x.shape().size(2),
                        x.shape().size(3),
                        (out, cell, tap) -> sums[image * outPlane + out] += in.get((long) image * plane + cell));
            }
            store(sums, Operand.of(y, at[1]));
        };
    }

    static Kernel windowSpread(Window window, Spec y, Spec x) {
        int plane = x.shape().size(2) * x.shape().size(3);
        int outPlane = y.shape().size(2) * y.shape().size(3);
        return at -> {
            Operand in = Operand.of(y, at[0]);
            double[] sums = new double[(int) x.shape().size()];
            for (int p = 0; p < x.shape().size(0) * x.shape().size(1); p++) {
                int image = p;
                pairs(
                        window,
                        x.shape().size(2),
                        x.shape().size(3),
                        (out, cell, tap) -> sums[image * plane + cell] += in.get((long) image * outPlane + out));
            }
            store(sums, Operand.of(x, at[1]));
        };
    }
}
