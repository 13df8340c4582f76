package sirocco.tensor.op;

import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * C[…, m, n] = Σₖ A[…, m, k] · B[…, k, n]; either operand may be read transposed, leading axes are broadcast.
 *
 * @param a how A lies in memory: […, m, k], or [k, m] if TRANSPOSED
 * @param b how B lies in memory: […, k, n], or [n, k] if TRANSPOSED
 */
public record MatMul(Layout a, Layout b) implements Bilinear {
    public static final MatMul PLAIN = new MatMul(Layout.PLAIN, Layout.PLAIN);

    /** How the last two axes of an operand are read. */
    public enum Layout {
        PLAIN,
        TRANSPOSED;

        public Layout flipped() {
            return this == PLAIN ? TRANSPOSED : PLAIN;
        }

        int rows(Shape shape) {
            return shape.size(this == PLAIN ? -2 : -1);
        }

        int columns(Shape shape) {
            return shape.size(this == PLAIN ? -1 : -2);
        }
    }

    @Override
    public Spec output(Spec a, Spec b) {
        if (a.dtype() == DType.BOOL || a.dtype() == DType.U8) {
            throw new IllegalArgumentException("matmul: not defined for " + a.dtype() + ": A is " + a + ", B is " + b);
        }
        if (a.shape().rank() < 2 || b.shape().rank() < 2) {
            throw new IllegalArgumentException("matmul: matrices are expected: A is " + a + ", B is " + b);
        }
        int k = inner(a.shape());
        int kb = b().rows(b.shape());
        if (k != kb) {
            throw new IllegalArgumentException("matmul: inner sizes differ: A is " + described(a.shape(), a())
                    + ", B is " + described(b.shape(), b()) + ": " + k + " ≠ " + kb);
        }
        Shape batch = Shape.broadcast(batch(a.shape()), batch(b.shape()));
        if (batch == null) {
            throw new IllegalArgumentException(
                    "matmul: leading axes cannot be broadcast: A is " + a.shape() + ", B is " + b.shape());
        }
        return a.with(batch.concat(Shape.of(rows(a.shape()), columns(b.shape()))));
    }

    private static String described(Shape shape, Layout layout) {
        return shape + (layout == Layout.TRANSPOSED ? " (transposed)" : "");
    }

    /** m, from the shape of A. */
    public int rows(Shape a) {
        return this.a.rows(a);
    }

    /** k, from the shape of A. */
    public int inner(Shape a) {
        return this.a.columns(a);
    }

    /** n, from the shape of B. */
    public int columns(Shape b) {
        return this.b.columns(b);
    }

    /** The leading axes of an operand. */
    public static Shape batch(Shape operand) {
        return operand.range(0, operand.rank() - 2);
    }

    /** dA = dC·Bᵀ, or its transpose B·dCᵀ where A is read transposed. */
    @Override
    public Tensor transposeA(Tensor dC, Tensor a, Tensor b) {
        Tensor da = this.a == Layout.PLAIN
                ? Ops.apply(new MatMul(Layout.PLAIN, this.b.flipped()), dC, b)
                : Ops.apply(new MatMul(this.b, Layout.TRANSPOSED), b, dC);
        return Elementwise.unbroadcast(da, a.shape());
    }

    /** dB = Aᵀ·dC, or its transpose dCᵀ·A where B is read transposed. */
    @Override
    public Tensor transposeB(Tensor dC, Tensor a, Tensor b) {
        Tensor db = this.b == Layout.PLAIN
                ? Ops.apply(new MatMul(this.a.flipped(), Layout.PLAIN), a, dC)
                : Ops.apply(new MatMul(Layout.TRANSPOSED, this.a), dC, a);
        return Elementwise.unbroadcast(db, b.shape());
    }
}
