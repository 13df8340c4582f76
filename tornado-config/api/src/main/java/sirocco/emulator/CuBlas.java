package sirocco.emulator;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * cuBLAS, as far as it is emulated: C = α op(A) op(B) + β C of F32. Matrices are stored by columns, so that element
 * [row, column] lies at row + column · ld.
 */
final class CuBlas {
    static final String NAME = "nvidia/cublas";

    private static final String SGEMM = "cublasSgemm";
    private static final String SGEMM_STRIDED_BATCHED = "cublasSgemmStridedBatched";

    /** As the library numbers them: as stored, and transposed. */
    private static final int AS_STORED = 0;

    private static final int TRANSPOSED = 1;

    private CuBlas() {}

    /** A matrix in an array, and how far the same matrix of the next product is away. */
    private record Matrix(FloatArray array, int operation, int ld, long stride) {
        /** Element [row, column] of op(matrix), in product {@code number} of the batch. */
        float get(long number, int row, int column) {
            return operation == AS_STORED
                    ? array.get(place(number, row, column))
                    : array.get(place(number, column, row));
        }

        int place(long number, int row, int column) {
            return Math.toIntExact(number * stride + row + (long) column * ld);
        }

        /** Rows as stored, if op(matrix) has so many rows and columns. */
        int stored(int rows, int columns) {
            return operation == AS_STORED ? rows : columns;
        }
    }

    /**
     * Products of a batch.
     *
     * @param target where C is among the arguments
     */
    record Call(int m, int n, int k, float alpha, Matrix a, Matrix b, float beta, Matrix c, int batch, int target) {
        /** The call that a function's arguments, in its order, mean. Throws for functions that are not emulated. */
        static Call of(String function, Object[] x) {
            Arguments of = new Arguments(function, x);
            return switch (function) {
                case SGEMM ->
                    new Call(
                            of.integer(2),
                            of.integer(3),
                            of.integer(4),
                            of.real(5),
                            new Matrix(of.array(6), of.integer(0), of.integer(7), 0),
                            new Matrix(of.array(8), of.integer(1), of.integer(9), 0),
                            of.real(10),
                            new Matrix(of.array(11), AS_STORED, of.integer(12), 0),
                            1,
                            11);
                case SGEMM_STRIDED_BATCHED ->
                    new Call(
                            of.integer(2),
                            of.integer(3),
                            of.integer(4),
                            of.real(5),
                            new Matrix(of.array(6), of.integer(0), of.integer(7), of.stride(8)),
                            new Matrix(of.array(9), of.integer(1), of.integer(10), of.stride(11)),
                            of.real(12),
                            new Matrix(of.array(13), AS_STORED, of.integer(14), of.stride(15)),
                            of.integer(16),
                            13);
                default -> throw new EmulatorException("the emulator has no " + function + " of " + NAME);
            };
        }

        /** Throws if the library would refuse the sizes, or if C is not said to be written, or read where it is. */
        void check(Effects effects) {
            require(m >= 0 && n >= 0 && k >= 0 && batch >= 0, "sizes " + m + ", " + n + ", " + k + ", " + batch);
            require(isOperation(a.operation) && isOperation(b.operation), "an operation that is not 0 or 1");
            require(a.ld >= Math.max(1, a.stored(m, k)), "lda " + a.ld + " for " + a.stored(m, k) + " stored rows");
            require(b.ld >= Math.max(1, b.stored(k, n)), "ldb " + b.ld + " for " + b.stored(k, n) + " stored rows");
            require(c.ld >= Math.max(1, m), "ldc " + c.ld + " for " + m + " rows");
            require(effects.writes(target), "an access of C that is not written");
            require(beta == 0 || effects.reads(target), "an access of C that is not read, with beta " + beta);
        }

        private static boolean isOperation(int operation) {
            return operation == AS_STORED || operation == TRANSPOSED;
        }

        private static void require(boolean holds, String fault) {
            if (!holds) {
                throw new EmulatorException(NAME + " refuses " + fault);
            }
        }

        void run() {
            for (int number = 0; number < batch; number++) {
                for (int column = 0; column < n; column++) {
                    for (int row = 0; row < m; row++) {
                        set(number, row, column);
                    }
                }
            }
        }

        private void set(int number, int row, int column) {
            float sum = 0;
            for (int i = 0; i < k; i++) {
                sum += a.get(number, row, i) * b.get(number, i, column);
            }
            float before = beta == 0 ? 0 : beta * c.get(number, row, column);
            c.array.set(c.place(number, row, column), alpha * sum + before);
        }
    }

    /** Arguments by number, of the types that the library asks for. */
    private record Arguments(String function, Object[] all) {
        int integer(int index) {
            return at(index, Integer.class);
        }

        long stride(int index) {
            return at(index, Long.class);
        }

        float real(int index) {
            return at(index, Float.class);
        }

        FloatArray array(int index) {
            return at(index, FloatArray.class);
        }

        private <T> T at(int index, Class<T> type) {
            if (index >= all.length || !type.isInstance(all[index])) {
                throw new EmulatorException(function + " takes a " + type.getSimpleName() + " as argument " + index
                        + ", not " + (index < all.length ? all[index] : "nothing"));
            }
            return type.cast(all[index]);
        }
    }
}
