package sirocco.kernels.host;

/** One operation for operands of fixed types and shapes, over addresses of host memory. */
@FunctionalInterface
public interface Kernel {

    /**
     * Computes the outputs. Allocates nothing.
     *
     * @param at the addresses of the inputs, then of the outputs, then of the scratch memory if there is any
     */
    void run(long[] at);

    /** Bytes of scratch memory needed. */
    default long scratch() {
        return 0;
    }

    /**
     * Whether any output of the size of input {@code input} may lie at the same address: true if each element is read
     * before elements at the same index are written.
     */
    default boolean mayOverwrite(int input) {
        return false;
    }
}
