package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import uk.ac.manchester.tornado.api.common.Access;

/**
 * Matrix products by cuBLAS. It stores matrices by columns and we by rows, so that ours are its transposes: C = A·B is
 * computed as Cᵀ = Bᵀ·Aᵀ, for which B is given first and nothing is moved. In its default mode cuBLAS computes F32 in
 * F32, not in TF32. Tested on the emulator, which does what cuBLAS is documented to do; never run on a GPU.
 */
final class CuBlas {
    private static final String NAME = "nvidia/cublas";
    /** (operation of A, of B, m, n, k, α, A, lda, B, ldb, β, C, ldc). */
    static final LibraryCall SGEMM = new LibraryCall(NAME, "cublasSgemm", writing(11, 13));
    /** The same with a stride after each leading dimension, and the size of the batch. */
    static final LibraryCall SGEMM_STRIDED_BATCHED =
            new LibraryCall(NAME, "cublasSgemmStridedBatched", writing(13, 17));

    private CuBlas() {}

    private static List<Access> writing(int index, int arguments) {
        List<Access> access = new ArrayList<>(Collections.nCopies(arguments, Access.READ_ONLY));
        access.set(index, Access.WRITE_ONLY);
        return access;
    }

    /** How far matrices lie apart in a batch, or none if they do not all lie equally far apart. */
    private record Strides(long a, long b) {
        static Strides of(List<Integer> firsts) {
            if (firsts.size() == 2) {
                return new Strides(0, 0);
            }
            Strides strides = new Strides(firsts.get(2), firsts.get(3));
            for (int i = 0; i < firsts.size() / 2; i++) {
                if (firsts.get(2 * i) != i * strides.a || firsts.get(2 * i + 1) != i * strides.b) {
                    return null;
                }
            }
            return strides;
        }
    }

    /**
     * Emits the product as a call of cuBLAS, if it is one that cuBLAS takes and that is large enough for the device.
     *
     * @param firsts the first elements of A and B, for each product of the batch
     * @return whether it did
     */
    static boolean emit(Emitter emitter, GpuKernels.Call call, MatMul op, int m, int k, int n, List<Integer> firsts) {
        int batch = firsts.size() / 2;
        boolean large = (double) batch * m * k * n >= emitter.profile().libraryProduct();
        if (!large || call.y().dtype() != DType.F32) {
            return false;
        }
        Strides strides = Strides.of(firsts);
        if (strides == null) {
            return false;
        }
        boolean rowsOfOne = strides.b == 0 && strides.a == (long) m * k && op.a() == Layout.PLAIN;
        if (batch == 1 || rowsOfOne) {
            one(emitter, call, op, batch * m, k, n);
        } else {
            batched(emitter, call, op, m, k, n, strides, batch);
        }
        return true;
    }

    private static void one(Emitter emitter, GpuKernels.Call call, MatMul op, int m, int k, int n) {
        emitter.call(
                SGEMM,
                call.text(),
                operation(op.b()),
                operation(op.a()),
                n,
                m,
                k,
                1f,
                call.from().get(1),
                op.b() == Layout.PLAIN ? n : k,
                call.from().get(0),
                op.a() == Layout.PLAIN ? k : m,
                0f,
                call.to().getFirst(),
                n);
    }

    private static void batched(
            Emitter emitter, GpuKernels.Call call, MatMul op, int m, int k, int n, Strides strides, int batch) {
        emitter.call(
                SGEMM_STRIDED_BATCHED,
                call.text(),
                operation(op.b()),
                operation(op.a()),
                n,
                m,
                k,
                1f,
                call.from().get(1),
                op.b() == Layout.PLAIN ? n : k,
                strides.b,
                call.from().get(0),
                op.a() == Layout.PLAIN ? k : m,
                strides.a,
                0f,
                call.to().getFirst(),
                n,
                (long) m * n,
                batch);
    }

    /** As the library numbers them. */
    private static int operation(Layout layout) {
        return layout == Layout.PLAIN ? 0 : 1;
    }
}
