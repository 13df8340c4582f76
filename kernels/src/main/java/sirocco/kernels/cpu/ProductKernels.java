package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.CpuKernels.WORKERS;

import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.Window;

/** Matrix products and convolutions of f32 as kernels of a program. */
final class ProductKernels {
    private ProductKernels() {}

    private static boolean fits(Spec... specs) {
        for (Spec spec : specs) {
            if (spec.dtype() != DType.F32 || spec.shape().size() == 0) {
                return false;
            }
        }
        return true;
    }

    /** What a product kernel of this package does at its addresses. */
    private interface Product {
        void run(long first, long second, long result, long scratch);
    }

    private record ProductKernel(Product product, long scratch) implements Kernel {
        @Override
        public void run(long[] at) {
            product.run(at[0], at[1], at[2], scratch > 0 ? at[3] : 0);
        }
    }

    /** The product of matrices; null where it has no vector kernel. */
    static Kernel matMul(sirocco.tensor.op.MatMul op, Spec a, Spec b, Spec c) {
        if (!fits(a, b)) {
            return null;
        }
        int m = op.rows(a.shape());
        int n = op.columns(b.shape());
        int k = op.inner(a.shape());
        Shape batchA = sirocco.tensor.op.MatMul.batch(a.shape());
        Shape batchB = sirocco.tensor.op.MatMul.batch(b.shape());
        MatMul.Operand layoutA = operand(op.a());
        MatMul.Operand layoutB = operand(op.b());
        long batch = sirocco.tensor.op.MatMul.batch(c.shape()).size();
        if (batchA.size() == batch && batchB.size() == batch) {
            return kernel(new MatMul(Math.toIntExact(batch), m, n, k, layoutA, layoutB));
        }
        if (batchB.size() == 1 && layoutA == MatMul.Operand.PLAIN) {
            return kernel(new MatMul(1, Math.toIntExact(batchA.size() * m), n, k, layoutA, layoutB));
        }
        return repeated(
                new MatMul(1, m, n, k, layoutA, layoutB), batchA, batchB, c.shape(), (long) m * k, (long) k * n);
    }

    private static MatMul.Operand operand(sirocco.tensor.op.MatMul.Layout layout) {
        return layout == sirocco.tensor.op.MatMul.Layout.PLAIN ? MatMul.Operand.PLAIN : MatMul.Operand.TRANSPOSED;
    }

    private static Kernel kernel(MatMul product) {
        return new ProductKernel(
                (a, b, c, scratch) -> product.overwrite(WORKERS, a, b, c, scratch), product.scratchBytes());
    }

    /** One product after the other, the matrices of each operand found by its strides. */
    private static Kernel repeated(MatMul product, Shape batchA, Shape batchB, Shape c, long sizeA, long sizeB) {
        Shape batch = sirocco.tensor.op.MatMul.batch(c);
        long[] offsetA = offsets(batchA, batch, sizeA * Float.BYTES);
        long[] offsetB = offsets(batchB, batch, sizeB * Float.BYTES);
        long bytes = (long) c.size(-1) * c.size(-2) * Float.BYTES;
        return new ProductKernel(
                (a, b, y, scratch) -> {
                    for (int i = 0; i < offsetA.length; i++) {
                        product.overwrite(WORKERS, a + offsetA[i], b + offsetB[i], y + i * bytes, scratch);
                    }
                },
                product.scratchBytes());
    }

    /** For each index of {@code target}, in order, the offset of the matrix that {@code own} has there. */
    private static long[] offsets(Shape own, Shape target, long bytes) {
        long[] strides = own.stridesFor(target);
        long[] offsets = new long[Math.toIntExact(target.size())];
        for (int i = 0; i < offsets.length; i++) {
            int rest = i;
            for (int axis = target.rank() - 1; axis >= 0; axis--) {
                offsets[i] += rest % target.size(axis) * strides[axis] * bytes;
                rest /= target.size(axis);
            }
        }
        return offsets;
    }

    /** y from x and w; null where there is no vector kernel. */
    static Kernel conv(Conv2d op, Spec x, Spec w) {
        if (!fits(x, w)) {
            return null;
        }
        ConvForward conv = new ConvForward(shape(op.window(), op.groups(), x.shape(), w.shape()));
        return new ProductKernel(
                (images, weight, y, scratch) -> conv.run(WORKERS, images, weight, y, scratch), conv.scratchBytes());
    }

    /** dx from dy and w; null where there is no vector kernel. */
    static Kernel convInput(Conv2dInput op, Spec w, Spec dx) {
        if (!fits(w, dx)) {
            return null;
        }
        ConvByInput conv = new ConvByInput(shape(op.window(), op.groups(), dx.shape(), w.shape()));
        return new ProductKernel(
                (dy, weight, x, scratch) -> conv.run(WORKERS, dy, weight, x, scratch), conv.scratchBytes());
    }

    /** dw from x and dy; null where there is no vector kernel. */
    static Kernel convWeight(Conv2dWeight op, Spec x, Spec dw) {
        if (!fits(x, dw)) {
            return null;
        }
        ConvByWeight conv = new ConvByWeight(shape(op.window(), op.groups(), x.shape(), dw.shape()));
        return new ProductKernel(
                (images, dy, w, scratch) -> conv.run(WORKERS, images, dy, w, scratch), conv.scratchBytes());
    }

    private static ConvShape shape(Window w, int groups, Shape x, Shape weight) {
        return new ConvShape(
                x.size(0),
                x.size(1),
                weight.size(0),
                groups,
                new ConvShape.Axis(x.size(2), w.kernelH(), w.strideH(), w.padTop(), w.padBottom(), w.dilationH()),
                new ConvShape.Axis(x.size(3), w.kernelW(), w.strideW(), w.padLeft(), w.padRight(), w.dilationW()));
    }
}
