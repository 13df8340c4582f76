package sirocco.kernels.cpu;

/** A generated method that computes numbers from numbers. */
interface ScalarRun {
    /**
     * Reads some elements of the operands or of the arrays and writes others.
     *
     * @param at the addresses of the operands
     * @param reals those of floating types
     * @param integers those of integer types, and truth values as 0 and 1
     */
    void run(long[] at, double[] reals, long[] integers);
}
