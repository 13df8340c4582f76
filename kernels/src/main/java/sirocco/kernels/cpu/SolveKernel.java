package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** A small linear system as a kernel of a program. */
final class SolveKernel {
    /** With more elements in a row vectors are faster. */
    private static final int WIDEST = 32;

    private SolveKernel() {}

    /** Whether there is a kernel for A and B. */
    static boolean takes(List<Spec> inputs) {
        int width = inputs.get(0).shape().size(1) + inputs.get(1).shape().size(1);
        return RecurrentKernels.isOfOneFloatingType(inputs) && width <= WIDEST;
    }

    /** X with A·X = B, from the types and shapes of A and X. */
    static Kernel of(Spec a, Spec x) {
        int n = a.shape().size(0);
        int m = x.shape().size(1);
        return new Solve(a.dtype(), n, m);
    }

    private record Solve(DType dtype, int n, int m) implements Kernel {
        @Override
        public long scratch() {
            return (long) n * (n + m) * dtype.bytes();
        }

        @Override
        public void run(long[] at) {
            if (dtype == DType.F64) {
                GaussJordanF64.solve(at[0], at[1], at[2], at[3], n, m);
            } else {
                GaussJordan.solve(at[0], at[1], at[2], at[3], n, m);
            }
        }
    }
}
