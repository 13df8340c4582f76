package sirocco.kernels.cpu;

/** A fused group over a plane of indices: rows of elements that lie side by side. Generated classes implement it. */
interface RowLoop {

    /**
     * Computes {@code rows · n} elements of each result.
     *
     * @param at    the addresses of the plane in the inputs, then in the results
     * @param steps for each of them the bytes from one row to the next
     */
    void run(long[] at, long[] steps, long rows, long n);

    /** Bytes of scratch memory, whose address is the last in {@code at}. */
    default long scratch() {
        return 0;
    }
}
