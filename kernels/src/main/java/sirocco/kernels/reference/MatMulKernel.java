package sirocco.kernels.reference;

import sirocco.kernels.host.Kernel;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;

/** Matrix products by the definition, summed in double or long. */
record MatMulKernel(MatMul op, Spec a, Spec b, Spec c) implements Kernel {

    @Override
    public void run(long[] at) {
        Operand left = Operand.of(a, at[0]);
        Operand right = Operand.of(b, at[1]);
        Operand out = Operand.of(c, at[2]);
        int m = op.rows(a.shape());
        int k = op.inner(a.shape());
        int n = op.columns(b.shape());
        Shape batch = MatMul.batch(c.shape());
        Walk walk = new Walk(batch, batchStrides(a.shape(), batch), batchStrides(b.shape(), batch));
        for (long i = 0; i < batch.size(); i++) {
            for (int row = 0; row < m; row++) {
                for (int column = 0; column < n; column++) {
                    long to = (i * m + row) * n + column;
                    product(left, right, walk.offset(0), walk.offset(1), row, column, new int[] {m, k, n}, out, to);
                }
            }
            walk.next();
        }
    }

    private static long[] batchStrides(Shape operand, Shape batch) {
        long matrix = (long) operand.size(-1) * operand.size(-2);
        long[] strides = MatMul.batch(operand).stridesFor(batch);
        for (int i = 0; i < strides.length; i++) {
            strides[i] *= matrix;
        }
        return strides;
    }

    private void product(
            Operand left,
            Operand right,
            long firstA,
            long firstB,
            int row,
            int column,
            int[] mkn,
            Operand out,
            long to) {
        double real = 0;
        long integer = 0;
        for (int i = 0; i < mkn[1]; i++) {
            long ai = firstA + (op.a() == Layout.PLAIN ? (long) row * mkn[1] + i : (long) i * mkn[0] + row);
            long bi = firstB + (op.b() == Layout.PLAIN ? (long) i * mkn[2] + column : (long) column * mkn[1] + i);
            if (c.dtype().isFloating()) {
                real += left.get(ai) * right.get(bi);
            } else {
                integer += left.getLong(ai) * right.getLong(bi);
            }
        }
        if (c.dtype().isFloating()) {
            out.set(to, real);
        } else {
            out.set(to, integer);
        }
    }
}
