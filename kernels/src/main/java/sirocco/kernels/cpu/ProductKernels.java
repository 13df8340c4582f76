package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.CpuKernels.WORKERS;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.Window;

/** Matrix products and convolutions of f32 and f64 as kernels of a program. */
final class ProductKernels {
    private ProductKernels() {}

    /** Whether all are of f32, or all of f64, and none is empty. */
    private static boolean fits(Spec... specs) {
        for (Spec spec : specs) {
            if (!spec.dtype().isFloating()
                    || spec.dtype() != specs[0].dtype()
                    || spec.shape().size() == 0) {
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

    /** A product or convolution of two operands at their addresses, by these threads. */
    private interface Shared {
        void run(Workers workers, long a, long b, long c, long scratch);
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
        long batch = sirocco.tensor.op.MatMul.batch(c.shape()).size();
        if (batchA.size() == batch && batchB.size() == batch) {
            return kernel(op, a.dtype(), Math.toIntExact(batch), m, n, k);
        }
        if (batchB.size() == 1 && op.a() == sirocco.tensor.op.MatMul.Layout.PLAIN) {
            return kernel(op, a.dtype(), 1, Math.toIntExact(batchA.size() * m), n, k);
        }
        ProductKernel one = kernel(op, a.dtype(), 1, m, n, k);
        return repeated(one, batchA, batchB, c, (long) m * k, (long) k * n);
    }

    private static ProductKernel kernel(sirocco.tensor.op.MatMul op, DType dtype, int batch, int m, int n, int k) {
        String a = op.a().name();
        String b = op.b().name();
        if (dtype == DType.F64) {
            var product = new MatMulF64(batch, m, n, k, MatMulF64.Operand.valueOf(a), MatMulF64.Operand.valueOf(b));
            return kernel(product::overwrite, product.scratchBytes());
        }
        var product = new MatMul(batch, m, n, k, MatMul.Operand.valueOf(a), MatMul.Operand.valueOf(b));
        return kernel(product::overwrite, product.scratchBytes());
    }

    private static ProductKernel kernel(Shared product, long scratch) {
        return new ProductKernel((a, b, c, free) -> product.run(WORKERS, a, b, c, free), scratch);
    }

    /** One product after the other, the matrices of each operand found by its strides. */
    private static Kernel repeated(ProductKernel one, Shape batchA, Shape batchB, Spec c, long sizeA, long sizeB) {
        Shape batch = sirocco.tensor.op.MatMul.batch(c.shape());
        int element = c.dtype().bytes();
        long[] offsetA = offsets(batchA, batch, sizeA * element);
        long[] offsetB = offsets(batchB, batch, sizeB * element);
        long bytes = (long) c.shape().size(-1) * c.shape().size(-2) * element;
        return new ProductKernel(
                (a, b, y, scratch) -> {
                    for (int i = 0; i < offsetA.length; i++) {
                        one.product.run(a + offsetA[i], b + offsetB[i], y + i * bytes, scratch);
                    }
                },
                one.scratch);
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
        ConvShape shape = shape(op.window(), op.groups(), x.shape(), w.shape());
        if (x.dtype() == DType.F64) {
            var conv = new ConvDirectForwardF64(shape);
            return kernel(conv::run, conv.scratchBytes());
        }
        var conv = new ConvForward(shape);
        return kernel(conv::run, conv.scratchBytes());
    }

    /** dx from dy and w; null where there is no vector kernel. */
    static Kernel convInput(Conv2dInput op, Spec w, Spec dx) {
        if (!fits(w, dx)) {
            return null;
        }
        ConvShape shape = shape(op.window(), op.groups(), dx.shape(), w.shape());
        if (dx.dtype() == DType.F64) {
            var conv = new ConvDirectByInputF64(shape);
            return kernel(conv::run, conv.scratchBytes());
        }
        var conv = new ConvByInput(shape);
        return kernel(conv::run, conv.scratchBytes());
    }

    /** dw from x and dy; null where there is no vector kernel. */
    static Kernel convWeight(Conv2dWeight op, Spec x, Spec dw) {
        if (!fits(x, dw)) {
            return null;
        }
        ConvShape shape = shape(op.window(), op.groups(), x.shape(), dw.shape());
        if (dw.dtype() == DType.F64) {
            var conv = new ConvDirectByWeightF64(shape);
            return kernel(conv::run, conv.scratchBytes());
        }
        var conv = new ConvByWeight(shape);
        return kernel(conv::run, conv.scratchBytes());
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
